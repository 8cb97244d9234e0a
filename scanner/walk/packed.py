"""The blobs and tags of a pack, read without git: content, and what each shares with the one before it.

git stores a blob as what changed in a similar one. Read family by family (`families.py`), the similar one is at hand,
nothing passes through a pipe, and whoever looks at the content knows which of it has been looked at already.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterator

from scanner.model import Blob, Kin
from scanner.walk.deltas import Damaged, patched
from scanner.walk.families import NONE, Families, Part, body
from scanner.walk.large import PIECE
from scanner.walk.pack import Pack

_KEPT = 48 << 20  # bytes of content that are kept as bases
_ALONE, _LAST = Kin(), Kin(last=True)  # of what has nothing in common with the one that it is a change of, if any
_LONGEST = 10_000  # deltas on the way to a whole object; git makes fifty of them, and no more than 4095


class Reader:
    """Reads families of one pack, keeping the content that changes to come may be made from."""

    def __init__(self, pack: Pack, families: Families) -> None:
        self._pack = pack
        self._families = families
        self._file = pack.path.open("rb", buffering=0)
        self._contents: OrderedDict[int, bytes] = OrderedDict()
        self._weight = 0

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def blobs(self, part: Part, left: list[bytes]) -> Iterator[Blob]:
        """The blobs and tags of a part. The ids of those that are too large, or damaged, are `left` to git."""
        for root in part.roots:
            for number in self._families.members(root):
                if number in part.without:
                    continue
                try:
                    blob = self._blob(number)
                except (Damaged, OSError, zlib.error):
                    left.append(self._pack.oid(number).hex().encode())
                    continue
                yield blob

    def _blob(self, number: int) -> Blob:
        base, leads = self._families.bases[number], self._families.leads(number)
        kin = _ALONE if leads else _LAST
        data = self._inflated(number)
        if base != NONE:
            data, shared = patched(self._content(base), data)
            if shared:
                kin = Kin(self._pack.oid(base).hex(), tuple(shared), not leads)
        if leads:
            self._keep(number, data)
        return Blob(self._pack.oid(number).hex(), data, kin=kin)

    def _content(self, number: int) -> bytes:
        """The content of an object, from what is kept or by the deltas that lead to it."""
        content = self._contents.get(number)
        if content is not None:
            self._contents.move_to_end(number)
            return content
        deltas: list[tuple[int, bytes]] = []
        while content is None:
            packed = self._inflated(number)
            if self._families.bases[number] == NONE:
                content = packed
                self._keep(number, content)
                break
            deltas.append((number, packed))
            number = self._families.bases[number]
            content = self._contents.get(number)
            if len(deltas) > _LONGEST:
                raise Damaged("deltas of deltas without end")
        for at, delta in reversed(deltas):
            content, _ = patched(content, delta)
            self._keep(at, content)
        return content

    def _keep(self, number: int, content: bytes) -> None:
        self._contents[number] = content
        self._weight += len(content)
        while self._weight > _KEPT:
            self._weight -= len(self._contents.popitem(last=False)[1])

    def _inflated(self, number: int) -> bytes:
        """The content of an object, or its delta."""
        start, end = self._pack.offsets[number], self._pack.offsets[number + 1]
        self._file.seek(start)
        packed = self._file.read(end - start)
        size, at = body(packed, self._pack.hash)
        if size > PIECE:
            raise Damaged("too large to be held at once")
        stream = zlib.decompressobj()
        content = stream.decompress(packed[at:], size + 1)
        if len(content) != size or not stream.eof:
            raise Damaged("an object has another size than it says")
        return content
