"""`leakseal plan`: what to do about each leak, in order."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from scanner import named
from scanner.chronicle import history
from scanner.cli import environment, notes, options, surroundings
from scanner.cli.progress import shown
from scanner.cli.telling import written
from scanner.errors import AskedWrongly, CouldNotLook, ExitCode
from scanner.garbage import spare_the_collector
from scanner.model import Finding, Leak, Rulebook, Skipped
from scanner.planning import FORMATS, told
from scanner.remediate.steps import FORMS, plan
from scanner.report.reading import findings
from scanner.walk.history import Selection
from scanner.walk.repository import opened

_Found = tuple[tuple[Finding, ...], Rulebook, tuple[Skipped, ...]]  # with what should have been read and wasn't


def main(argv: Sequence[str]) -> int:
    """Write the plan for a report, or for what the history of a repository leaks."""
    parser = options.bare("plan", "Write, for each secret that leaked, what to do about it, in order.")
    parser.add_argument(
        "report",
        nargs="?",
        default=".",
        help="a report of --format json, - for standard input, or a repository whose history is scanned (default: .)",
    )
    parser.add_argument("--format", choices=FORMATS, default="markdown", help="how to write it (default: markdown)")
    parser.add_argument("--output", metavar="FILE", help="write to FILE instead of standard output")
    parser.add_argument(
        "--to", choices=FORMS, default=FORMS[0], help="what Secrets are to be kept as (default: sealed-secret)"
    )
    asked = parser.parse_args(argv)
    scanned = os.path.isdir(asked.report)
    found, rulebook, unread = _scanned(asked.report) if scanned else _reported(asked.report)
    notes.unread(unread)
    rules = rulebook.by_id()
    top = _top(asked.report) if scanned else ""
    steps = plan((finding for finding in found if isinstance(finding.verdict, Leak)), rules, asked.to, top)
    written(told(steps, rules, asked.format, len(unread), top), asked.output or "")
    return ExitCode.INCOMPLETE if unread else ExitCode.LEAKS if steps else ExitCode.CLEAN


def _scanned(repository: str) -> _Found:
    """What the history of a repository leaks."""
    spare_the_collector()
    settings = environment.settings(jobs=environment.processors())
    with shown(quiet=False) as progress:
        report = history(opened(repository), Selection(), settings, progress)
    notes.without_commits(report)
    return report.findings, report.rulebook, tuple(skipped for skipped in report.skipped if skipped.error)


def _top(folder: str) -> str:
    """The top of the repository that holds a folder, as it is called from here; "" where it is here."""
    top = os.path.relpath(surroundings.top(os.path.join(folder, "any")))
    return "" if top == os.curdir else top.replace(os.sep, "/")


def _reported(name: str) -> _Found:
    """What a report says."""
    found, unread = findings(_read(name), name)
    return found, environment.here(environment.settings(jobs=environment.processors())).rulebook, unread


def _read(name: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read()
        with named.opened(name) as stream:
            return stream.read()
    except FileNotFoundError as error:
        raise AskedWrongly(f"{name}: there is no such report, and no such repository") from error
    except OSError as error:
        raise CouldNotLook(f"{name}: {error.strerror or error}") from error
