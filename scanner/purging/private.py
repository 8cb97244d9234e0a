"""Where values in clear may be written: a new file that only its owner reads, and that no git will ever take in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress

from scanner import named
from scanner.errors import AskedWrongly, CouldNotLook

_BARE = ("HEAD", "objects", "refs")  # what a git directory has


def checked(file: str) -> None:
    """Raises `AskedWrongly` for a file that is there already, or that stands in a repository, ignored or not.

    What is ignored is added with `--force`, copied into images and archives, and lies in backups of the folder; and
    there is always a place outside.
    """
    if os.path.lexists(file):
        raise AskedWrongly(f"{file}: there is such a file already; a list of values is never written over another file")
    folder = os.path.realpath(os.path.dirname(os.path.abspath(file)))
    if not os.path.isdir(folder):
        raise AskedWrongly(f"{folder}: there is no such folder")
    while True:
        if os.path.lexists(os.path.join(folder, ".git")) or all(
            os.path.lexists(os.path.join(folder, name)) for name in _BARE
        ):
            raise AskedWrongly(f"{file}: this is inside of a git repository, {folder}; name a file outside of any")
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def written(file: str, lines: Iterable[bytes]) -> None:
    """Write a new file of mode 0600, or leave none. Raises as `checked` does, and `CouldNotLook`."""
    checked(file)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise CouldNotLook(f"{file}: the list can't be written: {error.strerror or error}") from error
    try:
        with open(handle, "wb") as stream:
            os.chmod(file, 0o600)
            stream.writelines(lines)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException as problem:
        with suppress(OSError):
            os.unlink(file)
        if isinstance(problem, OSError):
            raise CouldNotLook(f"{file}: the list can't be written: {problem.strerror or problem}") from problem
        raise


def read(file: str) -> bytes:
    """What such a file holds. Raises `CouldNotLook`."""
    try:
        with named.opened(file) as stream:
            return stream.read()
    except OSError as error:
        raise CouldNotLook(f"{file}: {error.strerror or error}") from error
