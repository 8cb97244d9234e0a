"""Which names that a credential gives may be told: those that chance hasn't written, so that none is itself a secret.

Whoever makes a token or a key writes what they like into it. What a blob's other values say is masked besides, where a
sighting is made.
"""

from __future__ import annotations

import re

from scanner.chance.letters import wordlike
from scanner.regex import regex

_NAME = regex(r"([a-z]+(?:[.-][a-z]+)*)(?:-token-[a-z0-9]{5}|-?[0-9]{1,6})?")  # what a cluster or a cloud adds
_HOST = regex(r"(?:https?://)?([a-z]+(?:[.-][a-z]+)*\.[a-z]+)(?::[0-9]{1,5})?(?:/[!-~]*)?")  # nobody before an @
_LONGEST = 100  # characters
_SHORT = 5  # letters, in which pairs say little
_LIKELY = 10.0  # decibans


def name(text: object) -> str:
    """A name as people give them, of words and perhaps a number, as Kubernetes has it; "" for anything else."""
    found = _NAME.fullmatch(text) if isinstance(text, str) and len(text) <= _LONGEST else None
    return found[0] if found and _of_words(found[1], 0.0) else ""


def host(address: object) -> str:
    """The host of an address, where it is made of words; "" for any other."""
    found = _HOST.fullmatch(address) if isinstance(address, str) and len(address) <= _LONGEST else None
    return found[1] if found and _of_words(found[1], _LIKELY) else ""


def _of_words(text: str, least: float) -> bool:
    parts = [part for part in re.split(r"[.-]", text) if len(part) > _SHORT]
    return wordlike(text.encode()) >= least and all(wordlike(part.encode()) >= len(part) for part in parts)
