"""UTF-16, as PowerShell writes files: with a byte order mark, or recognised by its NULs."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from scanner.decode.spans import Chain, Pieces
from scanner.decode.text import TEXT
from scanner.model import View
from scanner.regex import regex

_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_HEAD = 64  # bytes looked at where there is no mark
_SHORTEST = 16
# Characters that take the same number of bytes in UTF-8 and in UTF-16; a lone surrogate becomes "?".
_RUNS = regex(
    "(?P<one>[\0-\x7f\ud800-\udfff]+)|(?P<two>[\x80-\u07ff]+)|(?P<three>[\u0800-\ud7ff\ue000-\uffff]+)|(?P<four>.)",
    re.DOTALL,
)
_SIZES = {"one": (1, 2), "two": (2, 2), "three": (3, 2), "four": (4, 4)}  # bytes in UTF-8, bytes in UTF-16


def codec(data: bytes) -> str | None:
    """Name the codec that reads `data`, "utf-16-le" or "utf-16-be"; None if it is no UTF-16."""
    if data[:2] in _MARKS:
        return _MARKS[data[:2]]
    head = data[: min(_HEAD, len(data) & ~1)]
    if len(head) < _SHORTEST:
        return None
    for name, letters, others in (("utf-16-le", head[::2], head[1::2]), ("utf-16-be", head[1::2], head[::2])):
        if others.count(0) * 10 >= len(others) * 9 and len(letters.translate(None, TEXT)) * 10 <= len(letters):
            return name
    return None


def views(view: View) -> Iterator[View]:
    """Read all of `view` as UTF-8, if it is UTF-16."""
    name = codec(view.data)
    if name is None:
        return
    mark = 2 if view.data[:2] in _MARKS else 0
    text = view.data[mark : len(view.data) & ~1].decode(name, "surrogatepass")
    if text:
        spans = Chain(Pieces.of(_pieces(text, mark)), view.spans)
        yield View(data=text.encode("utf-8", "replace"), spans=spans, via=(*view.via, "utf-16"), place=view.place)


def _pieces(text: str, source: int) -> Iterator[tuple[int, int, int, int]]:
    """Tell apart runs of characters by their sizes, for `Pieces.of`; the first one stands at `source`."""
    start = 0
    for run in _RUNS.finditer(text):
        unit, width = _SIZES[run.lastgroup or "one"]
        yield start, source, unit, width
        characters = run.end() - run.start()
        start += unit * characters
        source += width * characters
