"""Bytes that are read one after another, as they lie or inflated, no further than a budget goes."""

from __future__ import annotations

import zlib

from scanner.decode.budget import Budget

GZIP = zlib.MAX_WBITS | 16
DEFLATE = -zlib.MAX_WBITS  # bare, as zip has it

CUT_OFF = "it is cut off"
DAMAGED = "it is damaged"
TOO_MUCH = "it goes beyond the limit on bytes"
TOO_MANY = "it goes beyond the limit on files"

GZIP_MAGIC = b"\x1f\x8b\x08"
_FEED = 16384  # bytes handed to the decompressor at once; also what is copied again at the start of each gzip member
_STEP = 1 << 20  # bytes inflated at once
_MORSEL = 16  # the same as _FEED, where something is damaged and every byte before that counts


class Stream:
    """The bytes of `data` from `start` on, inflated where `wbits` (see zlib) isn't 0. Never raises, whatever they are.

    What is inflated is paid for in bytes, and every further gzip member as a view.
    """

    def __init__(self, data: bytes, budget: Budget, wbits: int = 0, start: int = 0) -> None:
        self.because = ""  # what ended it too early
        self.inflates = bool(wbits)
        self.used = start  # where in `data` the compressed bytes end that have been read
        self._source = data
        self._budget = budget
        self._wbits = wbits
        self._inflating = zlib.decompressobj(wbits) if wbits else None
        self._rest = b""
        self._data, self._at = (b"", 0) if wbits else (data, start)

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer where it ends."""
        while len(self._data) - self._at < size and self._inflating:
            self._data = self._data[self._at :] + self._more()
            self._at = 0
        found = self._data[self._at : self._at + size]
        self._at += len(found)
        return found

    def skip(self, size: int) -> bool:
        """Pass over `size` bytes, and say whether they were there."""
        while size > len(self._data) - self._at and self._inflating:
            size -= len(self._data) - self._at
            self._data, self._at = self._more(), 0
        there = min(size, len(self._data) - self._at)
        self._at += there
        return there == size

    def _more(self) -> bytes:
        """What is inflated next; nothing where it has ended, and nothing is `_inflating` then."""
        while self._inflating:
            room = min(_STEP, self._budget.bytes)
            if room < 1:
                self._end(TOO_MUCH)
                break
            if not self._rest:
                self._rest = self._source[self.used : self.used + _FEED]
                self.used += len(self._rest)
            out = self._inflated(self._inflating, self._rest, room)
            if out:
                self._budget.bytes -= len(out)
                return out
        return b""

    def _inflated(self, inflating: zlib._Decompress, fed: bytes, room: int) -> bytes:
        before = inflating.copy()
        try:
            out = inflating.decompress(fed, room)
        except zlib.error:
            out, sound = _salvaged(before, fed, room)
            self.used -= len(fed) - sound
            self._end(DAMAGED)
            return out
        self._rest = inflating.unconsumed_tail
        if inflating.eof:
            self._rest = inflating.unused_data
            self._next_member()
        elif not fed and not out:
            self._end(CUT_OFF)
        return out

    def _next_member(self) -> None:
        """Go on with the gzip member that follows, if one does."""
        follows = self._rest or self._source[self.used : self.used + len(GZIP_MAGIC)]
        if self._wbits != GZIP or not follows.startswith(GZIP_MAGIC[:1]):
            self.used -= len(self._rest)
            self._end("")
        elif self._budget.views < 1:
            self._end(TOO_MANY)
        else:
            self._budget.views -= 1
            self._inflating = zlib.decompressobj(self._wbits)

    def _end(self, because: str) -> None:
        self._inflating, self._rest = None, b""
        self.because = because


def _salvaged(inflating: zlib._Decompress, fed: bytes, room: int) -> tuple[bytes, int]:
    """What comes out before the damage, and how much of `fed` stands before it."""
    out, at = bytearray(), 0
    try:
        while at < len(fed) and len(out) < room:
            out += inflating.decompress(fed[at : at + _MORSEL], room - len(out))
            at += _MORSEL
    except zlib.error:
        pass
    return bytes(out), min(at, len(fed))
