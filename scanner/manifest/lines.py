"""What a line of YAML or JSON says by itself, for documents that no parser reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.manifest.nodes import Scalar
from scanner.regex import regex

_NAME = rb"(?P<quote>[\"']?)(?P<key>[A-Za-z0-9_.\-/]{1,253})(?P=quote) *+:"
_QUOTES = rb"\"(?:[^\"\\\r\n]++|\\.)*+\"|'(?:[^'\r\n]++|'')*+'"
_LINE = regex(rb"(?P<lead> *+(?:- ++)?)" + _NAME + rb"(?:(?=[ \r\n]|\Z)|(?<=[\"']:)) *+")
_KIND = regex(
    rb"^ *+(?:- ++)?[\"']?(?i:kind[\"']? *+: *+(?:[&!][^\s\"']*+ ++)*+[\"']?secret|type[\"']? *+:)", re.MULTILINE
)
_PAIR = regex(_NAME + rb" *+(?P<value>" + _QUOTES + rb"|[^\s,{}\[\]\"'][^,{}\r\n]*+)")
_DIVIDER = regex(rb"(?:---|\.\.\.)(?=\s|\Z)| *+(?:```|~~~|\"\"\"|'''|`(?=[),;.+\s]|\Z))|\}[)\];,]{0,3} *+(?=[\r\n]|\Z)")
_SHUT = regex(r"([^`]+)`[),;.+ ]*")  # the last line of such a string
_TICK = regex(rb"`[),;.+ ]*(?=[\r\n]|\Z)")  # the same, behind a value in quotes
_END = regex(rb"[\r\n]|\Z")
_NEWLINE = regex(rb"\r\n?|\n|\Z")
_PROPERTIES = regex(rb"(?:[&!][^\s\"']*+ ++|(?!))*+")  # (?!): Python < 3.11.5 stays where a group failed half-way
_QUOTED = regex(_QUOTES)
_HEADER = regex(rb"[|>][+\-1-9]{0,2} *+(?:#[^\r\n]*+)?(?=[\r\n]|\Z)")
_COMMENT = regex(rb"(?:^| )#")


class Line(NamedTuple):
    """A line that reads `key: value`, with the lines below it that its block scalar holds."""

    indent: int  # the column of the key, past a dash
    dashed: bool
    key: Scalar
    value: Scalar  # an empty one where nothing follows the colon
    name: str  # the key in small letters


def tells_a_kind(text: bytes) -> bool:
    """Whether a line of `text` says that something is a Secret, or of a type."""
    return bool(_KIND.search(text))


def read(text: bytes) -> Iterator[Line | None]:
    """Yield what each line of `text` says, and None for a line that divides documents.

    A code fence does, and so does the end of a string in Python, Go or TypeScript, and a brace in the first column: it
    ends a function, or an object of JSON. `text` holds no tabs (see `templates.neutralised`). The time is linear.
    """
    at = 0
    while at < len(text):
        after = _next(text, at)
        line = _LINE.match(text, at)
        if line:
            key = _key(text, line)
            indent = key.start - at
            value = _value(text, line.end(), in_json=bool(key.style))
            if value.style in ("|", ">"):
                after = _deeper(text, after, indent)
                value = value._replace(end=after, column=indent)
            shut = None if value.style else _SHUT.fullmatch(value.text)
            if shut:
                value = value._replace(end=value.start + shut.end(1), text=shut[1])
            yield Line(indent, b"-" in line["lead"], key, value, key.text.lower())
            if shut or (value.style and _TICK.match(text, value.end)):
                yield None
        elif _DIVIDER.match(text, at):
            yield None
        at = after


def pairs(text: bytes, start: int, end: int) -> Iterator[tuple[Scalar, Scalar]]:
    """Yield the keys and values of a mapping in braces that fills a line."""
    for pair in _PAIR.finditer(text, start, end):
        value = pair["value"].rstrip(b" ")
        first = pair.start("value")
        style = chr(value[0]) if value[0] in b"\"'" else ""
        if pair["quote"] == b'"' and not style and not value[:1].isdigit():
            continue  # source code: in YAML one who quotes a key quotes its value
        yield _key(text, pair), _scalar(text, first, first + len(value), style)


def _next(text: bytes, at: int) -> int:
    newline = _NEWLINE.search(text, at)
    return newline.end() if newline else len(text)


def _deeper(text: bytes, at: int, indent: int) -> int:
    """Find where the lines from `at` that are blank or indented by more than `indent` end."""
    deeper = regex(rb"(?: {%d}[^\r\n]*+(?:\r\n?|\n|\Z)| *+(?:\r\n?|\n))*+" % (indent + 1))
    found = deeper.match(text, at)
    return found.end() if found else at


def _key(text: bytes, found: re.Match[bytes]) -> Scalar:
    return _scalar(text, found.start("quote"), found.end("key") + len(found["quote"]), found["quote"].decode())


def _value(text: bytes, start: int, in_json: bool) -> Scalar:
    properties = _PROPERTIES.match(text, start)
    start = properties.end() if properties else start
    quoted = _QUOTED.match(text, start)
    if quoted:
        return _scalar(text, start, quoted.end(), chr(text[start]))
    header = _HEADER.match(text, start)
    if header:
        return Scalar(start, header.end(), chr(text[start]), "")
    end = _END.search(text, start)
    body = text[start : end.start() if end else len(text)]
    comment = _COMMENT.search(body)
    body = body[: comment.start()] if comment else body
    if body[:1] in (b"'", b'"'):  # never closed in its line
        start, body = start + 1, body[1:]
    if body.startswith(b"*"):  # an alias says nothing by itself
        body = b""
    return _scalar(text, start, start + len(body.rstrip(b" ,") if in_json else body.rstrip(b" ")), "")


def _scalar(text: bytes, start: int, end: int, style: str) -> Scalar:
    quote = len(style)
    return Scalar(start, end, style, text[start + quote : end - quote].decode("ascii", "replace"))
