"""The options that all commands share, and what they ask for."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from scanner import config
from scanner.cli import environment
from scanner.errors import AskedWrongly
from scanner.model import Confidence
from scanner.pipeline import Settings
from scanner.report import FORMATS
from scanner.report.escape import visible

if TYPE_CHECKING:
    from scanner.gitleaks.configuration import Configuration
    from scanner.known.baseline import Baseline

Asked = argparse.Namespace
Parser = argparse.ArgumentParser


def bare(command: str, description: str) -> argparse.ArgumentParser:
    """A parser for a command that scans for nobody."""
    return argparse.ArgumentParser(prog=f"leakseal {command}", description=description, allow_abbrev=False)


def parser(command: str, description: str) -> argparse.ArgumentParser:
    """A parser for a command that scans, with the shared options in it."""
    made = bare(command, description)
    telling = made.add_argument_group("telling")
    telling.add_argument("--format", choices=FORMATS, default="console", help="how to tell it (default: console)")
    telling.add_argument("--output", metavar="FILE", help="write to FILE instead of standard output")
    telling.add_argument(
        "--report",
        metavar="FORMAT=FILE",
        action="append",
        default=[],
        help="write another report beside the first; may be given again",
    )
    telling.add_argument(
        "--confidence",
        choices=[str(level) for level in Confidence],
        default="medium",
        help="tell findings at least so certain (default: medium)",
    )
    telling.add_argument(
        "--show-suppressed", action="store_true", help="also list what is silent, each value with its reason"
    )
    telling.add_argument("--quiet", "-q", action="store_true", help="no progress, and nothing at all when it is clean")
    policy = made.add_mutually_exclusive_group()
    policy.add_argument(
        "--config",
        metavar="FILE",
        help="the policy, in place of the repository's .leakseal.yaml; or a configuration of gitleaks, FILE.toml,"
        " beside it",
    )
    policy.add_argument(
        "--no-config", action="store_true", help="no policy at all, and no comment or .gitleaksignore that allows leaks"
    )
    made.add_argument(
        "--baseline",
        metavar="FILE",
        action="append",
        default=[],
        help="findings that are known: a JSON report of leakseal or gitleaks, or the .secrets.baseline of"
        " detect-secrets; may be given again",
    )
    return made


def settings(options: argparse.Namespace) -> Settings:
    """How to scan, from the options and the environment."""
    chosen = environment.settings(least=Confidence[options.confidence.upper()], jobs=getattr(options, "jobs", 1))
    theirs = bool(options.config) and options.config.lower().endswith(".toml")
    policy = config.Policy() if options.no_config else None
    if options.quiet:
        chosen = chosen._replace(compiling=lambda: None)
    return chosen._replace(
        suppressed=options.show_suppressed,
        policy=config.read(options.config) if options.config and not theirs else policy,
        baseline=_baseline(options.baseline) if options.baseline else None,
        configuration=_configuration(options.config, chosen) if theirs else None,
        heard=not options.no_config,
    )


def _configuration(file: str, chosen: Settings) -> Configuration:
    from scanner.cli import notes
    from scanner.gitleaks.reading import read

    said = read(file, frozenset(chosen.rulebook.by_id()))
    notes.tell(said.notes)
    return said


def _baseline(files: list[str]) -> Baseline:
    from scanner.cli import notes
    from scanner.known.baseline import joined
    from scanner.known.reading import read

    said = joined(map(read, files))
    notes.tell(said.notes)
    return said


def reports(options: argparse.Namespace) -> list[tuple[str, str]]:
    """(format, file) of every report that is asked for; the file "" is standard output. Raises `AskedWrongly`."""
    wanted = [(options.format, options.output or "")]
    for extra in options.report:
        form, separator, file = extra.partition("=")
        if form not in FORMATS or not separator or not file:
            raise AskedWrongly(f"--report {extra}: it takes FORMAT=FILE, with a format of {', '.join(FORMATS)}")
        wanted.append((form, file))
    return wanted


def processes(text: str) -> int:
    """How many there shall be."""
    number = int(text) if text.isdecimal() and len(text) < 6 else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{visible(text)}: it takes a number of processes, 1 or more")
    return number
