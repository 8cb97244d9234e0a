"""Which bytes are looked at around what the gate reported: a line, a string, a document, by the kind of report."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from scanner import decode, manifest
from scanner.regex import regex

_LINE = (8192, 8192)  # bytes of a line before and after what the gate reported that a pattern may need
_NAMED = (256, 1536)  # the same for a value under a telling name
_PAIRED = (768, 1536)  # the same for a value that stands some lines from its name
_COMMAND = (768, 1024)  # the same for one among the arguments of a command
_STRING = (32768, 65536)  # the same for a string with escapes
_BLOCK = 32768  # bytes that a pattern over several lines may span
_LEAD = 1024  # bytes of it that may stand before its value
_RUN = 16384  # bytes of an encoded run before and after what the gate reported
_LONG_RUN = 4 << 20  # the same, where all of those belong to the one run
_QUOTE, _BACKSLASH = b'"\\'

Windows = Callable[[bytes, int], tuple[int, int]]


class Window(NamedTuple):
    """Some bytes that are looked at together."""

    at: int  # what the gate reported first in it
    start: int
    end: int
    fired: dict[int, int]  # the expressions that were reported in it; for a document by their offsets
    numbers: list[int]  # of the events that led to it


def _around(data: bytes, at: int, before: int, after: int) -> tuple[int, int]:
    """The line around `at`, cut to so many bytes on either side."""
    first, last = max(at - before, 0), min(at + after, len(data))
    start, end = data.rfind(b"\n", first, at) + 1, data.find(b"\n", at, last)
    return start or first, end if end >= 0 else last


def _lines(data: bytes, at: int, before: int, after: int) -> tuple[int, int]:
    """The whole lines in so many bytes before and after `at`, and all of its own line that lies in them."""
    first, last = max(at - before, 0), min(at + after, len(data))
    start = data.find(b"\n", first, at) + 1 if first else 0
    end = data.rfind(b"\n", at, last) if last < len(data) else last
    return start or first, end if end >= 0 else last


def _string(data: bytes, at: int, before: int, after: int) -> tuple[int, int]:
    """The string in double quotes around `at`, its quotes included; where one is missing, the rest."""
    start, end = _around(data, at, before, after)
    opens, closes = manifest.quotes_around(data, at, start, end)
    return opens if opens >= 0 else at, closes + 1 if closes >= 0 else end


def _run(data: bytes, at: int) -> tuple[int, int]:
    """The encoded run around `at`; all of it where it is a long one, and not a line of many short ones."""
    start, end = decode.extent(data, at, _RUN)
    if end - start > _RUN and decode.one_run(data, at, at + _RUN):
        return decode.extent(data, at, _LONG_RUN)
    return start, end


def block(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The lines that a pattern may span whose value begins in, or shortly before, the line from `start` to `end`."""
    return _around(data, max(start - _LEAD, 0), *_LINE)[0], min(end + _BLOCK, len(data))


def _quoted(data: bytes, window: Window) -> tuple[int, int]:
    """The bytes on which it depends where a string ends: itself, with what may escape its first quote."""
    start, end = window.start, window.end
    if start == window.at or data[start] != _QUOTE or data[end - 1] != _QUOTE:
        return _around(data, window.at, *_STRING)
    while start and data[start - 1] == _BACKSLASH:
        start -= 1
    return start, end


WINDOWS: dict[str, Windows] = {
    "line": lambda data, at: _around(data, at, *_LINE),
    "block": lambda data, at: _around(data, at, *_LINE),
    "name": lambda data, at: _around(data, at, *_NAMED),
    "pair": lambda data, at: _lines(data, at, *_PAIRED),
    "command": lambda data, at: _lines(data, at, *_COMMAND),
    "string": lambda data, at: _string(data, at, *_STRING),
    "document": manifest.extent,
    "encoded": _run,
}
_AHEAD = 512  # bytes behind a value that its window holds at least: its name may follow
_NAME_BEHIND = 128  # the same behind a value that is longer
_ENDS = regex(rb"[\s\"'`<>,]")  # what a value ends before
DEPENDS: dict[str, Callable[[bytes, Window], tuple[int, int]]] = {
    "block": lambda data, window: block(data, window.start, window.end),
    "pair": lambda _, window: (window.at - _PAIRED[0], window.at + _PAIRED[1]),
    "command": lambda _, window: (window.at - _COMMAND[0], window.at + _COMMAND[1]),
    "string": _quoted,
}
"""The bytes that decide what is said of a window, where they are more than its own."""


def reaches(window: Window, data: bytes, at: int) -> bool:
    """Whether the window of a value some lines from its name holds, behind a report at `at`, what belongs to that."""
    if window.end == len(data):
        return True
    return at < window.end - _AHEAD and _ENDS.search(data, at, window.end - _NAME_BEHIND) is not None
