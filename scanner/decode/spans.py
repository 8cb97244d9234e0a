"""How offsets in a decoded view lead back to the bytes they came from.

Every class here is a `model.Spans`: `back(start, end)` takes a half-open range of the view and returns the smallest
half-open range of its parent that the bytes came from; `Chain` puts two of them one behind the other, so that the
last one ends in the blob. An empty range maps to an empty range; a range that ends before it starts counts as empty.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from scanner.model import Spans


class Shift(NamedTuple):
    """The view is a slice of its parent that starts at offset `by`."""

    by: int

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Count the range from the start of the parent."""
        return start + self.by, max(start, end) + self.by


class Ratio(NamedTuple):
    """Each character of the parent holds `bits` bits of the view: 6 in base64, 4 in hex."""

    bits: int

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Name the characters that hold at least one bit of the range."""
        first = start * 8 // self.bits
        return first, first if end <= start else -(-end * 8 // self.bits)


class Whole(NamedTuple):
    """Nothing smaller than the range `start`..`end` can be named: what compressed bytes came from."""

    start: int
    end: int

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Give the whole range; its start for an empty one."""
        return self.start, self.end if end > start else self.start


class Chain(NamedTuple):
    """First `inner`, which knows the view, then `outer`, which knows what `inner` leads back to."""

    inner: Spans
    outer: Spans

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Give the range in whatever `outer` leads back to."""
        return self.outer.back(*self.inner.back(start, end))


class Pieces(NamedTuple):
    """The view is made of pieces, each with its own way back; build it with `Pieces.of`.

    A piece runs to the start of the next one, the last one without end. Within a piece every `unit` bytes of the view
    came from `width` bytes of the parent: 1 and 1 for text copied as it stands, 1 and 3 for a run of `%41`, 1 and 2
    for the ASCII part of UTF-16, and n and m for one escape that reads as n bytes and was written with m. Bytes of
    the parent between two pieces belong to neither.
    """

    starts: array[int]  # in the view, ascending
    sources: array[int]  # in the parent
    units: array[int]
    widths: array[int]

    @classmethod
    def of(cls, pieces: Iterable[tuple[int, int, int, int]]) -> Pieces:
        """From (start in the view, start in the parent, unit, width), ascending, unit at least 1."""
        starts, sources, units, widths = array("q"), array("q"), array("I"), array("I")
        for start, source, unit, width in pieces:
            starts.append(start)
            sources.append(source)
            units.append(unit)
            widths.append(width)
        return cls(starts, sources, units, widths) if starts else cls.of([(0, 0, 1, 1)])

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Name the units that hold at least one byte of the range, and what lies between them."""
        first = self._unit(start)[0]
        return first, first if end <= start else self._unit(end - 1)[1]

    def _unit(self, at: int) -> tuple[int, int]:
        """Where the unit that holds the byte `at` of the view stands in the parent."""
        piece = max(bisect_right(self.starts, at) - 1, 0)
        width = self.widths[piece]
        start = self.sources[piece] + (at - self.starts[piece]) // self.units[piece] * width
        return start, start + width
