"""Base64, standard and URL-safe (RFC 4648), on one line or wrapped, padded or not."""

from __future__ import annotations

import binascii
from collections.abc import Iterable, Iterator

from scanner.decode.plausible import plausible
from scanner.decode.rows import Blocks, Row, join, readings, way_back
from scanner.decode.spans import Chain, Ratio, Shift
from scanner.model import View
from scanner.regex import regex

LEAST = 20  # characters; shorter runs are too often words
SHORTEST_KEYWORD = 4  # bytes: in every alignment, four characters of base64 are then its own
STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

_BLOCKS = Blocks(STANDARD + b"-_", least=LEAST, fence=b"")
_PARTS = (regex(rb"[A-Za-z0-9+/]{%d,}" % LEAST), regex(rb"[A-Za-z0-9_-]{%d,}" % LEAST))
_FROM_URL = bytes.maketrans(b"-_", b"+/")
_TO_URL = bytes.maketrans(b"+/", b"-_")
_LAST = {0: STANDARD, 2: b"AQgw", 3: b"AEIMQUYcgkosw048"}  # last character, by length modulo 4: unused bits are zero
_CUT = 4096  # a run this long at the edge of a view may have been cut off there
_MARGIN = 256  # white space that may lie between such a run and the edge
_BLANK_WITHIN_LINE = regex(rb"[^ \t\r\n][ \t]+[^ \t\r\n]")
_WORD = regex(rb"[^ \t\r\n]+")


def views(view: View) -> Iterator[View]:
    """Every run of base64 in `view` that decodes to something plausible."""
    for rows in _BLOCKS.find(view.data):
        for together, alone in readings(rows):
            found = _read(view, together)
            if found or not together:
                yield from [found] if found else []
                for row in alone:
                    yield from _row(view, row)
                break


def _row(view: View, row: Row) -> Iterator[View]:
    """Read one row by itself, else what lies between the characters that one of the alphabets lacks."""
    found = _read(view, [row])
    if found:
        yield found
        return
    parts = {part.span() for pattern in _PARTS for part in pattern.finditer(view.data, *row)}
    yield from filter(None, (_read(view, [part]) for part in sorted(parts - {row})))


def _read(view: View, rows: list[Row]) -> View | None:
    characters = join(view.data, rows)
    if len(characters) < LEAST:
        return None
    first, data = 0, _decode(characters)
    if data is None and len(characters) >= _CUT:
        first, data = _mend(view, rows, characters)
    if data is None:
        return None
    spans = Chain(Chain(Ratio(6), Shift(first)), Chain(way_back(rows), view.spans))
    name = "base64url" if b"-" in characters or b"_" in characters else "base64"
    return View(data=data, spans=spans, via=(*view.via, name), place=view.place)


def _mend(view: View, rows: list[Row], characters: bytes) -> tuple[int, bytes | None]:
    """Decode a run that a window cut off: up to three characters are dropped on the side that touches its edge."""
    before, after = rows[0][0], len(view.data) - rows[-1][1]
    opens = before < _MARGIN and not view.data[:before].strip()
    closes = after < _MARGIN and not view.data[-after or len(view.data) :].strip()
    for first in range(4 if opens else 1):
        end = len(characters) - (len(characters) - first) % 4 if closes else len(characters)
        data = _decode(characters[first:end])
        if data is not None:
            return first, data
    return 0, None


def _decode(characters: bytes) -> bytes | None:
    """Letters of either alphabet without padding, to bytes; None if nobody would have encoded that, or not so."""
    over = len(characters) % 4
    standard = characters.translate(_FROM_URL)
    if standard != characters and (b"+" in characters or b"/" in characters):
        return None
    if over == 1 or standard[-1] not in _LAST[over]:
        return None
    data = binascii.a2b_base64(standard + b"=" * (-over % 4))
    return data if plausible(data) else None


def whole(view: View) -> View | None:
    """Read all of `view` as the value of a Secret's `data`, or None where Kubernetes would not read it as base64.

    Standard alphabet, padded, any bytes as content, trailing bits not looked at: what Go's `base64.StdEncoding` takes.
    White space may surround it, and line breaks with their indentation may stand inside.
    """
    if _BLANK_WITHIN_LINE.search(view.data):
        return None
    rows = [row.span() for row in _WORD.finditer(view.data)]
    characters = join(view.data, rows)
    body = characters.rstrip(b"=")
    if len(characters) % 4 or len(characters) - len(body) > 2 or body.translate(None, STANDARD):
        return None
    spans = Chain(Ratio(6), Chain(way_back(rows), view.spans)) if rows else view.spans
    return View(data=binascii.a2b_base64(characters), spans=spans, via=(*view.via, "base64"), place=view.place)


def encoded_keywords(words: Iterable[bytes]) -> tuple[bytes, ...]:
    """Give what is left of each word, byte for byte as given, in any base64 text that contains it.

    Three alignments, both alphabets where they differ, without the characters that depend on the word's neighbours.
    Words shorter than four bytes leave too little and are passed over.
    """
    cores: dict[bytes, None] = {}
    for word in words:
        if len(word) < SHORTEST_KEYWORD:
            continue
        for before in range(3):
            text = binascii.b2a_base64(bytes(before) + word, newline=False)
            core = text[-(-before * 8 // 6) : (before + len(word)) * 8 // 6]
            cores[core] = cores[core.translate(_TO_URL)] = None
    return tuple(cores)
