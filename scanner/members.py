"""What the files inside an archive leak: said once of the same file, however many packages of a history hold it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scanner import decode
from scanner.claims import Sighting
from scanner.manifest.purpose import Purpose
from scanner.model import Blob
from scanner.together.package import Member, Package, Said
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
        self._known: dict[tuple[bytes, Sequence[Purpose]], _Known] = {}  # by the digests of the files
        self._said: Said = {}

    def read(self, blob: Blob, budget: decode.Budget) -> Inside:
        """What the files of the archive `blob` leak, within one `budget` for all that is decoded in them."""
        archive = decode.Archive(blob.data)
        seen: list[Sighting] = []
        files = values = 0
        for member, purposes in self._directed(archive):
            known = self._told(blob, member, budget, purposes)
            files += 1
            values += known.values
            if known.seen:
                seen += [sighting._replace(oid=blob.oid, member=member.path) for sighting in known.seen]
        limit = archive.limit
        if limit and len(blob.data) >= PIECE:
            limit = f"only its first {PIECE >> 20} MiB were opened"
        return Inside(files, seen, values, limit)

    def _told(self, blob: Blob, member: Member, budget: decode.Budget, purposes: Sequence[Purpose]) -> _Known:
        known = self._known.get((member.digest, purposes))
        if known is not None and known.bytes <= budget.bytes and known.views <= budget.views:
            budget.bytes -= known.bytes
            budget.views -= known.views
            return known
        before = budget.bytes, budget.views
        seen, values = self._examine(blob._replace(data=member.data, kin=None), budget, purposes)
        cost = before[0] - budget.bytes, before[1] - budget.views
        known = _Known(seen, values, *cost) if seen or values or any(cost) else _CLEAN
        if not budget.exhausted:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[member.digest, purposes] = known
        return known

    def _directed(self, archive: decode.Archive) -> Iterator[tuple[Member, Sequence[Purpose]]]:
        """The files of an archive with what each is for; those come last of which others say it."""
        package = Package()
        for path, data in archive.files():
            member = Member(path, data, hashlib.sha256(data).digest())
            if not package.take(member):
                yield member, ()
        yield from package.told(self._said)
