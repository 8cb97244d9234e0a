"""Where one document of a file ends and the next begins, and a string of a large one."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.regex import regex

GAP = 256
"""Bytes beside a string of JSON in which stands what tells that it is one."""

_MARKS = (b"---", b"...")
_LARGE = 64 << 10  # bytes of JSON
_LONG = 256 << 10  # bytes of a string on either side
_JSON = regex(rb"\s*+[{\[]\s*+[\"{\[]")
_OPENS, _CLOSES = (b":", b",", b"[", b"{"), (b",", b"]", b"}", b":")
_BACKSLASH = 92
_BOM = b"\xef\xbb\xbf"
_REST = regex(rb"[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\r|\n|\Z)")


def extent(data: bytes, at: int) -> tuple[int, int]:
    """Find the half-open range of the YAML document that holds offset `at` of `data`, without the lines that divide it.

    JSON has no such lines, so it is one document. What follows `---` in its line belongs to the document. No document
    holds a NUL, so one ends there too: the members of a tar archive are documents of their own.
    The time is that of a search from `at` to both ends of the document.
    """
    opening = len(_BOM) if data.startswith(_BOM) else 0
    start = opening if opening <= at else 0
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


def divided(data: bytes, start: int, end: int) -> bool:
    """Whether one document ends, and another one begins, between two offsets of `data`."""
    return data.find(b"\0", start, end) >= 0 or any(_before_first(data, mark, start, end) < end for mark in _MARKS)


def is_large_json(data: bytes, start: int, end: int) -> bool:
    """Whether a document is JSON that takes long to parse: a page's index for searching, a board of charts.

    What a string of it holds is then read by itself, each once however many versions of the file hold it.
    """
    return end - start > _LARGE and bool(_JSON.match(data, start, end))


def string_around(data: bytes, at: int, start: int, end: int) -> tuple[int, int] | None:
    """The half-open range of the string of JSON that holds `at`, quotes included, in the document from start to end.

    None where `at` is in none, or in one that is very long.
    """
    opens, closes = quotes_around(data, at, max(start, at - _LONG), min(end, at + _LONG))
    if opens < 0 or closes < 0:
        return None
    before = data[max(start, opens - GAP) : opens].rstrip()[-1:]
    after = data[closes + 1 : closes + GAP].lstrip()[:1]
    return (opens, closes + 1) if before in _OPENS and after in _CLOSES else None


def quotes_around(data: bytes, at: int, start: int, end: int) -> tuple[int, int]:
    """The nearest double quotes before and behind `at` that aren't escaped, from start to end; -1 for none."""
    opens = at
    while (opens := data.rfind(b'"', start, opens)) >= 0 and _escaped(data, opens, start):
        pass
    closes = at - 1
    while (closes := data.find(b'"', closes + 1, end)) >= 0 and _escaped(data, closes, start):
        pass
    return opens, closes


def _escaped(data: bytes, at: int, start: int) -> bool:
    """Whether the character at `at` stands behind a backslash that isn't escaped itself."""
    first = at
    while first > start and data[first - 1] == _BACKSLASH:
        first -= 1
    return (at - first) % 2 == 1


def documents(data: bytes) -> Iterator[tuple[int, int]]:
    """The half-open ranges of all documents of `data`, in order."""
    at = 0
    while at < len(data):
        start, end = extent(data, at)
        yield start, end
        at = max(end + (4 if data.startswith(_MARKS, end) else 1), at + 1)


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
