"""The examples of all rules, as bytes that an encoding may hide; and how likely findings in some bytes are told."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from scanner import decode
from scanner.claims import Sighting
from scanner.examine import Examiner
from scanner.model import Blob, Confidence, Position
from scanner.rules import mint
from tests.decode import encoders
from tests.decode.encoders import Hidden
from tests.support.examiner import examiner, rulebook

Encoding = Callable[[Hidden], Hidden]


class Example(NamedTuple):
    """What a rule claims, and the range of it that is the value."""

    rule: str
    text: bytes
    start: int = 0
    end: int = 0

    def __repr__(self) -> str:
        return f"an example of {self.rule}"

    def hidden(self, *encodings: Encoding) -> Hidden:
        """The example on lines of its own, through one encoding after the other."""
        it = Hidden(self.text, self.start, self.end)
        it = encoders.between(b"before\n", it, b"\nafter\n")
        for encoding in encodings:
            it = encoding(it)
        return it


@cache
def examples() -> tuple[Example, ...]:
    """Every leak of every rule with a pattern that is told where nothing is encoded."""
    found = []
    for rule in rulebook().rules:
        for text in mint.leaks(rule) if rule.pattern else ():
            claims = [sighting.claim for sighting in seen(text.encode()) if sighting.claim.rule_id == rule.id]
            found += [Example(rule.id, text.encode(), claims[0].start, claims[0].end)] if claims else []
    return tuple(found)


def seen(data: bytes, by: Examiner | None = None) -> list[Sighting]:
    """Examine some bytes; what is less than likely is left out, as the commands leave it out."""
    sightings, limit = (by or examiner()).examine(Blob(oid="a file", data=data))
    assert limit in ("", "depth")  # a JWT in five encodings is two more of its own
    return [sighting for sighting in sightings if sighting.claim.confidence >= Confidence.MEDIUM]


def position(data: bytes, at: int) -> Position:
    """Count lines and characters before an offset, the slow way: those that an editor shows of the file."""
    codec = decode.codec(data) if decode.is_packed(data) else None
    decoder = codecs.getincrementaldecoder(codec or "utf-8")("replace")  # half a character before `at` is not before it
    before = decoder.decode(data[:at], final=codec is None).removeprefix("\ufeff" if codec else "").split("\n")
    return Position(line=len(before), column=len(before[-1]) + 1)


def gzip_in_base64(it: Hidden) -> Hidden:
    return encoders.as_base64(encoders.as_gzip(it))


def rows_of_base64(it: Hidden) -> Hidden:
    return encoders.wrapped(encoders.as_base64(it), 76, b"    ")


def as_it_is(it: Hidden) -> Hidden:
    return it


def surrounded(it: Hidden) -> Hidden:
    return encoders.between(b"# some words\nfirst: line\nconfig: ", it, b"\nlast: line\n")


IN_TEXT: tuple[Encoding, ...] = (
    encoders.as_base64,
    encoders.as_base64_bare,
    encoders.as_base64url,
    encoders.as_hex,
    encoders.as_percent,
    gzip_in_base64,
    rows_of_base64,
)
WHOLE_FILE: tuple[Encoding, ...] = (as_it_is, encoders.as_utf16, encoders.as_utf16_big, encoders.as_gzip)
