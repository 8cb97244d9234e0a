"""Values given to telling names on one line, as YAML, env files, properties, flags, XML and source code write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.detect.likeness import confidence
from scanner.detect.naming import FAMILIES, sensitive
from scanner.model import Confidence

__all__ = ["FAMILIES", "GATE", "Assignment", "assignments", "sensitive"]

# What a Hyperscan or RE2 pass over a whole blob looks for; the end of a match lies in a line worth reading closely.
_STEM = (
    r"(?i)(?:pass|pwd|psw|pw|token|secret|(?:api|access|account|shared|subscription|auth|app|application|admin|service"
    r"|integration|ingest|session|master|signing|signature|encryption|encrypt|private|hmac|aes|cipher|jwt|cookie)"
    r"[_.-]?key)[\w.-]{0,16}"
)
GATE: tuple[bytes, ...] = (
    (_STEM + r"\\?[\"']?\]?(?: ?:? ?string)?[ \t]{0,8}[:=][=>]?[ \t]{0,8}[\"'`\\]{0,2}(?:[^\s\"'`]{4}|\{\{)").encode(),
    (_STEM + r">[^<>\s]").encode(),
    rb"(?i)--[\w.-]{0,40}(?:pass|pwd|token|secret|key)[\w.-]{0,16} ",
)

_PAIR = re.compile(
    rb"(?<![\w.\-])(?P<key>[\w.\-]{2,80})(?P<shut>\\?[\"']?\]?)(?: ?:? ?string)?"
    rb"(?P<op>[ \t]{0,8}(?::=|=>|[:=])(?![=~])[ \t]{0,8})"
)
_SPACED_FLAG = re.compile(rb"(?<![\w\-])(?P<key>--[a-zA-Z][\w.\-]{1,78}) {1,4}(?=[^\s\-])")
_ELEMENT = re.compile(rb"<(?P<key>[\w.:\-]{2,80})>(?P<value>[^<>\s]{4,512})</(?P=key)>")

_QUOTED = re.compile(
    rb"\\\"(?P<json>[^\"\\]{1,1024})\\\"|\"(?P<double>(?:[^\"\\]|\\.){1,1024})\""
    rb"|'(?P<single>[^']{1,1024})'|`(?P<tick>[^`]{1,1024})`"
)
_AFTER_QUOTE = re.compile(rb"[ \t\r]*(?:[,;)\]}#\"'`<|\\]|--|//|/>|\Z|[\w\-]{1,80}[=:])")
_BARE = re.compile(rb"[^\s\"'`]{4,1024}")
_BARE_ARGUMENT = re.compile(rb"[^\s\"'`,;|&<>()\\]{4,1024}")
_IDENTIFIER = re.compile(rb"[A-Za-z_]\w*\Z")
_REST = re.compile(rb"[ \t\r]*(?:[ \t]#.*)?\Z")

_YAML_LEAD = re.compile(rb"[ \t]*(?:-[ \t]+)*\Z")
_COMMENT_LEAD = re.compile(rb"[ \t]*#+[ \t]*(?:-[ \t]+)*\Z")
_ENV_LEAD = re.compile(rb"[ \t]*(?:-[ \t]+[\"']?|export[ \t]+|set[ \t]+|ENV[ \t]+|ARG[ \t]+)?\Z")
_ARGUMENT_LEAD = re.compile(
    rb"(?:\s-e|--env|--from-literal|--set|--set-string|--build-arg)[= ][\"']?\Z|--set[= ]\S{0,200},\Z|[;&?]\Z"
)
_LONGEST_LEAD = 256

# A literal that a template falls back to, or pipes on: {{ .Values.p | default "x" }}, {{ "x" | b64enc }}, ${P:-x}
_FALLBACK = re.compile(
    rb"\{\{-?[ \t]*\"([^\"]+)\"|\b(?:default|coalesce|b64enc|htpasswd)[ \t]+\"([^\"]+)\"|\A\$\{\w+:?[-=+]([^{}$]+)\}\Z"
)


class Assignment(NamedTuple):
    """A value that stands under a telling name."""

    key: bytes  # the name, as written
    family: str  # one of `FAMILIES`; the rule is `generic-` and the family
    start: int  # where in the line the value starts, inside its quotes
    end: int
    confidence: Confidence


def assignments(line: bytes) -> Iterator[Assignment]:
    """Find every value in `line` (without its line feed) that stands under a telling name and could be a secret.

    Whether the value is known to be innocent (a reference, a placeholder, ciphertext) is for triage to say.
    """
    parity = _Parity(line)
    for pair in _PAIR.finditer(line):
        if sensitive(pair["key"]):
            yield from _paired(line, pair, parity)
    for flag in _SPACED_FLAG.finditer(line):
        if sensitive(flag["key"]):
            yield from _telling(
                _quoted(line, flag, flag.end()) or _bare(line, flag, _BARE_ARGUMENT.match(line, flag.end()))
            )
    for element in _ELEMENT.finditer(line):
        if sensitive(element["key"]):
            yield from _judged(line, element["key"], *element.span("value"), bare=True)


class _Parity:
    """Know whether a quote at some offset closes an earlier one; asked at rising offsets, so it reads once."""

    def __init__(self, line: bytes) -> None:
        self._line = line
        self._seen: dict[bytes, tuple[int, int]] = {}

    def closes(self, quote: bytes, offset: int) -> bool:
        start, count = self._seen.get(quote, (0, 0))
        count += self._line.count(quote, start, offset)
        self._seen[quote] = (offset, count)
        return count % 2 == 1


def _paired(line: bytes, pair: re.Match[bytes], parity: _Parity) -> list[Assignment]:
    at = pair.end()
    quote = line[at : at + 1]
    if quote in (b'"', b"'", b"`"):
        if not pair["shut"] and pair["op"] == b"=" and parity.closes(quote, at):
            return []  # "password=" + x: the quote ends the string that the name stands in
        return _quoted(line, pair, at)
    if quote == b"\\":
        return _quoted(line, pair, at)
    value = _unquoted(line, pair)
    return _bare(line, pair, value) if value else _telling(_bare(line, pair, _unquoted_in_prose(line, pair)))


def _telling(found: list[Assignment]) -> list[Assignment]:
    """Keep what looks like a secret of itself, for places where `--token string` and `token: what for` stand too."""
    return [assignment for assignment in found if assignment.confidence >= Confidence.MEDIUM]


def _unquoted(line: bytes, pair: re.Match[bytes]) -> re.Match[bytes] | None:
    """Find the value of `pair` where the line has a form in which values need no quotes."""
    lead = line[max(0, pair.start() - _LONGEST_LEAD) : pair.start()]
    at, op = pair.end(), pair["op"]
    if op == b"=":
        if pair["key"].startswith(b"-") or _ARGUMENT_LEAD.search(lead):
            return _BARE_ARGUMENT.match(line, at)
        return _whole(line, at) if _ENV_LEAD.match(lead) else None
    if op.strip() == b":" and op[-1:] in (b" ", b"\t"):
        return _whole(line, at) if _YAML_LEAD.match(lead.rstrip(b"\"'")) else None
    if op.strip() == b"=" and _YAML_LEAD.match(lead):
        value = _whole(line, at)
        return value if value and not _IDENTIFIER.match(value.group()) else None
    return None


def _unquoted_in_prose(line: bytes, pair: re.Match[bytes]) -> re.Match[bytes] | None:
    """Find the value of `pair` in a command (`login user=me password=x`) or in YAML that is commented out."""
    lead = line[max(0, pair.start() - _LONGEST_LEAD) : pair.start()]
    if pair["op"] == b"=" and not lead[-1:].strip():
        value = _BARE_ARGUMENT.match(line, pair.end())
        return value if value and line[value.end() : value.end() + 1].strip() in (b"", b"\\") else None
    if pair["op"].strip() == b":" and pair["op"][-1:].isspace() and _COMMENT_LEAD.match(lead):
        return _whole(line, pair.end())
    return None


def _whole(line: bytes, at: int) -> re.Match[bytes] | None:
    """Find the value that fills the line from `at` on, but for a comment."""
    value = _BARE.match(line, at)
    return value if value and _REST.match(line, value.end()) else None


def _bare(line: bytes, pair: re.Match[bytes], value: re.Match[bytes] | None) -> list[Assignment]:
    if value is None:
        template = _FALLBACK.search(line, pair.end(), pair.end() + 512) if line.startswith(b"{{", pair.end()) else None
        return _judged(line, pair["key"], *template.span(template.lastindex or 0), bare=False) if template else []
    return _judged(line, pair["key"], *value.span(), bare=True)


def _quoted(line: bytes, pair: re.Match[bytes], at: int) -> list[Assignment]:
    value = _QUOTED.match(line, at)
    if value is None or value.lastgroup is None or not _AFTER_QUOTE.match(line, value.end()):
        return []
    return _judged(line, pair["key"], *value.span(value.lastgroup), bare=False)


def _judged(line: bytes, key: bytes, start: int, end: int, *, bare: bool) -> list[Assignment]:
    fallback = _FALLBACK.search(line[start:end])
    if fallback:
        offset, bare = start, False
        start, end = (offset + edge for edge in fallback.span(fallback.lastindex or 0))
    family = sensitive(key)
    level = confidence(line[start:end], family, bare=bare)
    if level is None:
        return []
    return [Assignment(key=key, family=family, start=start, end=end, confidence=level)]
