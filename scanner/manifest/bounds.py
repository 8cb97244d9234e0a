"""Where one document of a file ends and the next begins, and whether it can hold a Secret at all."""

from __future__ import annotations

import re

_MARKS = (b"---", b"...")
_BOM = b"\xef\xbb\xbf"
_REST = re.compile(rb"[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\r|\n|\Z)")
_SECTION = re.compile(rb"(?i)\b(?:string)?data[\"']?\s*:")  # data: and stringData:
_OTHER_KIND = re.compile(rb"(?mi)^kind:[ \t]+[\"']?(?!Secret|List)[A-Za-z]")


def extent(data: bytes, at: int) -> tuple[int, int]:
    """Find the half-open range of the YAML document that holds offset `at` of `data`, without the lines that divide it.

    JSON has no such lines, so it is one document. What follows `---` in its line belongs to the document. No document
    holds a NUL, so one ends there too: the members of a tar archive are documents of their own.
    The time is that of a search from `at` to both ends of the document.
    """
    start = 0
    opening = len(_BOM) if data.startswith(_BOM) else 0
    if opening + 3 <= at and data.startswith(_MARKS, opening) and _divides(data, opening):
        start = _past(data, opening, at)
    for mark in _MARKS:
        start = _after_last(data, mark, start, at)
    start = max(start, data.rfind(b"\0", start, at) + 1)
    end = data.find(b"\0", at)
    end = len(data) if end < 0 else end
    for mark in _MARKS:
        end = _before_first(data, mark, max(start, at), end)
    return start, end


def may_hold_secret(document: bytes) -> bool:
    """Whether it is worth parsing: another kind of object that only refers to a Secret (`valuesFrom`) is not."""
    return bool(_SECTION.search(document)) or not _OTHER_KIND.search(document)


def _after_last(data: bytes, mark: bytes, low: int, at: int) -> int:
    """Where the document after the last `mark` line from `low` to `at` starts; `low` if there is none."""
    stop = at
    while (found := data.rfind(b"\n" + mark, max(low - 1, 0), stop)) >= 0:
        if _divides(data, found + 1):
            return _past(data, found + 1, at)
        stop = found + 3
    return low


def _before_first(data: bytes, mark: bytes, at: int, end: int) -> int:
    """Where the first `mark` line from `at` on starts; `end` if there is none before that."""
    low = max(at - 1, 0)
    while (found := data.find(b"\n" + mark, low, end)) >= 0:
        if _divides(data, found + 1):
            return found + 1
        low = found + 1
    return end


def _divides(data: bytes, at: int) -> bool:
    """Whether the mark at the start of a line, at offset `at`, stands by itself."""
    return data[at + 3 : at + 4] in (b"", b" ", b"\t", b"\r", b"\n")


def _past(data: bytes, at: int, limit: int) -> int:
    """Where a document starts whose mark stands at offset `at`: below it, or behind it when something stands there."""
    rest = _REST.match(data, at + 3)
    return rest.end() if rest and rest.end() <= limit else at + 3
