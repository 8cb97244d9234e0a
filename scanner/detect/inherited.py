"""What the gate says of a blob that shares bytes with one it has seen: only what is new passes through it.

Versions of a file are alike. git says which bytes a blob has in common with the one it is stored as a change of, and an
event within those was told already. So was, for most, that the window it leads to holds nothing: then nobody looks at
it again.

An event depends on no more than some lines before its end, since the expressions of the gate are bounded by lines, by
bytes, or by white space. So what is common counts as settled a few lines behind where it begins.

What is new in one file is often new in others, too, with the lines around it: a heading that all pages of a site bear.
So what the gate said of such a piece, and which of it led to nothing, is remembered by its bytes.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from scanner.detect.gate import Event, Events
from scanner.model import Blob, Shared

LINES = 6  # line breaks that no match spans; `detect/signs.py` allows five
_BYTES = 256  # and the bytes that none spans whose width is bounded
_LONG = 8 << 10  # bytes without line breaks beyond which no window reaches either
_AHEAD = 2  # bytes behind its end that a match may depend on
_LEAST = 512  # bytes worth being settled
_REMEMBERED = 200_000  # events, and blobs or pieces
_SHORT = 64  # bytes of a piece that is its own key in memory; of a longer one that is its digest
_BESIDE = 8  # bytes beside a window that say where it ends: a mark of a document, a line break


class Seen(NamedTuple):
    """What the gate said of a blob, or of a piece of one, and what came of it."""

    events: list[Event]  # by their offsets
    barren: list[tuple[int, int] | None]  # for each, the bytes that led to nothing; None where something was found
    owed: list[Owed]  # where it is to be noted, too, that an event led to nothing


class Owed(NamedTuple):
    """An event of a blob that one of a piece is."""

    number: int  # of the event
    piece: Seen
    at: int  # of the event in that
    start: int  # where the piece lies in the blob
    end: int


_NOTHING = Seen([], [], [])


class Gate:
    """The gate, with what it said of the blobs that were read last.

    With `whole` the gate tells every end of every match; otherwise nothing is taken over from one blob to another.
    """

    def __init__(self, gate: Events, *, whole: bool) -> None:
        self._gate, self._whole = gate, whole
        self._pieces = Pieces(gate)
        self._seen: OrderedDict[str, Seen] = OrderedDict()
        self._weight = 0  # of all that: events, and one for each blob

    def seen(self, blob: Blob) -> tuple[Seen, Sequence[int]]:
        """What the gate says of a blob, and the numbers of the events that have to be looked at."""
        before = self._seen.get(blob.kin.oid) if blob.kin and blob.kin.shared and self._whole else None
        if blob.kin and before:
            self._seen.move_to_end(blob.kin.oid)
            return events(self._pieces, blob.data, blob.kin.shared, before)
        told = self._gate(blob.data)
        return Seen(told, [None] * len(told), []), range(len(told))

    def keep(self, blob: Blob, seen: Seen) -> None:
        """Keep what was said of a blob for those that are stored as a change of it, or have pieces of it."""
        for owed in seen.owed:
            window = seen.barren[owed.number]
            if window and owed.start + _BESIDE <= window[0] and window[1] <= owed.end - _BESIDE:
                owed.piece.barren[owed.at] = window[0] - owed.start, window[1] - owed.start
        seen.owed.clear()
        if blob.kin is None or blob.kin.last or not self._whole:
            return
        if blob.oid in self._seen:  # a pack may hold an object twice
            return
        self._seen[blob.oid] = seen
        self._weight += len(seen.events) + 1
        while self._weight > _REMEMBERED:
            self._weight -= len(self._seen.popitem(last=False)[1].events) + 1


class Pieces:
    """The gate for pieces that may come again."""

    def __init__(self, gate: Events) -> None:
        self._gate = gate
        self._known: dict[bytes, Seen] = {}
        self._weight = 0

    def seen(self, piece: bytes) -> Seen:
        """What the gate says of a piece, with what came of it elsewhere."""
        key = piece if len(piece) <= _SHORT else hashlib.sha256(piece).digest()
        found = self._known.get(key)
        if found is None:
            told = self._gate(piece)
            found = Seen(told, [None] * len(told), []) if told else _NOTHING
            self._weight += len(told) + 1
            if self._weight > _REMEMBERED:
                self._known.clear()
                self._weight = len(told) + 1
            self._known[key] = found
        return found


def events(pieces: Pieces, data: bytes, shared: Sequence[Shared], before: Seen) -> tuple[Seen, list[int]]:
    """All events in `data`, and the numbers of those that have to be looked at.

    `shared` are the ranges that `data` has in common with the blob of which `before` was said.
    """
    seen, open_ = Seen([], [], []), list[int]()
    done = 0
    for common in shared:
        start = _settled(data, max(common.start, done), common.end)
        if start is None:
            continue
        _pass(pieces, data, done, start, seen, open_)
        done = common.end - _AHEAD
        _inherit(before, common, (start, done), seen, open_)
    _pass(pieces, data, done, len(data), seen, open_)
    return seen, open_


def _settled(data: bytes, start: int, end: int) -> int | None:
    """From where on events in a common range are those that were told; None where that is hardly any of it."""
    at = start + _BYTES
    for _ in range(LINES):
        at = data.find(b"\n", at, start + _LONG) + 1
        if not at:
            at = start + _LONG
            break
    return at if at + _LEAST <= end else None


def _pass(pieces: Pieces, data: bytes, start: int, end: int, seen: Seen, open_: list[int]) -> None:
    """Take the events that end behind `start` and not behind `end` from the gate."""
    if start >= end:
        return
    first, last = _lines_before(data, start), min(end + _AHEAD, len(data))
    piece = pieces.seen(data[first:last])
    for index, (expression, at) in enumerate(piece.events):
        if not start < first + at <= end:
            continue
        window = piece.barren[index]
        if window:
            seen.barren.append((window[0] + first, window[1] + first))
        else:
            open_.append(len(seen.events))
            seen.owed.append(Owed(len(seen.events), piece, index, first, last))
            seen.barren.append(None)
        seen.events.append((expression, first + at))


def _lines_before(data: bytes, at: int) -> int:
    first = max(at - _BYTES, 0)
    lowest = max(at - _LONG, 0)
    for _ in range(LINES):
        first = data.rfind(b"\n", lowest, first)
        if first < 0:
            return lowest
    return first + 1


def _inherit(before: Seen, common: Shared, ends: tuple[int, int], seen: Seen, open_: list[int]) -> None:
    """Take the events that end in a range of `data` from those that were told of the other blob."""
    by = common.start - common.there
    first = bisect_right(before.events, ends[0] - by, key=_offset)
    last = bisect_right(before.events, ends[1] - by, key=_offset)
    low = common.start + _BESIDE - by if common.start or common.there else 0
    high = common.end - _BESIDE - by
    number = len(seen.events)
    for (expression, at), window in zip(before.events[first:last], before.barren[first:last], strict=True):
        seen.events.append((expression, at + by))
        if window is not None and low <= window[0] and window[1] <= high:
            seen.barren.append((window[0] + by, window[1] + by) if by else window)
        else:
            seen.barren.append(None)
            open_.append(number)
        number += 1


def _offset(event: Event) -> int:
    return event[1]
