"""Which objects a pack of git's holds, and where in it each begins: its index, in the order of the pack.

After gitformat-pack(5), "Version 2 pack-*.idx files support packs larger than 4 GiB".
"""

from __future__ import annotations

import os
from array import array
from itertools import pairwise
from pathlib import Path
from struct import iter_unpack

from scanner.walk.deltas import Damaged

_MAGIC = b"\xfftOc\0\0\0\2"
_FANOUT = 8 + 256 * 4  # bytes before the object ids
_LARGE = 1 << 31  # an offset from here on is the index of one of eight bytes
_HASHES = (20, 32)  # bytes of an object id: SHA-1, SHA-256
_HEADER = 12  # bytes of the pack before its first object


class Pack:
    """The index of one pack. Raises `Damaged` where it isn't what git writes, `OSError` where it can't be read."""

    def __init__(self, index: Path) -> None:
        self.path = index.with_suffix(".pack")
        content = index.read_bytes()
        count = int.from_bytes(content[_FANOUT - 4 : _FANOUT], "big")
        self.hash = next((size for size in _HASHES if _fits(len(content), count, size)), 0)
        end = self.path.stat().st_size - self.hash
        if not content.startswith(_MAGIC) or not self.hash or end < _HEADER:
            raise Damaged(f"{index.name}: this is no index of a pack")
        self._names = content[_FANOUT : _FANOUT + count * self.hash]
        offsets = _offsets(content, _FANOUT + count * (self.hash + 4), count)
        self._at = sorted(range(count), key=offsets.__getitem__)
        self.offsets = array("Q", [offsets[at] for at in self._at])  # where each object begins, and where the last ends
        if count and not (self.offsets[0] >= _HEADER and self.offsets[-1] < end and _rises(self.offsets)):
            raise Damaged(f"{index.name}: its offsets make no sense")
        self.offsets.append(end)

    def __len__(self) -> int:
        return len(self._at)

    def oid(self, number: int) -> bytes:
        """The id of an object by its number in the order of the pack; not in hex."""
        return self._name(self._at[number])

    def oids(self) -> set[bytes]:
        """The ids of all objects; not in hex."""
        return {name for (name,) in iter_unpack(f"{self.hash}s", self._names)}

    def number_of(self, oid: bytes) -> int:
        """The number of the object of an id. Raises `Damaged` where the pack doesn't have it."""
        low, high = 0, len(self._at)
        while low < high:
            middle = (low + high) // 2
            if self._name(middle) < oid:
                low = middle + 1
            else:
                high = middle
        if self._name(low) != oid:
            raise Damaged("a delta has a base that is not in its pack")
        return self._at.index(low)

    def _name(self, at: int) -> bytes:
        return self._names[at * self.hash : (at + 1) * self.hash]


def packs(objects: Path) -> list[Pack]:
    """The packs of an object store, each by its index. Raises `Damaged` or `OSError` where one can't be read."""
    folder = objects / "pack"
    names = sorted(os.listdir(folder)) if folder.is_dir() else []
    there = {name for name in names if name.endswith(".idx")}
    for name in names:
        if name.endswith(".pack") and name.removesuffix(".pack") + ".idx" not in there:
            raise Damaged(f"{name}: its index is missing")
    return [Pack(folder / name) for name in sorted(there)]


def _fits(size: int, count: int, name: int) -> bool:
    """Whether an index of this size holds so many objects whose ids have so many bytes."""
    large = size - _FANOUT - count * (name + 8) - 2 * name
    return large >= 0 and large % 8 == 0 and large <= 8 * count


def _offsets(content: bytes, start: int, count: int) -> array[int]:
    small, large = array("I", content[start : start + 4 * count]), array("Q")
    small.byteswap()
    if count and max(small) >= _LARGE:
        beyond = content[start + 4 * count :]
        large.frombytes(beyond[: len(beyond) // 8 * 8])
        large.byteswap()
        try:
            return array("Q", [large[offset - _LARGE] if offset >= _LARGE else offset for offset in small])
        except IndexError:
            raise Damaged("an index of a pack points beyond its end") from None
    return small


def _rises(offsets: array[int]) -> bool:
    return all(one < next_ for one, next_ in pairwise(offsets))
