"""Bytes that are set aside for a while: in memory first, and what is more than that in a temporary file without a name.

Where no temporary file can be written, because the disk is full or there is no folder for it, that is told with the
folder's name: whoever reads it has to know which disk to make room on.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from scanner.errors import CouldNotLook


class Aside:
    """Bytes that are written one behind another, and read again from the start. Raises `CouldNotLook`."""

    def __init__(self, in_memory: int) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115  # lives as long as this

    def write(self, content: bytes) -> None:
        """Add what may be read after `rewind`."""
        with _told():
            self._file.write(content)

    def rewind(self) -> None:
        """Go back to the start."""
        with _told():
            self._file.seek(0)  # which writes what is still to be written

    def read(self, size: int) -> bytes:
        """The next so many bytes."""
        with _told():
            return self._file.read(size)

    def fileno(self) -> int:
        """A descriptor of the file, which it is now at the latest."""
        with _told():
            return self._file.fileno()

    def close(self) -> None:
        """Forget it."""
        with suppress(OSError):  # what could not be written is not to be read any more
            self._file.close()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CouldNotLook(f"{_folder()}no temporary file can be written: {error.strerror or error}") from error


def _folder() -> str:
    """The folder for temporary files, as a message opens with it; "" where there is none, of which the error tells."""
    with suppress(OSError):
        return f"{tempfile.gettempdir()}: "
    return ""
