"""What is told beside the result, on standard error: each thing once."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from scanner.model import Report, Skipped
from scanner.report.escape import visible


def tell(notes: Iterable[str]) -> None:
    """Tell each note on a line of its own; one of several lines, such as commands to copy, as it is."""
    for note in dict.fromkeys(notes):
        print("note: " + "\n".join(map(visible, note.splitlines())), file=sys.stderr)


def unread(skipped: Iterable[Skipped]) -> None:
    """Tell what should have been read and wasn't, where no report does."""
    for one in skipped:
        if one.error:
            print(f"leakseal: not read: {visible(one.path)}: {visible(one.because)}", file=sys.stderr)


def without_commits(report: Report, *, whole: bool = True) -> None:
    """Tell that a history, or the part of it that was asked for, had no commit to scan: that is clean, too."""
    if not report.scanned.commits and not any(skipped.error for skipped in report.skipped):
        tell(["there are no commits here" if whole else "there is no commit in this range"])
