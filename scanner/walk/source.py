"""What every source of bytes offers to the rest of the house."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scanner.model import Blob, Scanned, Skipped


class Source(Protocol):
    """Somewhere that blobs come from, each content once."""

    def blobs(self) -> Iterator[Blob | Skipped]:
        """Every blob, and a `Skipped` for each that could not be read. Raises `GitFailed` when git does."""

    def scanned(self) -> Scanned:
        """How much was looked at, once `blobs()` has ended."""
