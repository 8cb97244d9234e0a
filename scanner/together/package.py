"""What the files of one archive say of each other: the templates of a chart of its values, as in a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from scanner.config import Policy
from scanner.manifest.purpose import VALUED, Purpose
from scanner.together import actions, names
from scanner.together.charts_here import says_more
from scanner.together.directions import DEPENDENCIES, Directions

_LARGEST = 1 << 20  # bytes of one file
_ALL = 32 << 20  # bytes of those that are kept
_REMEMBERED = 20_000  # files of values

Said = dict[tuple[bytes, str], tuple[Purpose, ...]]
"""What packages have said of their files, by all that they say of any, and the path: a third of those in a history of
charts say what another one said before."""


class Member(NamedTuple):
    """A file of an archive."""

    path: str
    data: bytes
    digest: bytes  # of the data


class Package:
    """The files that have been read of an archive, as far as it takes them to understand others."""

    def __init__(self) -> None:
        self._waiting: list[Member] = []  # files of values: their templates come behind them
        self._speaking: dict[str, bytes] = {}
        self._alike = hashlib.sha256()  # over all that is asked of those
        self._kept = 0

    def take(self, member: Member) -> bool:
        """Whether a file is to wait until the others have been taken."""
        path, data, digest = member
        if len(data) > _LARGEST or self._kept + len(data) > _ALL:
            return False
        waits = names.chart_of(path) is not None
        if waits:
            self._waiting.append(member)
        elif path.rpartition("/")[2] in DEPENDENCIES:
            self._speak(path, data, digest if says_more(data) else b"")
        elif "/templates/" in path and actions.speak(data):
            self._speak(path, data, digest)
        else:
            return False
        self._kept += len(data)
        return waits

    def told(self, known: Said) -> Iterator[tuple[Member, tuple[Purpose, ...]]]:
        """The files that have waited, and what each is for, which is kept among what is `known`."""
        alike = self._alike.digest()
        directions = Directions(self._speaking.get, Policy(), below=self._below)
        for member in self._waiting:
            said = known.get((alike, member.path)) if self._speaking else ()
            if said is None:
                said = tuple(one for one in directions.purposes(member.path) if one.use == VALUED)
                if len(known) >= _REMEMBERED:
                    known.clear()
                known[alike, member.path] = said
            yield member, said

    def _speak(self, path: str, data: bytes, digest: bytes) -> None:
        self._speaking[path] = data
        self._alike.update(b"%s\0%s\0" % (path.encode(errors="surrogateescape"), digest))

    def _below(self, folder: str) -> Iterator[str]:
        return (path for path in self._speaking if path.startswith(f"{folder}/"))
