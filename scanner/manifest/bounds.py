"""Where one document of a file ends and the next begins, and whether it can hold a Secret at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.manifest.signs import FETCHED, NEEDED, SEALED, SOPS
from scanner.regex import regex

WHOLE = (SEALED, FETCHED, SOPS)
"""Signs that ask the same of a document wherever in it they stand."""

_MARKS = (b"---", b"...")
_LARGE = 64 << 10  # bytes of JSON
_LONG = 256 << 10  # bytes of a string on either side
_GAP = 256  # bytes of white space around a string
_JSON = regex(rb"\s*+[{\[]\s*+[\"{\[]")
_OPENS, _CLOSES = (b":", b",", b"[", b"{"), (b",", b"]", b"}", b":")
_BACKSLASH = 92
_BOM = b"\xef\xbb\xbf"
_REST = regex(rb"[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\r|\n|\Z)")
_SIGN = regex(rb"([+-]?[ \t]*(?:-[ \t]+)*)[\"']?(kind|type)\b", re.IGNORECASE)  # the first thing in its line
_FLOW = regex(
    rb"(?:[{,][ \t]*|:[ \t]*(?=[\"'])|\\[nr] *(?:- *)?)\\*[\"']?(?:kind|type)\\*[\"']?\s*:[^:]*\Z", re.IGNORECASE
)
_SIGN_LENGTH = 80  # bytes; a sign with more white space in it stands in a line of its own
_SECTION = regex(rb"^(?:data|stringData):", re.MULTILINE)
_INDENTED = regex(rb"^[ \t-]+[\"']?(?:data|stringData)[\"']?[ \t]*:|^[\"']", re.MULTILINE | re.IGNORECASE)
_ENCRYPTED = regex(
    rb"^(?:data|stringData):[ \t]*\r?\n"
    rb"(?:[ \t]+[\w.-]+: ENC\[AES256_GCM,data:[A-Za-z0-9+/]{1,65536}={0,2},iv:[A-Za-z0-9+/]{43}=,"
    rb"tag:[A-Za-z0-9+/]{22}==,type:[a-z]{3,7}\]\r?(?:\n|\Z))+(?=[a-z]|\Z)",
    re.MULTILINE,
)
_QUOTES = (b"", b'"', b"'")
_SECTIONS = tuple(quote + key + quote + b":" for key in (b"data", b"stringData") for quote in _QUOTES)
_OPERATION = regex(rb"[\s{,\"'-]op\\{0,3}[\"']?\s*:\s*\\{0,3}[\"']?(?:add|replace|test)\b")
_NEAR = 1024  # bytes around the path of an operation in which it says what it does; around a kind for its version


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
    before = data[max(start, opens - _GAP) : opens].rstrip()[-1:]
    after = data[closes + 1 : closes + _GAP].lstrip()[:1]
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


def announces(data: bytes, at: int, start: int, end: int, sign: str) -> bool:
    """Whether the sign of that name (see `signs.py`) that ends at `at` makes a document worth parsing.

    The document reaches from `start` to `end`.
    """
    if sign in ("kind: Secret", "type of a Secret"):
        return _holds_secret(data, at, start, end)
    if sign.startswith("patch"):
        return bool(_OPERATION.search(data, max(at - _NEAR, start), min(at + _NEAR, end)))
    if sign == FETCHED and not _is_versioned(data, at, start, end):
        return False
    if sign in WHOLE:
        from scanner.manifest.throughout import holds_nothing

        return not holds_nothing(data[start:end], sign)
    needed = NEEDED.get(sign)
    return needed is None or any(data.find(word, start, end) >= 0 for word in needed)


def _holds_secret(data: bytes, at: int, start: int, end: int) -> bool:
    """Whether a document that says `kind: Secret` can hold one.

    Most only refer to one, or describe one. A Secret has its `data` beside its `kind`, in the
    same column; in flow style columns say nothing. Where lines were lost, `data` may be missing: then the sign stands
    in the first column, or beside `apiVersion: v1`.
    """
    line = max(data.rfind(b"\n", start, at) + 1, start)
    sign = _SIGN.match(data, line, at)
    if sign is None:
        return bool(_FLOW.search(data, max(line, at - _SIGN_LENGTH), at))
    if b"list" in data[sign.end() : at + 1].lower():
        return True  # a SecretList: its items have their `data` further in
    column = sign[1].replace(b"-", b" ")
    if any(_line_starts(data, lead + section, start, end) for lead in _leads(sign) for section in _SECTIONS):
        return True
    if sign[2].lower() == b"type":
        return not column and not _line_starts(data, b"kind:", start, end)
    return not column or _line_starts(data, column + b"apiVersion: v1\n", start, end)


def _is_versioned(data: bytes, at: int, start: int, end: int) -> bool:
    """Whether `apiVersion` stands beside the sign of a kind that ends at `at`: the definition of a kind has none."""
    sign = _SIGN.match(data, max(data.rfind(b"\n", start, at) + 1, start), at)
    low, high = max(start, at - _NEAR), min(end, at + _NEAR)
    return sign is None or any(
        _line_starts(data, lead + quote + b"apiVersion", low, high) for lead in _leads(sign) for quote in _QUOTES
    )


def _leads(sign: re.Match[bytes]) -> set[bytes]:
    """How a line begins that stands beside a sign, in the same column."""
    column = sign[1].replace(b"-", b" ")
    leads = {column, sign[1]}  # the second is that of a line which a diff takes away
    if column.endswith(b"  "):
        leads.add(column[:-2] + b"- ")
    return leads


def encrypted_throughout(document: bytes) -> bool:
    """Whether each line of the one Secret's `data` and `stringData` holds what SOPS wrote, lengths and all.

    So are most Secrets of a repository that is kept well, in each of their versions, and there is nothing to judge.
    """
    sections = len(_SECTION.findall(document))
    return 0 < sections == len(_ENCRYPTED.findall(document)) and not _INDENTED.search(document)


def _line_starts(data: bytes, text: bytes, start: int, end: int) -> bool:
    return data.startswith(text, start) or data.find(b"\n" + text, start, end) >= 0


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
