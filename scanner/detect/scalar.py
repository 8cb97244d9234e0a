"""One value as YAML or JSON writes it, read where it stands, block scalars of one line included."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.regex import regex

_PROPERTIES = regex(rb"(?:(?:&[\w-]{1,80}|!!?[\w:/.,]{0,80})[ \t]++){0,2}")
_QUOTED = regex(rb"\"(?P<double>(?:[^\"\\\n]|\\[^\n])*+)\"|'(?P<single>(?:[^'\n]|'')*+)'")
_AFTER = regex(rb"[ \t]*+(?:,[ \t]*+)?(?:[}\]],?[ \t]*+)*+(?:#[^\n]*+|//[^\n]*+)?\r?(?:\n|\Z)")
_PLAIN = regex(rb"(?![*@%`|>{}\[\]#&!,\"'])(?:[^\s#]|(?<=\S)#|[ \t]++(?=[^\s#]))++")
_BLOCK = regex(rb"[|>][+\-0-9]{0,2}[ \t]*+(?:#[^\n]*+)?\r?\n")
_NOTHING = regex(rb"[ \t]*+(?:#[^\n]*+)?\r?\n")
_LINE = regex(rb"([ \t]*+)([^\r\n]*+)\r?(?:\n|\Z)")
_ROW = regex(rb"[A-Za-z0-9+/=_-]++\Z")
_MOST_ROWS = 100


class Scalar(NamedTuple):
    """A value: where it stands, without its quotes, and what it says."""

    start: int
    end: int
    says: bytes
    quoted: bool


def scalar(text: bytes, at: int, column: int) -> Scalar | None:
    """The value at offset `at` of `text`, whose key stands in `column`; None where there is none, or another thing."""
    at = _past_properties(text, at)
    quoted = _QUOTED.match(text, at)
    if quoted:
        return _quoted(text, quoted) if _AFTER.match(text, quoted.end()) else None
    block = _BLOCK.match(text, at)
    if block:
        return _block(text, block.end(), column)
    below = _NOTHING.match(text, at)
    if below:
        return _below(text, below.end(), column)
    plain = _PLAIN.match(text, at)
    return _plain(text, plain) if plain else None


def _past_properties(text: bytes, at: int) -> int:
    properties = _PROPERTIES.match(text, at)
    return properties.end() if properties else at


def _quoted(text: bytes, found: re.Match[bytes]) -> Scalar:
    start, end = found.span(found.lastgroup or 0)
    says = text[start:end]
    return Scalar(start, end, says.replace(b"''", b"'") if found.lastgroup == "single" else says, True)


def _plain(text: bytes, found: re.Match[bytes]) -> Scalar:
    end = found.end()
    while end > found.start() and text[end - 1 : end] == b",":  # as JSON without quotes has it
        end -= 1
    return Scalar(found.start(), end, text[found.start() : end], False)


def _block(text: bytes, at: int, column: int) -> Scalar | None:
    """A block scalar of one line, or of many that are rows of one run without blanks."""
    rows: list[tuple[int, int]] = []
    for line in _LINE.finditer(text, at):
        if line[2] and len(line[1]) <= column:
            break
        if line[2]:
            start, end = line.span(2)
            rows.append((start, start + len(text[start:end].rstrip())))
        if len(rows) > _MOST_ROWS or line.end() >= len(text):
            break
    if not rows:
        return None
    says = [text[start:end] for start, end in rows]
    if len(rows) > 1 and not all(map(_ROW.match, says)):
        return None
    return Scalar(rows[0][0], rows[-1][1], b"".join(says), True)


def _below(text: bytes, at: int, column: int) -> Scalar | None:
    """A value that stands alone on the line below its key."""
    line = _LINE.match(text, at)
    if line is None or len(line[1]) <= column:
        return None
    quoted = _QUOTED.match(text, line.start(2))
    if quoted:
        return _quoted(text, quoted) if _AFTER.match(text, quoted.end()) else None
    plain = _PLAIN.match(text, line.start(2))
    if plain is None or plain.end() != line.start(2) + len(line[2].rstrip()) or b":" in plain[0]:
        return None
    return None if plain[0].startswith(b"-") or b" " in plain[0] else _plain(text, plain)
