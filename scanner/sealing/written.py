"""How files are written so that whatever happens leaves each of them as it was, or as it is to be.

Each is written beside its place, with the rights of the old one, and flushed to disk; only when all of them lie there,
and no file has changed since it was read, does each take its place.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from typing import NamedTuple

from scanner import named
from scanner.errors import AskedWrongly, CouldNotWrite

_NEW = 0o644


class File(NamedTuple):
    """What is to be written."""

    path: str
    before: bytes | None  # what was read there; None where there must be nothing yet
    after: bytes


def write(files: Iterable[File]) -> None:
    """Write all of them. Raises `AskedWrongly` for one that may not be written, `CouldNotWrite` where that fails."""
    with ExitStack() as undone:
        staged = [(file, *_staged(file, undone)) for file in files]
        for file, place, _ in staged:
            _unchanged(file, place)
        for file, place, beside in staged:
            try:
                os.replace(beside, place)
            except OSError as error:
                raise _failed(file.path, error) from None
        for folder in {os.path.dirname(place) for _, place, _ in staged}:
            _flush(folder)


def _staged(file: File, undone: ExitStack) -> tuple[str, str]:
    """Write a file beside its place, and give both; what lies there is removed unless it takes the place."""
    place = os.path.realpath(file.path)  # of what a link leads to: the link stays
    _unchanged(file, place)
    beside = os.path.join(os.path.dirname(place), f".leakseal-{secrets.token_hex(8)}")
    try:
        old = os.stat(place) if file.before is not None else None
        if old and not old.st_mode & 0o222:
            raise AskedWrongly(f"{file.path}: it is read-only")
        if file.before is None:
            os.makedirs(os.path.dirname(place), exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        undone.callback(_remove, beside)
        with open(descriptor, "wb") as stream:
            stream.write(file.after)
            stream.flush()
            if old:
                with suppress(OSError):  # only its owner may give a file away
                    os.fchown(descriptor, old.st_uid, old.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(old.st_mode) if old else _NEW & ~_umask())
            os.fsync(descriptor)
    except OSError as error:
        raise _failed(file.path, error) from None
    return place, beside


def _unchanged(file: File, place: str) -> None:
    """Raise `AskedWrongly` where something else stands at its place than what was read."""
    try:
        with named.opened(place) as stream:
            there: bytes | None = stream.read()
    except FileNotFoundError:
        there = None
    except OSError as error:
        raise _failed(file.path, error) from None
    if there != file.before:
        because = (
            "it is there already" if file.before is None else "it has changed since it was read: nothing is written"
        )
        raise AskedWrongly(f"{file.path}: {because}")


def _failed(path: str, error: OSError) -> CouldNotWrite:
    because = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror or "it fails"
    return CouldNotWrite(f"{path}: it can't be written: {because}; what was there is untouched")


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _flush(folder: str) -> None:
    with suppress(OSError):  # not every system lets one flush a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
