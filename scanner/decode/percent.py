"""Percent-encoding (RFC 3986): words in which bytes stand as `%41`."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from scanner.decode.plausible import plausible
from scanner.decode.spans import Chain, Pieces
from scanner.decode.text import is_text
from scanner.model import View

LEAST = 3  # escapes in a word

_ESCAPE = rb"%[0-9A-Fa-f]{2}"
_OTHER = rb"A-Za-z0-9._~:/?#@!$&'()*+,;=-"
_START = rb"(?:(?<![%b\\])|(?<=\\)(?![nrt])|(?<=\\[nrt]))" % _OTHER  # the n of \n is no part of a word
_WORD = re.compile(_START + rb"[%b]*+(?:%b[%b]*+){%d,}+" % (_OTHER, _ESCAPE, _OTHER, LEAST))
_ESCAPES = re.compile(rb"(?:%b)++" % _ESCAPE)


def views(view: View) -> Iterator[View]:
    """Every word of `view` with three escapes or more, decoded, where that is plausible."""
    if view.data.count(b"%") < LEAST:
        return
    for word in _WORD.finditer(view.data):
        data, spans = _decode(view.data, *word.span())
        if not is_text(data):  # key=%1F%8B: a binary has no share in what stands before its first byte
            data, spans = _decode(view.data, view.data.index(b"%", word.start()), word.end())
        if plausible(data):
            yield View(data=data, spans=Chain(spans, view.spans), via=(*view.via, "percent"), place=view.place)


def _decode(data: bytes, start: int, end: int) -> tuple[bytes, Pieces]:
    parts, pieces, total, at = [], [], 0, start
    for run in _ESCAPES.finditer(data, start, end):
        decoded = binascii.a2b_hex(run[0].replace(b"%", b""))
        parts += [data[at : run.start()], decoded]
        pieces += [(total, at, 1, 1), (total + run.start() - at, run.start(), 1, 3)]
        total += run.start() - at + len(decoded)
        at = run.end()
    parts.append(data[at:end])
    pieces.append((total, at, 1, 1))
    return b"".join(parts), Pieces.of(pieces)
