"""What can go wrong, and the exit code that each way of ending has.

    LeaksealError                 the scan can't be trusted, or was asked wrongly
    ├── AskedWrongly              an option, a path or a configuration that makes no sense   exit 2
    │   ├── NotARepository        no git repository where one was named
    │   └── BadConfiguration      a mistake in a file of the user's, named with file:line
    ├── CouldNotLook              something that had to be read could not be read            exit 3
    │   └── GitFailed             git itself ended with an error
    └── CouldNotWrite             a file could not be written; what was there is untouched   exit 3

    Bug                           our own mistake, told from another process                    exit 70

A leak is a value (`model.Finding`), and so is a thing that was left out (`model.Skipped`): neither is an error.
"""

from __future__ import annotations

import errno
import os
from enum import IntEnum


class ExitCode(IntEnum):
    """How a leakseal command ends; `docs/exit-codes.md` says what each asks of the caller."""

    CLEAN = 0
    LEAKS = 1
    ASKED_WRONGLY = 2
    INCOMPLETE = 3
    BUG = 70
    INTERRUPTED = 130


class LeaksealError(Exception):
    """The root: whoever embeds the scanner catches this one."""

    exit_code = ExitCode.BUG


class AskedWrongly(LeaksealError):
    """The question makes no sense as it stands; asking again the same way won't help."""

    exit_code = ExitCode.ASKED_WRONGLY


class NotARepository(AskedWrongly):
    """A git repository was expected and none is there."""


class BadConfiguration(AskedWrongly):
    """A file written by the user is wrong; the message opens with `file:line`."""


class CouldNotLook(LeaksealError):
    """Something that the scan depends on could not be read; a clean answer would be a lie."""

    exit_code = ExitCode.INCOMPLETE


class GitFailed(CouldNotLook):
    """git ended with an error; the message holds its own first line, and `code` is what it ended with."""

    code = 0


class CouldNotWrite(LeaksealError):
    """A file could not be written, or not wholly; what stood there before is untouched."""

    exit_code = ExitCode.INCOMPLETE


class Bug(LeaksealError):
    """Our own mistake, in a place that can't raise it itself; the message names the place and no value."""


_USED_UP = (errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT)


def lacking(problem: BaseException) -> CouldNotLook | None:
    """The error for what a machine has too little of, where that is all there is to a problem; else None."""
    what = ""
    if isinstance(problem, MemoryError):
        what = os.strerror(errno.ENOMEM)
    elif isinstance(problem, OSError) and problem.errno in _USED_UP:
        what = os.strerror(problem.errno)
    elif isinstance(problem, RuntimeError) and str(problem) == "can't start new thread":  # as Python words it
        what = "no thread more can be started"
    return CouldNotLook(f"this machine has too little left for the work: {what}") if what else None


def place_of(problem: BaseException) -> str:
    """Where a problem arose, as `module:line` from the outermost call inwards. It tells no value, unlike a message."""
    places = []
    trace = problem.__traceback__
    while trace:
        name = trace.tb_frame.f_globals.get("__name__", "?")
        places.append(f"{name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(problem).__name__} at " + " > ".join(places)
