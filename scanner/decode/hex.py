"""Hexadecimal: a run of digits, with or without `0x` before it, or byte for byte as `\\x41`."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from itertools import chain

from scanner.decode.plausible import plausible
from scanner.decode.rows import Blocks, Row, join, readings, way_back
from scanner.decode.spans import Chain, Pieces, Ratio
from scanner.model import Spans, View
from scanner.regex import regex

LEAST = 32  # digits

_BLOCKS = Blocks(b"0123456789ABCDEFabcdef", least=LEAST, fence=rb"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=0[xX]))")
_ESCAPES = regex(rb"(?:\\x[0-9A-Fa-f]{2}){%d,}+" % (LEAST // 2))


def views(view: View) -> Iterator[View]:
    """Every run of hexadecimal in `view` that decodes to something plausible."""
    for rows in _BLOCKS.find(view.data):
        for together, alone in readings(rows):
            found = _run(view, together)
            if found or not together:
                yield from filter(None, chain([found], (_run(view, [row]) for row in alone)))
                break
    for run in _ESCAPES.finditer(view.data):
        found = _read(view, run[0].replace(rb"\x", b""), Pieces.of([(0, run.start(), 1, 4)]))
        if found:
            yield found


def _run(view: View, rows: list[Row]) -> View | None:
    return _read(view, join(view.data, rows), Chain(Ratio(4), way_back(rows))) if rows else None


def _read(view: View, digits: bytes, spans: Spans) -> View | None:
    if len(digits) % 2 or len(digits) < LEAST:
        return None
    data = binascii.a2b_hex(digits)
    if not plausible(data):
        return None
    return View(data=data, spans=Chain(spans, view.spans), via=(*view.via, "hex"), place=view.place)
