"""What a YAML or JSON scalar says, and which bytes of the document say it.

After libyaml's scanner, which is what Kubernetes' own YAML reader was ported from: folding, chomping and escapes are
those of YAML 1.1, save that only CR and LF break lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.decode.spans import Pieces, Shift
from scanner.manifest.nodes import Scalar
from scanner.model import Spans
from scanner.regex import regex

Run = tuple[int, int, bytes]  # start and end in the document, and the bytes that this range says

_NEWLINE = regex(rb"\r\n?|\n")
_FOLD = rb"(?:\r\n?|\n)(?:[ \t]*+(?:\r\n?|\n))*+[ \t]*+"
_PLAIN = regex(_FOLD)
_SINGLE = regex(rb"''|" + _FOLD)
_DOUBLE = regex(
    rb"\\(?:" + _FOLD + rb"|x[0-9A-Fa-f]{2}|u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}"
    rb"|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|" + _FOLD,
    re.DOTALL,
)
_SPECIAL = {"": _PLAIN, "'": _SINGLE, '"': _DOUBLE}
_MARK = {"": b"\n", "'": b"'", '"': b"\\"}  # where none of these and no line break is, the text says itself
_BLOCK = ("|", ">")
_SHORT = dict(zip(b"0abtnvfreNL_P", "\0\a\b\t\n\v\f\r\x1b\x85\u2028\xa0\u2029", strict=True))
_HEADER = regex(rb"[|>](?:([+-])?([1-9])?|([1-9])([+-])?)[ \t]*+(?:#[^\r\n]*+)?(?:\r\n?|\n|\Z)")
_LINE = regex(rb"(?P<blanks> *+)(?P<text>[^\r\n]*+)(?P<newline>\r\n?|\n|\Z)")


def content(document: bytes, scalar: Scalar) -> tuple[bytes, Spans]:
    """Read what `scalar` says, and the way from there back to `document`."""
    if scalar.style in _BLOCK:
        return _joined(_block(document, scalar))
    quote = bool(scalar.style)
    start, end = scalar.start + quote, scalar.end - quote
    text = document[start:end]
    if b"\n" not in text and b"\r" not in text and _MARK[scalar.style] not in text:
        return text, Shift(start)
    return _joined(_flow(document, start, end, _SPECIAL[scalar.style]))


def _joined(runs: Iterator[Run]) -> tuple[bytes, Spans]:
    data = bytearray()
    pieces: list[tuple[int, int, int, int]] = []
    stop = -1  # where the run before ended in the document, when it was copied as it stands
    for start, end, says in runs:
        copied = len(says) == end - start
        if not copied or start != stop:
            pieces.append((len(data), start, *((1, 1) if copied else (len(says), end - start))))
        stop = end if copied else -1
        data += says
    return bytes(data), Pieces.of(pieces)


def _flow(document: bytes, start: int, end: int, special: re.Pattern[bytes]) -> Iterator[Run]:
    for match in special.finditer(document, start, end):
        found = match[0]
        before = document[start : match.start()]
        if found[0] in b"\r\n":
            before = before.rstrip(b" \t")
        if before:
            yield start, start + len(before), before
        meaning = _meaning(found)
        if meaning:
            yield match.start(), match.end(), meaning
        start = match.end()
    if start < end:
        yield start, end, document[start:end]


def _meaning(found: bytes) -> bytes:
    """Tell what an escape or a line break inside a flow scalar stands for."""
    if found == b"''":
        return b"'"
    escaped = found.startswith(b"\\")
    body = found[escaped:]
    if body[:1] in (b"\r", b"\n"):
        breaks = len(_NEWLINE.findall(body)) - 1
        return b"\n" * breaks if breaks or escaped else b" "
    if len(body) == 1:
        return _SHORT[body[0]].encode() if body[0] in _SHORT else body
    if len(body) == 11:  # two halves of a character beyond the first 65,536, as JSON writes it
        high, low = int(body[1:5], 16), int(body[7:], 16)
        return chr(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF)).encode()
    point = int(body[1:], 16)
    return chr(point).encode(errors="replace") if point <= 0x10FFFF else b"?"


def _block(document: bytes, scalar: Scalar) -> Iterator[Run]:
    header = _HEADER.match(document, scalar.start, scalar.end)
    if header is None:
        return
    chomp = header[1] or header[4] or b""
    stated = header[2] or header[3]
    indent = scalar.column + int(stated) if stated else _indentation(document, header.end(), scalar.end)
    folded = scalar.style == ">"
    breaks = 0  # line breaks that count once text follows them
    start = first = stop = header.end()  # where they start, where the first of them ends, and the last
    waiting = spaced = False  # the line before them was text; it began with a blank
    for line in _LINE.finditer(document, header.end(), scalar.end):
        text = min(line.end("blanks"), line.start() + indent)
        if text < line.start("newline"):
            blank = document[text] in b" \t"
            if breaks:
                join = folded and waiting and not spaced and not blank
                yield start, stop, b"\n" * (breaks - join) or b" "
            yield text, line.start("newline"), document[text : line.start("newline")]
            breaks, waiting, spaced = 0, True, blank
        if line["newline"]:
            if not breaks:
                start, first = line.start("newline"), line.end()
            breaks, stop = breaks + 1, line.end()
    if breaks and chomp == b"+":
        yield start, stop, b"\n" * breaks
    elif breaks and waiting and chomp != b"-":
        yield start, first, b"\n"


def _indentation(document: bytes, start: int, end: int) -> int:
    """How far the text of a block scalar is indented when its header doesn't say."""
    most = 0
    for line in _LINE.finditer(document, start, end):
        most = max(most, len(line["blanks"]))
        if line["text"]:
            break
    return most
