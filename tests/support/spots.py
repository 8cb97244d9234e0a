"""The spots of `spots.md`: files in which a value may stand, and the place that a finding tells there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from scanner.rules.mint import mint
from tests.decode import encoders
from tests.decode.encoders import Hidden

SPOTS = Path(__file__).with_name("spots.md")
_HERE = b"<<here>>"
_SPOT = re.compile(
    r"^## (?P<name>.+)\n\n~~~(?P<words>.+)\n(?P<text>(?s:.*?))^~~~\n\n(?:No place\.|Place: `(?P<place>.+)`)$",
    re.MULTILINE,
)


class Spot(NamedTuple):
    """A file with a value in it."""

    name: str
    words: tuple[str, ...]
    text: str
    place: str  # "" for none

    def __repr__(self) -> str:
        return self.name

    def holding(self, it: Hidden) -> Hidden:
        """The file with something in it, and where the marked part of that went."""
        before, after = self.text.encode().split(_HERE)
        return encoders.between(before, encoders.as_base64(it) if "base64" in self.words else it, after)


@cache
def spots() -> tuple[Spot, ...]:
    """All of them."""
    text = SPOTS.read_text(encoding="utf-8")
    found = _SPOT.finditer(text)
    return tuple(Spot(it["name"], tuple(it["words"].split()), it["text"], it["place"] or "") for it in found)


def password(seed: int) -> bytes:
    """A password that no pattern knows; another for each seed."""
    return mint("<<base62:20>>", f"spot/{seed}").encode()
