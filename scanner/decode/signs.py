"""What tells, in one pass over a blob, that an encoded run worth decoding may be there.

Base64 and hex that hold text are told from digests, paths and long names by their own digits: printable ASCII leaves
only some characters possible at each position. Those signs start at what stands before a run and have a fixed length,
so that an engine that reports all ends reports one for a run (and one for a row of a wrapped run). Escapes are rare,
and told by their own first character: what stands before them is not asked, which is four times as fast.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable

from scanner.decode.base64 import STANDARD
from scanner.decode.text import TEXT

_QUANTA = 5  # groups of four characters: 15 bytes of text, the shortest run that `unfold` looks at
_DIGITS = 16  # bytes in hex
_BEFORE = rb"(?:^|[^A-Za-z0-9]|\\[nrt])"
_ANY = rb"[A-Za-z0-9+/_-]"


def _characters(values: Iterable[int]) -> bytes:
    """Write the class of base64 digits with these values, in both alphabets."""
    digits = {STANDARD[value : value + 1] for value in values}
    return b"[" + b"".join(sorted(digits - {b"+", b"/"})) + (b"+/_-" if digits & {b"+", b"/"} else b"") + b"]"


def _text_quantum() -> bytes:
    """Four characters of base64 that hold three bytes of text."""
    high, low = range(4), range(16)
    return b"".join(
        (
            _characters(byte >> 2 for byte in TEXT),
            _characters(rest << 4 | byte >> 4 for rest in high for byte in TEXT),
            _characters(rest << 2 | byte >> 6 for rest in low for byte in TEXT),
            _characters(byte & 63 for byte in TEXT),
        )
    )


def _opening(mark: bytes) -> bytes:
    """Describe base64 that opens with `mark`: as much as the mark decides, then twenty characters more."""
    text = binascii.b2a_base64(mark, newline=False).rstrip(b"=")
    unused = len(text) * 6 - len(mark) * 8  # bits of the last character that belong to the byte after the mark
    first = [STANDARD.index(character) for character in text]
    classes = [_characters([value]) for value in first[:-1]]
    classes.append(_characters(range(first[-1], first[-1] + 2**unused)))
    return b"".join(classes) + _ANY + b"{20}"


_OPENINGS = (
    b"\x1f\x8b\x08",  # gzip
    b"\x78\x01",  # zlib, one for each level
    b"\x78\x5e",
    b"\x78\x9c",
    b"\x78\xda",
    b"\x30\x82",  # DER
    b"\xfe\xed\xfe\xed",  # a Java key store
    b"\xff\xfe",  # UTF-16
    b"\xfe\xff",
)
_WIDE_QUANTA = b"[I-Za-f][AQgw][AB]" + _ANY + b"A[A-H]" + _ANY + b"A"  # x0y0z0, as PowerShell's -EncodedCommand has it
_HEX_TEXT = rb"(?:[2-7][0-9A-Fa-f]|0[9AaDd])"

SIGNS: tuple[tuple[str, bytes], ...] = (
    ("base64-text", _BEFORE + b"(?:77u[_/])?(?:" + _text_quantum() + b"){%d}" % _QUANTA),  # 77u/ is the UTF-8 mark
    ("base64-utf-16", _BEFORE + b"(?:" + _WIDE_QUANTA + b"){3}"),
    ("base64-mark", _BEFORE + b"(?:" + b"|".join(map(_opening, _OPENINGS)) + b")"),
    ("hex-text", rb"(?:^|[^A-Za-z0-9]|0[xX]|\\[nrt])" + _HEX_TEXT + b"{%d}" % _DIGITS),
    ("hex-gzip", rb"1[Ff]8[Bb]08[0-9A-Fa-f]{26}"),
    ("hex-escapes", rb"(?:\\x[0-9A-Fa-f]{2}){%d}" % _DIGITS),
    ("percent", rb"(?:%[0-9A-Fa-f]{2}[^\s\"'<>%]{0,40}){2}%[0-9A-Fa-f]{2}"),
)
