"""A repository's history: every blob that any ref ever held, each read once, and who brought it where.

Two streams of git's run side by side. One lists what there is to read: for a whole history all objects of the object
store, in the order of the pack, which git reads fastest; for a part of it the blobs that the log names. The other is
`git log --raw`, which says who brought which blob to which path (`log.py`). They meet at the end, and a blob that
the log doesn't know is dropped: no ref holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.model import Blob, Skipped
from scanner.walk.large import PIECE, pieces
from scanner.walk.plumbing import CatFile, Git

BATCH_BYTES = 8 << 20  # content asked for in one batch: small enough that several readers end together
BATCH_BLOBS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which part of a history to walk; the default is everything that refs reach."""

    revisions: tuple[str, ...] = ()  # "A..B", branch names; empty for all refs
    since: str = ""  # any date that git understands
    all_objects: bool = False  # dangling objects too

    @property
    def whole(self) -> bool:
        """Nothing is left out, so the object store itself can be listed."""
        return not self.revisions and not self.since


def stored(git: Git) -> Iterator[bytes]:
    """Batches of the ids of all blobs and tags in the object store, in pack order, one a line."""
    rest = b""
    batch: list[bytes] = []
    weight = 0
    listing = ("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objecttype) %(objectname) %(objectsize)")
    for piece in git.pieces(*listing):
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        for line in lines:
            if line[:1] in b"bt" and line[1:2] != b"r":  # blob or tag, not tree or commit
                kind, oid, size = line.split(b" ")
                batch.append(oid)
                weight += int(size)
                if weight >= BATCH_BYTES or len(batch) >= BATCH_BLOBS:
                    yield b"\n".join(batch) + b"\n"
                    batch, weight = [], 0
    if batch:
        yield b"\n".join(batch) + b"\n"


def read(git: Git, batches: Iterable[bytes]) -> Iterator[Blob | Skipped]:
    """The blobs (and tags) with the given ids, large ones in pieces. An absent or corrupt object is a `Skipped`."""
    for oid, kind, size, pipe in CatFile(git, batches).objects():
        if pipe is None:
            yield Skipped(path=oid, because=kind, error=True)
        elif size <= PIECE:
            data = pipe.read(size)
            if len(data) == size:
                yield Blob(oid=oid, data=data)
        else:
            yield from pieces(Blob(oid=oid, data=b""), size, pipe.read)
