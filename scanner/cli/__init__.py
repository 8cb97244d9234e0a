"""The command line: which command is meant, and how every way of ending is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from scanner import __version__
from scanner.cli import streams
from scanner.errors import Bug, CouldNotLook, ExitCode, LeaksealError, lacking, place_of
from scanner.garbage import spare_the_collector

COMMANDS = {
    "history": "every leak in a repository's history",
    "staged": "what the next commit would leak",
    "scan": "files, folders, or standard input",
    "seal": "Secrets in clear become what may lie in git",
    "unseal": "what your own keys open",
    "plan": "what to do about each leak, in order",
    "purge": "how to take secrets out of a history, and whether they are",
    "rules": "which there are, and whether yours are sound",
    "explain": "a rule, a reason for silence, or one finding",
}

_USAGE = """usage: leakseal COMMAND [OPTION…]

Finds the secrets that GitOps repositories leak.

{commands}

  leakseal COMMAND --help   what a command takes
  leakseal --version

Exit codes: 0 clean, 1 leaks, 2 asked wrongly, 3 could not look everywhere, 70 a bug, 130 interrupted.
"""


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    return guarded(lambda: _run(argv))


def run(command: Callable[[Sequence[str]], int]) -> NoReturn:
    """Do what the words of this process's command line ask of `command`, and end with its exit code."""
    spare_the_collector()
    code = command(sys.argv[1:])
    if code == ExitCode.INTERRUPTED:
        os._exit(code)  # a thread that is in foreign code when Python tidies up would take all down with it
    spare_the_collector()  # or the interpreter, before it ends, goes through all that is there
    sys.exit(code)


def guarded(work: Callable[[], int]) -> int:
    """Do `work` and return its exit code, or that of the way it failed. Whatever happens, no value is printed."""
    streams.prepare()
    code = _ended(work)
    try:
        streams.told()
    except LeaksealError as error:
        return max(code, _refused(error))
    return code


def _ended(work: Callable[[], int]) -> int:
    try:
        return work()
    except SystemExit as end:  # argparse, after --help or a wrong option
        return end.code if isinstance(end.code, int) else ExitCode.ASKED_WRONGLY
    except KeyboardInterrupt:
        print("leakseal: interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except Bug as bug:
        return _apologise(str(bug))
    except LeaksealError as error:
        return _refused(error)
    except Exception as problem:  # fails closed: what we did not think of is never a clean scan
        lack = lacking(problem) or _nowhere()
        if lack:
            return _refused(lack)
        return _apologise(place_of(problem))


def _run(argv: Sequence[str]) -> int:
    name = argv[0] if argv else ""
    if name in COMMANDS:
        command = import_module(f"scanner.cli.{name}")
        return int(command.main(argv[1:]))
    if name in ("--version", "-V"):
        streams.told([f"leakseal {__version__}\n"])
        return ExitCode.CLEAN
    usage = _USAGE.format(commands="\n".join(f"  {command:<10}{what}" for command, what in COMMANDS.items()))
    if name in ("--help", "-h", "help"):
        streams.told([usage])
        return ExitCode.CLEAN
    if name:
        print(f"leakseal: there is no command {_printable(name)!r}\n", file=sys.stderr)
    print(usage, end="", file=sys.stderr)
    return ExitCode.ASKED_WRONGLY


def _nowhere() -> CouldNotLook | None:
    """The error for a process whose folder somebody has removed, so that no path can be understood."""
    try:
        os.getcwd()
    except OSError:
        return CouldNotLook("the folder that this was started in is not there any more")
    return None


def _refused(error: LeaksealError) -> int:
    print(f"leakseal: {_printable(str(error))}", file=sys.stderr)
    return error.exit_code


def _apologise(where: str) -> int:
    from platform import platform, python_version

    print(
        "leakseal: this is a bug in leakseal, so the scan can't be trusted. Please report these lines, which hold"
        f" nothing of your files:\n  leakseal {__version__}, Python {python_version()}, {platform()}\n  {where}",
        file=sys.stderr,
    )
    return ExitCode.BUG


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)
