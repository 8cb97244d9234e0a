"""Whether letters follow each other as people put them, or as chance does: a model of pairs, and no list of words."""

from __future__ import annotations

import re
from itertools import pairwise

from scanner.chance.pairs import CHANCE, PEOPLE, SYMBOLS
from scanner.regex import regex

_CAMEL = regex(rb"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MOST = 256  # bytes: what is longer is looked at in its first ones
_HEX = regex(rb"[0-9a-fA-F\W_]*\Z")
_ONE_CASE = (regex(rb"[^A-Z]*\Z"), regex(rb"[^a-z]*\Z"))
_FOLDED = bytes(
    SYMBOLS.index(chr(c).lower()) if chr(c).isascii() and chr(c).isalpha() else 1 if 48 <= c <= 57 else 0
    for c in range(256)
)
_QUARTER = 0.7526  # decibans in a quarter of a bit


def symbols(text: bytes) -> bytes:
    """`text` as the model reads it: a symbol for each letter, digit and gap. A capital within a word opens another."""
    read = _CAMEL.sub(b" ", text[:_MOST]).translate(_FOLDED)
    return b"\0" + re.sub(rb"\0+", b"\0", read).strip(b"\0") + b"\0"


def hand(text: bytes) -> str:
    """In which alphabet of `CHANCE` chance would have written `text`: "hex", "one" case of letters, "both"."""
    if _HEX.match(text):
        return "hex"
    return "one" if any(case.match(text) for case in _ONE_CASE) else "both"


def wordlike(text: bytes) -> float:
    """How much likelier people wrote `text` than chance, in decibans: +10 is ten times likelier, -10 ten times less.

    Text in letters that the model doesn't know says nothing, 0.0.
    """
    read = symbols(text)
    chance = CHANCE[hand(text[:_MOST])]
    pairs = pairwise(read)
    return _QUARTER * sum(chance[a][b] - PEOPLE[a][b] for a, b in pairs if a or b)
