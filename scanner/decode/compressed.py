"""Gzip (RFC 1952) and zlib (RFC 1950), inflated bit by bit so that a bomb costs no more than the budget."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from scanner.decode.budget import Budget
from scanner.decode.spans import Whole
from scanner.model import View

_GZIP = b"\x1f\x8b\x08"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")  # the usual window, one for each level; no dictionary
_FEED = 4096  # bytes handed to the decompressor at once; also what is copied again at the start of each gzip member
_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "zlib": zlib.MAX_WBITS}


def opens(data: bytes) -> bool:
    """Whether the first bytes are those of gzip or zlib; text may open with `x^` too."""
    return data.startswith((_GZIP, *_ZLIB))


def kind(data: bytes) -> str:
    """Either "gzip", going by its first bytes, or "zlib", where the start really inflates; else ""."""
    if data.startswith(_GZIP):
        return "gzip"
    if not data.startswith(_ZLIB):
        return ""
    try:
        return "zlib" if zlib.decompressobj().decompress(data[:_FEED], _FEED) else ""
    except zlib.error:
        return ""


def views(view: View, budget: Budget) -> Iterator[View]:
    """Inflate `view` if it is compressed as a whole; as much as comes out, where it is cut off or damaged."""
    name = kind(view.data)
    if not name:
        return
    data, used = _inflate(view.data, name, budget)
    if data:
        spans = Whole(*view.spans.back(0, used))
        yield View(data=data, spans=spans, via=(*view.via, name), place=view.place)


def head(data: bytes, size: int) -> bytes:
    """The first `size` bytes of what gzip holds; none where it isn't gzip."""
    try:
        return zlib.decompressobj(_WINDOW["gzip"]).decompress(data[:_FEED], size)
    except zlib.error:
        return b""


def _inflate(data: bytes, name: str, budget: Budget) -> tuple[bytes, int]:
    """Inflate at most `budget.bytes`, which are not yet paid; also says how much of `data` that took.

    Every further gzip member is paid for as a view. What follows the last one is not looked at.
    """
    out = bytearray()
    stream = zlib.decompressobj(_WINDOW[name])
    for at in range(0, len(data), _FEED):
        rest = data[at : at + _FEED]
        while rest:
            if len(out) >= budget.bytes:
                budget.exhausted = "bytes"
                return bytes(out), len(data)
            try:
                out += stream.decompress(rest, budget.bytes - len(out))
            except zlib.error:
                return bytes(out), len(data)
            rest = stream.unconsumed_tail
            if stream.eof:
                rest = stream.unused_data
                used = min(at + _FEED, len(data)) - len(rest)
                if name == "zlib" or not data.startswith(_GZIP, used) or not _next_member(budget):
                    return bytes(out), used
                stream = zlib.decompressobj(_WINDOW[name])
    return bytes(out), len(data)


def _next_member(budget: Budget) -> bool:
    if budget.views < 2:  # the last one is for the view itself
        budget.exhausted = "views"
        return False
    budget.views -= 1
    return True
