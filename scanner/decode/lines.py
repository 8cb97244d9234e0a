"""How much of a file must be looked at around one offset to see a whole encoded run."""

from __future__ import annotations

from scanner.decode.base64 import LEAST
from scanner.regex import regex

_LETTER = rb"[A-Za-z0-9+/_-]"
_BEFORE = rb"[ \t]*+(?:#[ \t]*+)?[\"']?"
_AFTER = rb"[\"'\\+,;)}\] \t]*+\r?"
_ROW = regex(_BEFORE + rb"(?!---)" + _LETTER + rb"++={0,2}" + _AFTER + rb"\Z")
_GOES_ON = regex(_LETTER + rb"{%d}" % LEAST + rb"[\"']?[ \t]*+[\\+]?[ \t]*+\r?\Z")
_RUN = regex(rb"[A-Za-z0-9+/_=%\r\n \t-]*+")
_TAIL = 512  # bytes of a line that are enough to tell how it ends


def extent(data: bytes, at: int, limit: int = 65_536) -> tuple[int, int]:
    """Give the range around `at` to hand to `unfold`: its line, or all lines of the wrapped block that it is a row of.

    `at` may be any offset inside a match or the offset just past it: right after a line feed, the line before belongs
    to it as well. Nothing further than `limit` bytes from `at` is included. Whoever has looked at a range need not ask
    again for an offset inside it.
    """
    at = min(max(at, 0), len(data))
    floor, ceiling = max(at - limit, 0), min(at + limit, len(data))
    start = _line_start(data, floor, max(at - 1, floor))
    end = _line_end(data, at, ceiling)
    last = _line_start(data, floor, end)
    while start > floor and _ROW.match(data, start, _line_end(data, start, end)):
        before = _line_start(data, floor, start - 1)
        if not _GOES_ON.search(data, max(before, start - 1 - _TAIL), start - 1):
            break
        start = before
    while end < ceiling and _GOES_ON.search(data, max(last, end - _TAIL), end):
        after = _line_end(data, end + 1, ceiling)
        if not _ROW.match(data, end + 1, after):
            break
        last, end = end + 1, after
    return start, end


def _line_start(data: bytes, floor: int, at: int) -> int:
    return max(data.rfind(b"\n", floor, at) + 1, floor)


def _line_end(data: bytes, at: int, ceiling: int) -> int:
    end = data.find(b"\n", at, ceiling)
    return ceiling if end < 0 else end


def one_run(data: bytes, start: int, end: int) -> bool:
    """Whether nothing but one encoded run, wrapped or not, fills this range."""
    return _RUN.fullmatch(data, start, end) is not None
