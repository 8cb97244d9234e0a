"""Percent-encoding (RFC 3986): words in which bytes stand as `%41`."""

from __future__ import annotations

import binascii
from collections.abc import Iterator

from scanner.decode.plausible import plausible
from scanner.decode.spans import Chain, Pieces, Shift
from scanner.decode.text import is_text
from scanner.model import View
from scanner.regex import regex

LEAST = 3  # escapes in a word

_ESCAPE = rb"%[0-9A-Fa-f]{2}"
_OTHER = rb"A-Za-z0-9._~:/?#@!$&'()*+,;=-"
_START = rb"(?:(?<![\\%b])|(?<=\\)(?![nrt])|(?<=\\[nrt]))" % _OTHER  # the n of \n is no part of a word
_WORD = regex(_START + rb"[%b]*+(?:%b[%b]*+){%d,}+" % (_OTHER, _ESCAPE, _OTHER, LEAST))
_ESCAPES = regex(rb"(?:%b)++" % _ESCAPE)


def views(view: View) -> Iterator[View]:
    """Every word of `view` with three escapes or more, decoded, where that is plausible."""
    if view.data.count(b"%") < LEAST:
        return
    for word in _WORD.finditer(view.data):
        start, data = word.start(), _decode(word[0])
        if not is_text(data):  # key=%1F%8B: a binary has no share in what stands before its first byte
            start = view.data.index(b"%", start)
            data = _decode(view.data[start : word.end()])
        if plausible(data):
            spans = Chain(Chain(Pieces.of(_pieces(view.data[start : word.end()])), Shift(start)), view.spans)
            yield View(data=data, spans=spans, via=(*view.via, "percent"), place=view.place)


def _decode(word: bytes) -> bytes:
    return _ESCAPES.sub(lambda run: binascii.a2b_hex(run[0].replace(b"%", b"")), word)


def _pieces(word: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Tell apart what stands as it is and what is escaped, for `Pieces.of`."""
    total = at = 0
    for run in _ESCAPES.finditer(word):
        start, end = run.span()
        yield total, at, 1, 1
        yield total + start - at, start, 1, 3
        total += start - at + (end - start) // 3
        at = end
    yield total, at, 1, 1
