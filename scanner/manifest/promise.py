"""Whether a sign that the gate reported makes a document worth parsing: what stands near it says, or its document.

Most signs of a Secret only refer to one, or describe one, as the definition of a kind does.
"""

from __future__ import annotations

import re

from scanner.manifest.signs import FETCHED, NEEDED, SEALED, SOPS, WEB_KEY
from scanner.regex import regex

WHOLE = (SEALED, FETCHED, SOPS)
"""Signs that ask the same of a document wherever in it they stand."""

_BOM = b"\xef\xbb\xbf"
_FIRST = rb"([+-]?[ \t]*(?:-[ \t]+)*)[\"']?(kind|type)\b"
_SIGN = regex(_FIRST, re.IGNORECASE)  # the first thing in its line
_OPENING = regex(rb"(?:\xef\xbb\xbf)?(?:(?:---|\.\.\.)[ \t]+)?" + _FIRST, re.IGNORECASE)  # or in its document
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
_PRIVATE = regex(rb"(?:[\s{,\"']|\\[nrt])[dk]\\{0,3}[\"']?\s*:")
_NEAR = 1024  # bytes around the path of an operation in which it says what it does; around a kind for its version
_FAR = 8192  # bytes around the type of a key in which its private part stands


def mention(data: bytes, at: int, sign: str) -> tuple[int, int] | None:
    """The bytes that tell that the sign of that name (see `signs.py`) which ends at `at` is no more than a mention.

    None where they don't. So it is in every file that has these bytes, and what is beside them, in common.
    """
    if sign in ("kind: Secret", "type of a Secret"):
        line = _line(data, at)
        may = _OPENING.match(data, line, at) or _FLOW.search(data, max(line, at - _SIGN_LENGTH), at)
        return None if may else (line, at + 1)
    if sign == FETCHED and not _is_versioned(data, at):
        return max(at - _NEAR, 0), at + _NEAR
    if sign == WEB_KEY:
        needed, far = _PRIVATE, _FAR
    elif sign.startswith("patch"):
        needed, far = _OPERATION, _NEAR
    else:
        return None
    around = max(at - far, 0), at + far
    return None if needed.search(data, *around) else around


def announces(data: bytes, at: int, start: int, end: int, sign: str) -> bool:
    """Whether a sign that is no mention makes its document, from `start` to `end`, worth parsing."""
    if sign in ("kind: Secret", "type of a Secret"):
        return _holds_secret(data, at, start, end)
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


def _is_versioned(data: bytes, at: int) -> bool:
    """Whether `apiVersion` stands beside the sign of a kind that ends at `at`: the definition of a kind has none."""
    sign = _OPENING.match(data, _line(data, at), at)
    low, high = max(at - _NEAR, len(_BOM) if data.startswith(_BOM) else 0), at + _NEAR
    return sign is None or any(
        _line_starts(data, lead + quote + b"apiVersion", low, high) for lead in _leads(sign) for quote in _QUOTES
    )


def _line(data: bytes, at: int) -> int:
    """Where the line of a sign begins, as far as it matters."""
    low = max(at - _NEAR, 0)
    return max(data.rfind(b"\n", low, at), data.rfind(b"\0", low, at), low - 1) + 1


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
