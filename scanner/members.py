"""What the files inside an archive leak: said once of the same file, however many packages of a history hold it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scanner import decode
from scanner.claims import Sighting
from scanner.manifest.purpose import Purpose
from scanner.model import Blob
from scanner.together.package import Package
from scanner.walk.large import PIECE

_REMEMBERED = 100_000  # files

Examine = Callable[[Blob, decode.Budget, Sequence[Purpose]], tuple[tuple[Sighting, ...], int]]
"""Says what a file leaks that is for something, within a budget, and how many values were judged."""


class _Known(NamedTuple):
    """What was said of a file, and what that took."""

    seen: tuple[Sighting, ...] = ()
    values: int = 0
    bytes: int = 0  # of the budget
    views: int = 0


_CLEAN = _Known()


class Inside(NamedTuple):
    """What an archive holds."""

    files: int
    seen: list[Sighting]
    values: int
    limit: str  # what kept some of it from being read, or ""


class Members:
    """Opens archives. What was said of a file before costs what it cost then, so nothing depends on who said it."""

    def __init__(self, examine: Examine) -> None:
        self._examine = examine
        self._known: dict[bytes, _Known] = {}  # by the digests of the files

    def read(self, blob: Blob, budget: decode.Budget) -> Inside:
        """What the files of the archive `blob` leak, within one `budget` for all that is decoded in them."""
        archive = decode.Archive(blob.data)
        seen: list[Sighting] = []
        files = values = 0
        for member, data, purposes in _directed(archive):
            known = self._told(blob._replace(data=data, kin=None), budget, purposes)
            files += 1
            values += known.values
            seen += [sighting._replace(oid=blob.oid, member=member) for sighting in known.seen]
        limit = archive.limit
        if limit and len(blob.data) >= PIECE:
            limit = f"only its first {PIECE >> 20} MiB were opened"
        return Inside(files, seen, values, limit)

    def _told(self, blob: Blob, budget: decode.Budget, purposes: Sequence[Purpose]) -> _Known:
        digest = hashlib.sha256(blob.data).digest()
        digest += hashlib.sha256(repr(purposes).encode()).digest() if purposes else b""
        known = self._known.get(digest)
        if known is not None and known.bytes <= budget.bytes and known.views <= budget.views:
            budget.bytes -= known.bytes
            budget.views -= known.views
            return known
        before = budget.bytes, budget.views
        seen, values = self._examine(blob, budget, purposes)
        cost = before[0] - budget.bytes, before[1] - budget.views
        known = _Known(seen, values, *cost) if seen or values or any(cost) else _CLEAN
        if not budget.exhausted:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[digest] = known
        return known


def _directed(archive: decode.Archive) -> Iterator[tuple[str, bytes, Sequence[Purpose]]]:
    """The files of an archive with what each is for; those come last of which others say it."""
    package = Package()
    for member, data in archive.files():
        if not package.take(member, data):
            yield member, data, ()
    yield from package.told()
