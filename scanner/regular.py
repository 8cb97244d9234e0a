"""A file that somebody names, opened only where it is a regular one: a pipe that nobody writes to would be waited for.

What a shell hands over, as `<(command)` does, is a pipe under `/dev/fd/`, and is read all the same.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import BinaryIO

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


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
