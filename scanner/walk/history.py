"""A repository's history: every blob that any ref ever held, each read once, and who brought it where.

Two streams of git's run side by side. One lists what there is to read: for a whole history all objects of the object
store, in the order of the pack, which git reads fastest; for a part of it the blobs that the log names. The other is
`git log --raw`, which says who brought which blob to which path (`log.py`). They meet at the end, and a blob that
the log doesn't know is dropped: no ref holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.errors import GitFailed
from scanner.model import Blob, Skipped
from scanner.walk.catfile import CatFile
from scanner.walk.large import PIECE, pieces
from scanner.walk.plumbing import Git

BATCH_BYTES = 8 << 20  # content asked for in one batch: small enough that several readers end together
BATCH_BLOBS = 2000
MISSING = "the object is missing"
KINDS = (b"blob ", b"tree ", b"commit ", b"tag ")
_LISTING = ("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname) %(objectsize)")


class Selection(NamedTuple):
    """Which part of a history to walk; the default is everything that refs reach."""

    revisions: tuple[str, ...] = ()  # "A..B", branch names; empty for all refs
    since: str = ""  # any date that git understands
    all_objects: bool = False  # dangling objects too

    @property
    def whole(self) -> bool:
        """Nothing is left out, so the object store itself can be listed."""
        return not self.revisions and not self.since


class Stored:
    """The blobs and tags of the object store, or objects of other `kinds`, in the order of the pack.

    `listed` fills while it is walked. What git lists and can't describe, because it is corrupt, is left out, and
    `lost` counts it.
    """

    def __init__(self, git: Git, kinds: tuple[bytes, ...] = (b"blob ", b"tag ")) -> None:
        self._git = git
        self._kinds = kinds
        self.listed: set[bytes] = set()
        self.lost = 0

    def __iter__(self) -> Iterator[bytes]:
        """Batches of object ids, one a line. Raises `GitFailed` at the end, where git could not list everything."""
        try:
            yield from self._batches(*_LISTING, "--unordered")
        except GitFailed:  # the order of the packs ends at the first pack that is broken, that of the ids doesn't
            yield from self._batches(*_LISTING)
            raise

    def _batches(self, *listing: str) -> Iterator[bytes]:
        rest = b""
        batch: list[bytes] = []
        weight = 0
        failure: GitFailed | None = None
        try:
            for piece in self._git.pieces(*listing):
                lines = (rest + piece).split(b"\n")
                rest = lines.pop()
                for line in lines:
                    if line.startswith(self._kinds):
                        _, oid, size = line.split(b" ")
                        if oid in self.listed:
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
        self.listed.update(batch)
        return b"\n".join(batch) + b"\n"


def joined(fresh: Iterable[list[bytes]]) -> Iterator[bytes]:
    """Batches like those of `Stored`, from lists of object ids."""
    for oids in fresh:
        for at in range(0, len(oids), BATCH_BLOBS):
            yield b"\n".join(oids[at : at + BATCH_BLOBS]) + b"\n"


def read(git: Git, batches: Iterable[bytes]) -> Iterator[Blob | Skipped]:
    """The blobs (and tags) with the given ids, large ones in pieces. An absent or corrupt object is a `Skipped`."""
    for oid, kind, size, pipe in CatFile(git, batches).objects():
        if pipe is None:
            yield Skipped(path=oid, because=MISSING if kind == "missing" else "the object is corrupt", error=True)
        elif size <= PIECE:
            data = pipe.read(size)
            if len(data) == size:
                yield Blob(oid=oid, data=data)
        else:
            yield from pieces(Blob(oid=oid, data=b""), size, pipe.read)
