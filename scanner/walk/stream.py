"""Bytes that come through a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.model import Blob, Scanned, Skipped, Stream
from scanner.walk.large import pieces


class Piped:
    """What `read(n)` gives until it gives nothing, as one blob called `name`."""

    def __init__(self, read: Callable[[int], bytes], name: str = "-") -> None:
        self._read = read
        self._name = name
        self._bytes = 0

    def blobs(self) -> Iterator[Blob | Skipped]:
        """The one blob, in pieces where it is large."""
        try:
            for piece in pieces(Blob(oid=self._name, data=b"", origin=Stream(name=self._name)), None, self._read):
                self._bytes += len(piece.data)
                yield piece
        except OSError as error:
            yield Skipped(path=self._name, because=error.strerror or str(error), error=True)

    def scanned(self) -> Scanned:
        """How much was looked at."""
        return Scanned(blobs=1, bytes=self._bytes)
