"""A file that somebody named: read as a whole up to a limit, or refused by its name.

Only a regular one is opened: a pipe that nobody writes to would be waited for. What a shell hands over, as `<(command)`
does, is a pipe under `/dev/fd/`, and is read all the same.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import BinaryIO

from scanner.errors import AskedWrongly

_HANDED = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")


def opened(path: str) -> BinaryIO:
    """The file at a path, to be read. Raises `OSError`, and `ValueError` for what is no path."""
    if path.startswith(_HANDED):
        return open(path, "rb")
    stream = open(path, "rb", opener=_at_once)  # noqa: SIM115  # whoever asked closes it
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(errno.EINVAL, "it is no regular file")
    return stream


def content(path: str, most: int) -> bytes:
    """The content of a file. Raises `AskedWrongly` where it can't be read, or is larger than `most` bytes."""
    if os.path.isdir(path):
        raise AskedWrongly(f"{path}: it is a folder; name the files in it")
    try:
        with opened(path) as stream:
            data = stream.read(most + 1)
    except (OSError, ValueError) as error:
        raise AskedWrongly(f"{path}: {getattr(error, 'strerror', '') or 'it can not be read'}") from None
    if len(data) > most:
        raise AskedWrongly(f"{path}: it is larger than {most:,} bytes")
    return data


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
