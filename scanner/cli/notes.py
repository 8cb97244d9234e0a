"""What is told beside the result, on standard error: each thing once."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from scanner.model import Report, Skipped
from scanner.report.escape import visible

_kept: list[list[str]] = []  # what waits for something to succeed


def tell(notes: Iterable[str]) -> None:
    """Tell each note on a line of its own; one of several lines, such as commands to copy, as it is."""
    if _kept:
        _kept[-1].extend(notes)
        return
    for note in dict.fromkeys(notes):
        print("note: " + "\n".join(map(visible, note.splitlines())), file=sys.stderr)


@contextmanager
def after_success() -> Iterator[None]:
    """Keep what is told meanwhile until all is done: of what failed nothing is done, so there is nothing to note."""
    _kept.append([])
    try:
        yield
    except BaseException:
        _kept.pop()
        raise
    tell(_kept.pop())


def unread(skipped: Iterable[Skipped]) -> None:
    """Tell what should have been read and wasn't, where no report does."""
    for one in skipped:
        if one.error:
            print(f"leakseal: not read: {visible(one.path)}: {visible(one.because)}", file=sys.stderr)


def without_commits(report: Report, *, whole: bool = True) -> None:
    """Tell that a history, or the part of it that was asked for, had no commit to scan: that is clean, too."""
    if not report.scanned.commits and not any(skipped.error for skipped in report.skipped):
        tell(["there are no commits here" if whole else "there is no commit in this range"])
