"""Values that people note down in texts, comments and tables: `me, password: x`, `**Password:** x`, `| Token | x |`.

Nothing says there that a value is one, so only what chance has written is taken for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.chance.letters import wordlike
from scanner.detect.given import Assignment, cut, judged
from scanner.detect.naming import sensitive
from scanner.model import Confidence
from scanner.regex import regex

_NOTE = regex(
    rb"(?<![\w.\-/])(?P<key>[\w.\-]{2,80}+)"
    rb"(?:[ \t]{0,4}[:=][ \t]{1,4}|:(?:\*\*|__)[ \t]{0,4}|(?:\*\*|__|`)[ \t]{0,8}(?:[:=|][ \t]{0,8})?"
    rb"|[ \t]{1,40}\|[ \t]{1,8}|:(?=\S{14,200}[ \t\r]*\Z))"
    rb"(?:`(?P<ticked>[^`\s]{14,200})`|(?P<bare>[^\s\"'`,;|&<>(){}\[\]\\*$]{13,200}[^\s\"'`,;.:|&<>(){}\[\]\\*$]))"
    rb"(?=[ \t,;|)*\r]|\.(?!\.)|\Z)"
)
_BY_CHANCE = -15.0  # decibans by which people are likelier to have written it


def given(line: bytes) -> Iterator[Assignment]:
    """Every value in `line` that chance wrote, and that stands behind a telling name as people note one."""
    for note in _NOTE.finditer(line):
        if sensitive(note["key"]):
            kind = note.lastgroup or 0
            said = cut(line, *note.span(kind), quoted=kind == "ticked")
            if wordlike(said.says) < _BY_CHANCE:
                yield from (found for found in judged(line, note["key"], said) if found.confidence >= Confidence.HIGH)
