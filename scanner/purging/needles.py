"""The values that are to be gone, as the bytes by which a blob is searched for them, and the list that names them.

The list is what `git filter-repo --replace-text` reads. It holds values in clear by its nature, so it is written to one
place only, and read from there. Each is an expression in which every byte but letters and digits is written `\\xNN`: so
a value may span lines, hold `==>`, or be no text at all, and only what stands exactly so is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.errors import AskedWrongly
from scanner.model import Secret
from scanner.regex import regex

REPLACEMENT = b"REMOVED"  # `***REMOVED***` would be an alias to YAML, and break every manifest

ENVIRONMENT = "environment"  # in place of a key that is no commit, and may be a secret itself

_HEADER = b"literal:leakseal/purge/1"
_LINE = regex(
    rb"regex:(?:\(\?<=(?P<before>(?:\w|\\x[0-9a-f]{2})+)\))?(?P<value>(?:[A-Za-z0-9]|\\x[0-9a-f]{2})+)"
    rb"(?:\(\?=(?P<after>(?:\w|\\x[0-9a-f]{2})+)\))?==>.*"
)
_ESCAPE = regex(rb"\\x([0-9a-f]{2})")
_OTHER = regex(rb"[^A-Za-z0-9]")
_LONGEST = 32 << 10  # bytes of a needle that are searched for: less than two pieces of a large blob share
_TELLING = 12  # bytes: what is shorter may stand elsewhere and be no secret there, so it is told by what is around it
_AROUND = 48  # bytes of that
_SEPARATOR = regex(rb"[,;{&]")


class Needle(NamedTuple):
    """One value as it stands somewhere; what stands around it, where it is too short to be told by itself."""

    before: Secret
    value: Secret
    after: Secret

    def line(self) -> bytes:
        """The line of the list that takes it out."""
        before, value, after = (_escaped(part.reveal()) for part in self)
        behind = b"(?<=" + before + b")" if before else b""
        ahead = b"(?=" + after + b")" if after else b""
        return b"regex:" + behind + value + ahead + b"==>" + REPLACEMENT + b"\n"

    def head(self, length: int) -> str:
        """An expression for its first bytes, by which many needles are looked for at once."""
        return _escaped(self._whole()[:length]).decode()

    def within(self, data: bytes) -> bool:
        """Whether `data` holds it."""
        return self._whole()[:_LONGEST] in data

    def _whole(self) -> bytes:
        return b"".join(part.reveal() for part in self)


class PurgeList(NamedTuple):
    """What a list says: which values, which secrets they are forms of, and what the names of those are keyed with."""

    needles: tuple[Needle, ...]
    secrets: tuple[str, ...]  # ids as `Finding.secret`
    key: str  # the first commit before the history was rewritten, "" where there was none; or ENVIRONMENT

    def lines(self) -> Iterator[bytes]:
        """The list as git filter-repo reads it. Its first line is found nowhere, and tells `--check` what it needs."""
        head = f" key={self.key} secrets={','.join(self.secrets)}".encode()
        yield _HEADER + head + b"==>" + REPLACEMENT + b"\n"
        yield from (needle.line() for needle in self.needles)


def needle(data: bytes, start: int, end: int, *, says: int) -> Needle | None:
    """The needle for `data[start:end]`, which says `says` bytes; None where nothing tells it from other text."""
    before = after = b""
    if says < _TELLING:
        before, after = _around(data, start, end)
        if len(before) + len(after) < 4:
            return None
    return Needle(Secret(before), Secret(data[start:end]), Secret(after)) if start < end else None


def ordered(needles: Iterable[Needle]) -> tuple[Needle, ...]:
    """Each once. What is told by its surroundings comes first, since these may hold others; then the longest."""
    once = {needle.line(): needle for needle in needles}
    return tuple(
        needle
        for _, needle in sorted(once.items(), key=lambda pair: (not len(pair[1].before), -len(pair[1].value), pair[0]))
    )


def read(text: bytes, name: str) -> PurgeList:
    """A list that `leakseal purge` wrote. Raises `AskedWrongly`; no message holds any of it."""
    head, *lines = text.splitlines() or [b""]
    said = re.fullmatch(re.escape(_HEADER) + rb" key=([0-9a-f]*|environment) secrets=([0-9a-f,]*)==>.*", head)
    if not said:
        raise AskedWrongly(f"{name}: this is no list that leakseal purge wrote")
    needles = []
    for number, line in enumerate(lines, start=2):
        found = _LINE.fullmatch(line)
        if not found:
            raise AskedWrongly(f"{name}:{number}: this line was not written by leakseal purge")
        needles.append(Needle(*(Secret(_plain(found[part] or b"")) for part in Needle._fields)))
    return PurgeList(tuple(needles), tuple(filter(None, said[2].decode().split(","))), said[1].decode())


def _around(data: bytes, start: int, end: int) -> tuple[bytes, bytes]:
    """What stands before a short value back to the start of its line or of its part of it, and one byte after it."""
    first = max(start - _AROUND, 0)
    line = data.rfind(b"\n", first, start)
    before = data[max(line, first) : start]
    cut = max((found.end() for found in _SEPARATOR.finditer(before)), default=0)
    return before[cut:], data[end : end + 1]


def _escaped(data: bytes) -> bytes:
    return _OTHER.sub(lambda byte: f"\\x{byte[0][0]:02x}".encode(), data)


def _plain(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda escape: bytes.fromhex(escape[1].decode()), text)
