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
    data = _inflate(view.data, name, budget)
    if data:
        spans = Whole(*view.spans.back(0, len(view.data)))
        yield View(data=data, spans=spans, via=(*view.via, name), place=view.place)


def _inflate(data: bytes, name: str, budget: Budget) -> bytes:
    """At most `budget.bytes`, which is not yet paid; every further gzip member is paid for as a view."""
    out = bytearray()
    stream = zlib.decompressobj(_WINDOW[name])
    for at in range(0, len(data), _FEED):
        rest = data[at : at + _FEED]
        while rest:
            room = budget.bytes - len(out)
            if room < 1:
                budget.exhausted = "bytes"
                return bytes(out)
            try:
                out += stream.decompress(rest, room)
            except zlib.error:
                return bytes(out)
            rest = stream.unconsumed_tail
            if stream.eof:
                rest = stream.unused_data
                if name == "zlib" or not _next_member(budget):
                    return bytes(out)
                stream = zlib.decompressobj(_WINDOW[name])
    return bytes(out)


def _next_member(budget: Budget) -> bool:
    if budget.views < 2:  # the last one is for the view itself
        budget.exhausted = "views"
        return False
    budget.views -= 1
    return True
