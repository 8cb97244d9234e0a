"""Which files `.gitattributes` sends through git-crypt, so that git holds them encrypted.

After gitattributes(5): the last line of a file that names a path and the attribute counts, and a file in a deeper
folder counts more. `[attr]` macros and quoted patterns aren't followed.
"""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from scanner.manifest.purpose import FILTERED, Purpose
from scanner.model import Place
from scanner.together.expressions import Matches, any_of, glob

NAME = ".gitattributes"
RULE = "git-crypt-not-encrypted"

_SIGN = b"filter"
_PLACE = Place("git-crypt", "", "", "(file)")
_MOST = 2_000  # lines that set or unset the filter


class Line(NamedTuple):
    """One line that says something of a filter."""

    expression: str
    matches: Matches
    crypt: bool


def lines(data: bytes) -> tuple[Line, ...]:
    """The lines of a `.gitattributes` that set or unset a filter."""
    found: list[Line] = []
    if _SIGN not in data:
        return ()
    for line in data.decode(errors="replace").splitlines():
        pattern, *attributes = line.split() or [""]
        states = [word for word in attributes if word.lstrip("-!").partition("=")[0] == "filter"]
        matches = any_of([pattern], exact=True) if states and pattern[:1] not in ("#", "!", '"', "[", "") else None
        if matches and not pattern.endswith("/") and len(found) < _MOST:
            found.append(Line(glob(pattern, exact=True), matches, states[-1].startswith("filter=git-crypt")))
    return tuple(found)


def purpose(config: str, said: tuple[Line, ...], path: str) -> Purpose | bool:
    """What the lines of the file at `config` say of `path`; False where they say nothing, True: not git-crypt."""
    folder = posixpath.dirname(config)
    relative = path[len(folder) + 1 :] if folder else path
    line = next((line for line in reversed(said) if line.matches(relative)), None)
    if line is None:
        return False
    return Purpose(use=FILTERED, rule=RULE, said_by=config, place=_PLACE) if line.crypt else True
