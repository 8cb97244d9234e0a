"""What a Secret looks like line by line, for documents that no parser reads.

A copy that lost its `data:` line, a bad merge, a code fence in a README: the lines of each object are put together
again as the tree that the object should have been, so that one reader makes sense of both.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.manifest.nodes import Mapping, Node, Scalar

SECTIONS = ("data", "stringdata")
_LINE = re.compile(
    rb"(?P<dash> *+- ++)?(?P<blank> *+)(?P<quote>[\"']?)(?P<key>[A-Za-z0-9_.\-/]{1,253})(?P=quote) *+:"
    rb"(?=[ \r\n]|\Z|(?<=[\"']:)) *+"
)
_INDENT = re.compile(rb" *+")
_END = re.compile(rb"[\r\n]|\Z")
_NEXT = re.compile(rb"[^\r\n]*+(?:\r\n?|\n|\Z)")
_BOUNDARY = re.compile(rb"(?:---|\.\.\.)(?=\s|\Z)| *+(?:```|~~~)")
_PROPERTIES = re.compile(rb"(?:[&!][^\s\"']*+ ++)*+")
_QUOTED = re.compile(rb"\"(?:[^\"\\\r\n]++|\\.)*+\"|'(?:[^'\r\n]++|'')*+'")
_HEADER = re.compile(rb"[|>][+\-1-9]{0,2} *+(?:#[^\r\n]*+)?(?=[\r\n]|\Z)")
_COMMENT = re.compile(rb"(?:^| )#")
_PAIR = re.compile(
    rb"(?P<quote>[\"']?)(?P<key>[A-Za-z0-9_.\-/]{1,253})(?P=quote) *+: *+"
    rb"(?P<value>\"(?:[^\"\\\r\n]++|\\.)*+\"|'(?:[^'\r\n]++|'')*+'|[^\s,{}\[\]\"'][^,{}\r\n]*+)"
)
_TYPE = re.compile(r"Opaque|kubernetes\.io/|bootstrap\.kubernetes\.io/|helm\.sh/release")
_SENSITIVE = re.compile(r"pass|pwd|secret|token|credential|(?:api|access|private|secret|encryption)[._-]?key", re.I)
_RESERVED = re.compile(
    r"apiversion|kind|metadata|name|generatename|namespace|labels|annotations|type|immutable|creationtimestamp"
    r"|resourceversion|uid|selflink|generation|finalizers|ownerreferences|managedfields|data|stringdata|binarydata"
    r"|items|spec|status"
)
_OPENING = ("apiversion", "kind", "metadata", "data", "stringdata", "type")  # keys that an item begins with
_TALLEST = 100_000  # lines of one object; etcd holds 1 MiB


class Line(NamedTuple):
    """A line that reads `key: value`."""

    indent: int  # the column of the key, past a dash
    dashed: bool
    key: Scalar
    value: Scalar

    @property
    def name(self) -> str:
        """The key in small letters: Kubernetes' own reader took `Kind` for `kind` once."""
        return self.key.text.lower()


def objects(document: bytes, text: bytes) -> tuple[Node, ...]:
    """Find the Secrets in `document`, whose structure `text` shows: as long, and free of templates and tabs."""
    found = []
    for lines in _blocks(text):
        secret = _secret(document, lines)
        if secret:
            found.append(secret)
    return tuple(found)


class _Block(NamedTuple):
    """The lines of one object."""

    indent: int  # of its keys, or 0 where it is no item of a list
    lines: list[Line]

    def ends_before(self, line: Line) -> bool:
        """Whether `line` begins something else."""
        if line.indent < self.indent or (line.dashed and line.indent == self.indent):
            return True
        again = line.name in ("apiversion", "kind") and (line.indent, line.name) in self._tops()
        return again or len(self.lines) >= _TALLEST


def _blocks(text: bytes) -> Iterator[list[Line]]:
    """Group the lines of each object: a divider, an item of a list or a second `kind` begins another."""
def _lines(text: bytes) -> Iterator[Line | None]:
    """Every line that reads `key: value`, and None for one that divides documents."""
    at = 0
    while at < len(text):
        line = _LINE.match(text, at)
        after = _past(text, at)
        if line:
            key = _key(text, line)
            dash = len(line["dash"] or b"")
            indent = dash + len(line["blank"])
            value = _value(text, line.end(), bool(line["quote"]))
            if value.style in ("|", ">"):
                after = _deeper(text, after, len(line["blank"]) if not dash else dash - 1)
                value = value._replace(end=after, column=indent)
            yield Line(indent, bool(dash), key, value)
        elif _BOUNDARY.match(text, at):
            yield None
        at = after


def _past(text: bytes, at: int) -> int:
    line = _NEXT.match(text, at)
    return line.end() if line else len(text)


def _deeper(text: bytes, at: int, indent: int) -> int:
    """Where the lines from `at` that are blank or indented by more than `indent` end."""
    while at < len(text):
        blanks = _INDENT.match(text, at)
        first = blanks.end() if blanks else at
        if first - at <= indent and text[first : first + 1] not in (b"\n", b"\r", b""):
            break
        at = _past(text, at)
    return at


def _key(text: bytes, found: re.Match[bytes]) -> Scalar:
    quote = len(found["quote"])
    start, end = found.span("key")
    return Scalar(start - quote, end + quote, found["quote"].decode(), found["key"].decode("ascii"))


def _value(text: bytes, start: int, json: bool) -> Scalar:
    """Read the scalar that begins at `start`, or an empty one where none does."""
    properties = _PROPERTIES.match(text, start)
    start = properties.end() if properties else start
    quoted = _QUOTED.match(text, start)
    if quoted:
        return _scalar(text, start, quoted.end(), chr(text[start]))
    header = _HEADER.match(text, start)
    if header:
        return Scalar(start, header.end(), chr(text[start]), "")
    end = _END.search(text, start)
    stop = end.start() if end else len(text)
    comment = _COMMENT.search(text[start:stop])
    if comment:
        stop = start + comment.start()
    if text[start : start + 1] in (b"'", b'"'):  # never closed in its line
        start += 1
    body = text[start:stop].rstrip(b" ,") if json else text[start:stop].rstrip(b" ")
    return _scalar(text, start, start + len(body), "")


def _scalar(text: bytes, start: int, end: int, style: str) -> Scalar:
    quote = bool(style)
    return Scalar(start, end, style, text[start + quote : end - quote].decode("ascii", "replace"))


def _secret(document: bytes, lines: list[Line]) -> Mapping | None:
    """Build the object that `lines` were meant to be, if that is a Secret."""
    kinds = [line for line in lines if line.name == "kind"]
    secrets = [line for line in kinds if line.value.text.lower() == "secret"]
    if kinds:
        whole = min(kinds, key=lambda line: line.indent) in secrets
    else:
        whole = any(line.name == "type" and _TYPE.match(line.value.text) for line in lines)
    if not whole and not secrets:
        return None
    beside = {line.indent for line in secrets}
    secret = Mapping([_word("kind"), _word("Secret"), _word("metadata"), _metadata(lines)])
    headers = [at for at, line in enumerate(lines) if line.name in SECTIONS]
    for at in headers:
        if whole or lines[at].indent in beside:
            secret += [lines[at].key, _section(document, lines, at)]
    if not headers and secrets:
        secret += [_word("data"), _implicit(document, lines[lines.index(secrets[0]) + 1 :])]
    return secret


def _word(text: str) -> Scalar:
    return Scalar(0, 0, "", text)


def _metadata(lines: list[Line]) -> Mapping:
    metadata = Mapping()
    for wanted in ("name", "namespace"):
        found = next((line for line in lines if line.name == wanted), None)
        if found:
            metadata += [found.key, found.value]
    return metadata


def _section(document: bytes, lines: list[Line], at: int) -> Mapping:
    """Collect what stands below the header `lines[at]`, or behind it in braces."""
    header = lines[at]
    section = Mapping()
    if header.value.text.startswith("{"):
        for pair in _PAIR.finditer(document, header.value.start, header.value.end):
            value = _value(document[: pair.end("value")], pair.start("value"), True)
            section += [_key(document, pair), value]
    for line in lines[at + 1 :]:
        if line.indent <= header.indent:
            break
        section += [line.key, line.value]
    return section


def _implicit(document: bytes, lines: list[Line]) -> Mapping:
    """Collect what looks like data among the lines of a Secret that has no `data:` line."""
    section = Mapping()
    for line in lines:
        if not _RESERVED.fullmatch(line.name) and "/" not in line.name:
            text = document[line.value.start : line.value.end]
            if _SENSITIVE.search(line.name) or _printable(text.strip(b"\"'")):
                section += [line.key, line.value]
    return section


def _printable(text: bytes) -> bool:
    """Whether `text` is the base64 of something that can be read; words of four letters a syllable are not."""
    if len(text) < 8:
        return False
    try:
        decoded = base64.b64decode(text, validate=True)
        return base64.b64encode(decoded) == text and decoded.decode().rstrip("\r\n").isprintable()
    except ValueError:
        return False
