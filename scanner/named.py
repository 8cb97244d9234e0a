"""A file that somebody named: read as a whole up to a limit, or refused by its name."""

from __future__ import annotations

import os

from scanner.errors import AskedWrongly


def content(path: str, most: int) -> bytes:
    """The content of a file. Raises `AskedWrongly` where it can't be read, or is larger than `most` bytes."""
    if os.path.isdir(path):
        raise AskedWrongly(f"{path}: it is a folder; name the files in it")
    try:
        with open(path, "rb") as stream:
            data = stream.read(most + 1)
    except (OSError, ValueError) as error:
        raise AskedWrongly(f"{path}: {getattr(error, 'strerror', '') or 'it can not be read'}") from None
    if len(data) > most:
        raise AskedWrongly(f"{path}: it is larger than {most:,} bytes")
    return data
