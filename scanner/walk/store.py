"""A whole object store: every blob that it holds, each read once.

Beside this stream runs `git log --raw`, which says who brought which blob to which path (`log.py`). They meet at the
end, and a blob that the log doesn't know is dropped: no ref holds it. The packs are read in their own order, family by
family (`packed.py`), and whatever else there is by git.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from scanner.errors import GitFailed
from scanner.model import Blob, Skipped
from scanner.regex import regex
from scanner.walk.deltas import Damaged
from scanner.walk.families import Families, Part
from scanner.walk.history import BATCH_BLOBS, joined, read
from scanner.walk.pack import Pack, packs
from scanner.walk.packed import Reader
from scanner.walk.plumbing import Git

BATCH_BYTES = 8 << 20  # content asked for in one batch: small enough that several readers end together
KINDS = (b"blob ", b"tree ", b"commit ", b"tag ")
_CONTENT = (b"blob ", b"tag ")
_DESCRIBED = "--batch-check=%(objecttype) %(objectname) %(objectsize)"
_FOLDER = regex(r"[0-9a-f]{2}")
_NAME = regex(r"[0-9a-f]{38}(?:[0-9a-f]{24})?")

Batch = Part | bytes
"""Some objects to read: a part of a pack, or object ids in hex, one a line."""

Packs = list[tuple[Pack, Families]]


class Stored:
    """The blobs and tags of an object store: what its packs hold, in their order, then the objects that lie loose.

    With `by_git`, and where its packs are not what git writes, git lists it all; then it may be objects of other
    `kinds`, and those that git can't describe, because they are corrupt, are `lost`: they are counted.
    """

    def __init__(self, git: Git, kinds: tuple[bytes, ...] = _CONTENT, *, by_git: bool = False) -> None:
        self._git = git
        self._kinds = kinds
        self.lost = 0
        self._by_git = by_git
        self._objects = Path()
        self._listed: set[bytes] = set()  # in hex, beside those in the packs
        self._loose: list[str] = []
        self.packs: Packs = []
        try:
            if not by_git:
                self._objects = Path(
                    git.path, os.fsdecode(git.output("rev-parse", "--git-path", "objects").rstrip(b"\n"))
                )
                self._loose = _loose(self._objects)  # first: what somebody packs meanwhile is in one of both
                self.packs = [(pack, Families(pack)) for pack in packs(self._objects)]
        except (Damaged, OSError, GitFailed):
            self._by_git, self.packs = True, []

    def __iter__(self) -> Iterator[Batch]:
        """Parts of packs, then batches of ids. Raises `GitFailed` at the end, where git could not list everything."""
        if not self._by_git:
            yield from self._parts()
            others = [*self._senseless(), *self._unpacked()]
            if others:
                yield from self._batches("cat-file", _DESCRIBED, stdin=b"\n".join(others) + b"\n")
            return
        try:
            yield from self._batches("cat-file", "--batch-all-objects", _DESCRIBED, "--unordered")
        except GitFailed:  # the order of the packs ends at the first pack that is broken, that of the ids doesn't
            yield from self._batches("cat-file", "--batch-all-objects", _DESCRIBED)
            raise

    def lacks(self, oids: Iterable[str]) -> list[str]:
        """Those of some ids that the store doesn't have, once all of it has been listed."""
        lacking = {bytes.fromhex(oid) for oid in oids if oid.encode() not in self._listed}
        for pack, _ in self.packs:
            lacking -= pack.oids()
        return [oid.hex() for oid in lacking]

    def _parts(self) -> Iterator[Part]:
        told: set[bytes] = set()
        for number, (pack, families) in enumerate(self.packs):
            again: frozenset[int] = frozenset()
            if len(self.packs) > 1:
                again = frozenset(at for at in range(len(pack)) if pack.oid(at) in told)
                told |= pack.oids()
            yield from (Part(number, roots, again) for roots in families.parts(pack))

    def _senseless(self) -> list[bytes]:
        """The ids of packed objects that make no sense, in hex."""
        return [pack.oid(number).hex().encode() for pack, families in self.packs for number in families.lost()]

    def _unpacked(self) -> list[bytes]:
        """The ids of the loose objects that no pack holds, in hex."""
        packed = {oid.hex() for pack, _ in self.packs for oid in pack.oids()} if self._loose else set()
        return [oid.encode() for oid in self._loose if oid not in packed]

    def _batches(self, *listing: str, stdin: bytes = b"") -> Iterator[bytes]:
        rest = b""
        batch: list[bytes] = []
        weight = 0
        failure: GitFailed | None = None
        try:
            for piece in self._git.pieces(*listing, stdin=stdin):
                lines = (rest + piece).split(b"\n")
                rest = lines.pop()
                for line in lines:
                    if line.startswith(self._kinds):
                        _, oid, size = line.split(b" ")
                        if oid in self._listed:
                            continue
                        batch.append(oid)
                        weight += int(size)
                        if weight >= BATCH_BYTES or len(batch) >= BATCH_BLOBS:
                            yield self._joined(batch)
                            batch, weight = [], 0
                    elif not line.startswith(KINDS):
                        self.lost += 1
        except GitFailed as error:
            failure = error
        if batch:
            yield self._joined(batch)
        if failure:
            raise failure

    def _joined(self, batch: list[bytes]) -> bytes:
        self._listed.update(batch)
        return b"\n".join(batch) + b"\n"


def everything(git: Git, packs: Packs, batches: Iterable[Batch]) -> Iterator[Blob | Skipped]:
    """The blobs and tags of parts of packs and, behind those, of batches of ids; what a pack refuses, git is asked for.

    An absent or corrupt object is a `Skipped`.
    """
    readers: dict[int, Reader] = {}
    left: list[bytes] = []
    rest = iter(batches)
    first: list[bytes] = []
    try:
        for batch in rest:
            if isinstance(batch, bytes):
                first.append(batch)
                break
            try:
                reader = readers.get(batch.pack) or Reader(*packs[batch.pack])
            except OSError:  # somebody has packed all of it anew: git knows where it is now
                left += _named(*packs[batch.pack], batch)
                continue
            readers[batch.pack] = reader
            yield from reader.blobs(batch, left)
    finally:
        for reader in readers.values():
            reader.close()
    if first or left:
        ids = (batch for batch in rest if isinstance(batch, bytes))
        yield from read(git, chain(joined([left]), first, ids))


def _named(pack: Pack, families: Families, part: Part) -> Iterator[bytes]:
    """The ids of what a part of a pack holds, in hex."""
    members = (number for root in part.roots for number in families.members(root))
    return (pack.oid(number).hex().encode() for number in members if number not in part.without)


def _loose(objects: Path) -> list[str]:
    """The ids of the loose objects of a store, in hex."""
    found: list[str] = []
    with suppress(OSError):
        for folder in objects.iterdir():
            if _FOLDER.fullmatch(folder.name):
                with suppress(OSError):  # git removes one that is empty
                    found += [folder.name + file.name for file in folder.iterdir() if _NAME.fullmatch(file.name)]
    return sorted(found)
