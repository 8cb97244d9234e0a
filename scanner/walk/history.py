"""Which part of a history to walk, and blobs by their ids: content that git gives, large ones in pieces.

What a whole object store holds is walked by `store.py`; who brought which blob where is told by `log.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from scanner.model import Blob, Skipped
from scanner.walk.catfile import CatFile
from scanner.walk.large import PIECE, pieces
from scanner.walk.plumbing import Git

BATCH_BLOBS = 2000
MISSING = "the object is missing"
SHALLOW = "this clone is shallow: its older commits are not here (git fetch --unshallow brings them)"


class Selection(NamedTuple):
    """Which part of a history to walk; the default is everything that refs reach."""

    revisions: tuple[str, ...] = ()  # "A..B", branch names; empty for all refs
    since: str = ""  # any date that git understands
    all_objects: bool = False  # dangling objects too

    @property
    def whole(self) -> bool:
        """Nothing is left out, so the object store itself can be listed."""
        return not self.revisions and not self.since


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


def blobs(git: Git, oids: Collection[str]) -> Iterator[Blob]:
    """The blobs with these ids, as far as they are here."""
    for item in read(git, joined([[oid.encode() for oid in sorted(oids)]])) if oids else ():
        if isinstance(item, Blob):
            yield item
