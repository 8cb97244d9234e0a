"""Which objects of a pack are stored as changes of which: families, each of one whole object and what hangs on it.

Read family by family, whatever a change is made from has just been read. After gitformat-pack(5), "pack-*.pack files".
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from scanner.walk.deltas import Damaged
from scanner.walk.pack import Pack

NONE = 0xFFFFFFFF  # in place of the number of an object
PART_BYTES = 1 << 20  # of families that are read in one batch; as content they may be thirty times as many
PART_FAMILIES = 2000
_BLOB, _TAG = 3, 4
_OFFSET_DELTA, _NAMED_DELTA = 6, 7
_CHUNK = 4 << 20  # bytes of a pack that are read at once
_HEAD = 64  # bytes that the head of an object takes at most


class Part(NamedTuple):
    """Some families of a pack."""

    pack: int  # which one
    roots: tuple[int, ...]  # the numbers of their whole objects, in the order of the pack
    without: frozenset[int] = frozenset()  # numbers of members that another pack has, too


class Families:
    """The families of the blobs and tags of a pack. Raises `Damaged` where it isn't what git writes, or `OSError`."""

    def __init__(self, pack: Pack) -> None:
        self.bases = array("I", [NONE]) * len(pack)  # of each object the one that it is a change of
        self._first = array("I", [NONE]) * len(pack)  # of each object the first change of it
        self._next = array("I", [NONE]) * len(pack)  # of each change the next one of the same object
        self._kinds = bytearray(len(pack))
        self._scan(pack)

    def lost(self) -> list[int]:
        """The numbers of the objects that lead to no whole one."""
        return [number for number, kind in enumerate(self._kinds) if not kind]

    def leads(self, number: int) -> bool:
        """Whether an object is stored as a change of this one."""
        return self._first[number] != NONE

    def parts(self, pack: Pack) -> Iterator[tuple[int, ...]]:
        """The roots of all families, as many together as are worth a batch; the largest families first."""
        sizes = self._sizes(pack)
        roots = [
            number for number, kind in enumerate(self._kinds) if kind in (_BLOB, _TAG) and self.bases[number] == NONE
        ]
        for root in sorted((root for root in roots if sizes[root] >= PART_BYTES), key=sizes.__getitem__, reverse=True):
            yield (root,)
        batch: list[int] = []
        weight = 0
        for root in roots:
            if sizes[root] >= PART_BYTES:
                continue
            batch.append(root)
            weight += sizes[root]
            if weight >= PART_BYTES or len(batch) >= PART_FAMILIES:
                yield tuple(batch)
                batch, weight = [], 0
        if batch:
            yield tuple(batch)

    def members(self, root: int) -> Iterator[int]:
        """A family, each object behind the one that it is a change of, and before all that are no change of it."""
        todo = [root]
        while todo:
            number = todo.pop()
            yield number
            child = self._first[number]
            while child != NONE:
                todo.append(child)
                child = self._next[child]

    def _sizes(self, pack: Pack) -> list[int]:
        """How many bytes of the pack each object takes with all that hangs on it."""
        sizes = [end - start for start, end in zip(pack.offsets, pack.offsets[1:], strict=False)]
        for number in range(len(sizes) - 1, -1, -1):  # a change nearly always lies behind what it is a change of
            base = self.bases[number]
            if base != NONE:
                sizes[base] += sizes[number]
        return sizes

    def _scan(self, pack: Pack) -> None:
        kinds, bases, chained = self._kinds, self.bases, self._next
        at_offset = {offset: number for number, offset in enumerate(pack.offsets[:-1])}
        later: list[int] = []
        for number, head in enumerate(_heads(pack)):
            kind = head[0] >> 4 & 7 if head else 0
            if 1 <= kind <= _TAG:
                kinds[number] = kind
                continue
            base = _base(pack, number, head, kind, at_offset)
            bases[number] = base
            chained[number], self._first[base] = self._first[base], number
            kinds[number] = kinds[base]
            if not kinds[number]:
                later.append(number)
        while later:  # those that lie before what they are a change of
            known = [number for number in later if kinds[bases[number]]]
            for number in known:
                kinds[number] = kinds[bases[number]]
            if not known:
                return
            later = [number for number in later if not kinds[number]]


def body(packed: bytes, hash_: int) -> tuple[int, int]:
    """(bytes of an object or a delta, where its compressed content begins) from the object as it lies in a pack.

    Raises `Damaged` where it is cut off.
    """
    try:
        kind, size, at = _head(packed, 0)
        if kind == _OFFSET_DELTA:
            while packed[at] > 127:
                at += 1
            at += 1
    except IndexError:
        raise Damaged("a pack ends within an object") from None
    return size, at + hash_ if kind == _NAMED_DELTA else at


def _heads(pack: Pack) -> Iterator[bytes]:
    """The first bytes of each object of a pack."""
    with pack.path.open("rb", buffering=0) as file:
        start, chunk = 0, b""
        for offset in pack.offsets[:-1]:
            at = offset - start
            if at + _HEAD > len(chunk):
                file.seek(offset)
                start, chunk, at = offset, file.read(_CHUNK), 0
            yield chunk[at : at + _HEAD]


def _base(pack: Pack, number: int, head: bytes, kind: int, at_offset: Mapping[int, int]) -> int:
    """The number of the object that a delta is made from. Most objects of a pack are deltas, so this is flat."""
    try:
        at = 0
        while head[at] > 127:  # its size
            at += 1
        at += 1
        if kind == _NAMED_DELTA:
            return pack.number_of(head[at : at + pack.hash])
        if kind != _OFFSET_DELTA:
            raise Damaged("a pack holds an object of a kind that there isn't")
        byte = head[at]
        back = byte & 127
        while byte > 127:
            at += 1
            byte = head[at]
            back = (back + 1) << 7 | byte & 127
    except IndexError:
        raise Damaged("a pack ends within an object") from None
    base = at_offset.get(pack.offsets[number] - back)
    if base is None:
        raise Damaged("a delta says that its base begins where no object does")
    return base


def _head(packed: bytes, at: int) -> tuple[int, int, int]:
    """(kind, size, where it ends) of the first bytes of an object."""
    byte = packed[at]
    at += 1
    kind, size, shift = byte >> 4 & 7, byte & 15, 4
    while byte > 127:
        byte = packed[at]
        at += 1
        size |= (byte & 127) << shift
        shift += 7
    return kind, size, at
