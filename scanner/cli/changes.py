"""What becomes of files that are written anew: shown, made a patch, written in place or into another folder."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Iterable
from typing import NamedTuple

from scanner.cli import streams, surroundings
from scanner.errors import AskedWrongly, ExitCode, GitFailed
from scanner.report.escape import visible
from scanner.sealing import difference, written
from scanner.sealing.difference import Changed
from scanner.walk.plumbing import Git


class Change(NamedTuple):
    """A file, by the path at which it was named, and what becomes of it."""

    file: str
    changed: Changed


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where the result goes."""
    where = parser.add_argument_group("where the result goes (default: a diff is shown, and nothing changes)")
    one = where.add_mutually_exclusive_group()
    one.add_argument("--in-place", action="store_true", help="write the files")
    one.add_argument("--output", metavar="DIR", help="write the changed files into DIR, and leave these alone")
    one.add_argument("--patch", action="store_true", help="print a patch for `git apply`")


def emit(changes: list[Change], asked: argparse.Namespace) -> ExitCode:
    """Do with the changes what is asked. Raises `AskedWrongly` and `CouldNotWrite`; then nothing has changed."""
    if asked.in_place:
        _write([written.File(change.file, change.changed.before, change.changed.after) for change in changes])
    elif asked.output:
        _write(_elsewhere(changes, asked.output))
    elif asked.patch:
        lines = difference.patch([change.changed for change in changes], _form(changes[0].file))
        streams.told(f"{line}\n" for line in lines)
    else:
        for change in changes:
            streams.told(f"{visible(line)}\n" for line in difference.shown(change.changed))
    return ExitCode.CLEAN


def _write(files: list[written.File]) -> None:
    """Write files; who is told to end meanwhile takes away first what lies beside them."""
    ends = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, signal.default_int_handler) for number in ends}
    try:
        written.write(files)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _elsewhere(changes: Iterable[Change], folder: str) -> list[written.File]:
    """The files as they lie below this folder and the output: one that lies elsewhere goes by its name alone."""
    files: dict[str, written.File] = {}
    for change in changes:
        path = os.path.relpath(change.file)
        inside = path if not path.startswith(os.pardir) and not os.path.isabs(path) else os.path.basename(path)
        target = os.path.join(folder, inside)
        if target in files:
            raise AskedWrongly(f"{target}: more than one of the files would have to be written there")
        files[target] = written.File(target, None, change.changed.after)
    return list(files.values())


def _form(path: str) -> str:
    """How the repository of a file makes its ids."""
    try:
        said = Git(surroundings.top(path)).output("rev-parse", "--show-object-format")
    except GitFailed:
        return "sha1"
    return "sha256" if said.strip() == b"sha256" else "sha1"
