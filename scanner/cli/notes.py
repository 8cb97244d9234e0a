"""What is told beside the result, on standard error: each thing once."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from scanner.model import Skipped
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
