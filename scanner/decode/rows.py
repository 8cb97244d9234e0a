"""How a long encoded value lies on lines: the rows of a wrapped block, and the stretch of a file that holds it.

Rows are broken by line feeds and indentation, by `\\n` as JSON writes it, by a backslash at the end of the line, by
quotes that close and open again, and by the `#` of a commented-out block. All rows of a block have one width; the
last may be shorter, and so may the first when it shares its line with a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.decode.spans import Pieces, Shift
from scanner.model import Spans
from scanner.regex import regex

Row = tuple[int, int]  # half-open, in the bytes that were searched

_GAP = rb"[ \t]{0,256}+"
_BREAK = (
    rb"(?:(?:\\{1,2}r)?\\{1,2}n" + _GAP + rb"|[\"']?" + _GAP + rb"[\\+]?" + _GAP
    + rb"\r?\n" + _GAP + rb"(?:#" + _GAP + rb")?[\"']?)"
)  # fmt: skip
# After a row nothing else stands on its line, unless padding says that it was the last one.
_TAIL = rb"(?=={0,2}(?:[\"'\\,;)}\]<]|[ \t]{0,256}(?:[\r\n#+\\]|\Z))|={1,2}[ \t])"
# Python < 3.11.5 stays where a possessive group failed half-way (gh-106052), unless another alternative fails at once.
_OR_BACK = rb"|(?!)"


class Blocks:
    """Knows one alphabet: `letters`, with `fence`, a zero-width pattern for what must stand before a block.

    Every row of a block has `least` letters or more, except for the last.
    """

    __slots__ = ("_block", "_mask", "_row", "_run")

    def __init__(self, letters: bytes, *, least: int, fence: bytes) -> None:
        letter = b"[" + re.escape(letters) + b"]"
        row, last = letter + b"{%d,}+" % least, b"(?!---)" + letter + b"{1,%d}+" % (least - 1)  # --- ends a document
        more = b"(?:" + _BREAK + row + _TAIL + _OR_BACK + b")*+(?:" + _BREAK + last + _TAIL + _OR_BACK + b")?+"
        self._block = regex(fence + row + b"(?![A-Za-z0-9])" + more)
        self._row = regex(b"(" + letter + b"++)(?:" + _BREAK + _OR_BACK + b")?+")
        self._mask = bytes(byte in letters for byte in range(256))
        self._run = b"\1" * least

    def find(self, data: bytes) -> Iterator[list[Row]]:
        """Yield the rows of each block in `data`; blocks never overlap."""
        mask = data.translate(self._mask)  # a plain search in it is far faster than `re` in text made of short words
        start = mask.find(self._run)
        while start >= 0:
            block = self._block.match(data, start)
            if block:
                end = block.end()
                if data[start] in b"nrt" and data[start - 1 : start] == b"\\":
                    start += 1  # the letter belongs to an escape
                yield from _groups([row.span(1) for row in self._row.finditer(data, start, end)])
            else:
                end = mask.find(0, start)
                if end < 0:
                    return
            start = mask.find(self._run, end)


def _groups(rows: list[Row]) -> Iterator[list[Row]]:
    """Neighbouring rows parted where their width says that another block begins."""
    at = 0
    while at < len(rows):
        widths = [end - start for start, end in rows[at : at + 3]]
        late = len(widths) > 2 and widths[0] < widths[1] == widths[2]  # the first row follows a key
        width, end = widths[late], at + 1 + late
        while end < len(rows) and rows[end][1] - rows[end][0] == width:
            end += 1
        if end < len(rows) and rows[end][1] - rows[end][0] < width:
            end += 1
        yield rows[at:end]
        at = end


def readings(rows: list[Row]) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield what a block may be, likeliest first: the rows that belong together, and those that stand alone.

    A line next to a block may merely look like one of its rows; in the last reading nothing belongs together.
    """
    if len(rows) > 1:
        yield rows, []
        yield rows[:-1], rows[-1:]
        yield rows[1:], rows[:1]
    yield [], rows


def join(data: bytes, rows: list[Row]) -> bytes:
    """Put the characters of all rows together."""
    return b"".join([data[start:end] for start, end in rows])


def way_back(rows: list[Row]) -> Spans:
    """From offsets in `join(data, rows)` to offsets in `data`."""
    if len(rows) == 1:
        return Shift(rows[0][0])
    starts, total = [], 0
    for start, end in rows:
        starts.append((total, start, 1, 1))
        total += end - start
    return Pieces.of(starts)
