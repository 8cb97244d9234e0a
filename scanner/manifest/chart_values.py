"""Which of a chart's values its templates make secret, in the file as a whole or in each of its sections.

A section is what stands under one key in the first column. Most sections are the same in all versions of a file, and
what is said of one depends on nothing beside it: whoever reads the versions reads each section once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from scanner.manifest import bounds, leaves
from scanner.manifest.leaves import Leaf
from scanner.manifest.objects import Value
from scanner.manifest.purpose import Purpose
from scanner.manifest.secret import role_of
from scanner.manifest.telling import tells
from scanner.model import Place, Role, View
from scanner.regex import regex

LARGEST = 4 << 20  # bytes of a file
_ANY = "*"
_NUMBER = regex(rb"[0-9]{1,5}")  # a port, a size
_COMMENTS = regex(rb"(?:[ \t]*+(?:#(?!!)[^\n]*+)?(?:\n|\Z))++")
_BEFORE = regex(rb"(?: *+(?:#[^\n]*+)?\r?(?:\n|\Z))*+")  # what may stand before the first key
_SECTION = regex(rb"\n(?=[\w\"'.$/])")
_MOST_SECTIONS, _MOST_DOCUMENTS = 2_000, 1_000
_MOST_LOOSE = 50  # paths that say only where others lie


def whole(data: bytes, purpose: Purpose) -> Iterator[Value]:
    """The values in a file that the chart's templates put into Secrets, or give to variables that hold one.

    Where no password stands there, the name of a user opens nothing.
    """
    found: list[Value] = []
    if _given(purpose.selects).search(data):
        for document in islice(leaves.documents(data), _MOST_DOCUMENTS):
            found += _wanted(document.leaves, purpose)
    if any(value.rule == purpose.rule for value in found):
        yield from found


def sections(data: bytes) -> list[tuple[int, int]]:
    """The half-open ranges of the sections of a file, in order; none where it isn't plainly made of such."""
    found: list[tuple[int, int]] = []
    for start, end in bounds.documents(data) if len(data) <= LARGEST else ():
        before = _BEFORE.match(data, start, end)
        first = before.end() if before else start
        if first < end and not _SECTION.match(b"\n" + data[first : first + 1]):
            return []
        edges = [first, *(line.end() for line in _SECTION.finditer(data, first, end)), end]
        found += pairwise(edges) if first < end else ()
        if len(found) > _MOST_SECTIONS:
            return []
    return found


def of_section(section: bytes, purpose: Purpose) -> tuple[Value, ...] | None:
    """The values in one section that are wanted; None where it can't be read by itself.

    Where every section of a file can be, nothing reaches from one into another, and together they say what it says.
    """
    found = leaves.alone(section)
    return None if found is None else tuple(_wanted(found, purpose))


def _wanted(found: Iterable[Leaf], purpose: Purpose) -> Iterator[Value]:
    exact, loose = _paths(purpose.selects)
    for leaf in found:
        path = ".".join(leaf.path)
        key = exact.get(path)
        if key is None:
            key = next((key for steps, key in loose if _leads(steps, leaf.path)), None)
        if key is None or not leaf.path or _COMMENTS.fullmatch(leaf.data):
            continue
        named = key if tells(key) else leaf.path[-1]
        if _NUMBER.fullmatch(leaf.data) and not tells(named):
            continue
        place = Place("", "", "", path, role_of(key or leaf.path[-1]))
        rule = "k8s-secret-username" if place.role is Role.SENSITIVE else purpose.rule
        view = View(data=leaf.data, spans=leaf.spans, place=place)
        yield Value(view=view, key=named, exact=True, rule=rule)


@lru_cache(maxsize=256)
def _paths(selects: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], list[tuple[list[str], str]]]:
    """The keys for paths that are known, and those for paths of which some steps may be any."""
    exact = {path: key for path, key in selects if _ANY not in path}
    return exact, [(path.split("."), key) for path, key in selects if _ANY in path][:_MOST_LOOSE]


@lru_cache(maxsize=256)
def _given(selects: tuple[tuple[str, str], ...]) -> re.Pattern[bytes]:
    """What finds a key under which a wanted value may stand, with something behind it, or below.

    Most values are left to whoever installs the chart.
    """
    keys = {next((step for step in reversed(path.split(".")) if step != _ANY), "") for path, _ in selects}
    return re.compile(
        rb"(?m)(?:^|[\s{,])[\"']?(?:%s)[\"']?[ \t]*+:[ \t]*+(?!(?:\"\"|''|~|null|\{\}|\[\])[ \t]*(?:[,}#]|\r?$))"
        rb"(?:[^\s#]|(?:#[^\n]*+)?\r?\n[ \t]*+[^\s#])" % b"|".join(re.escape(key.encode()) for key in sorted(keys))
    )


def _leads(steps: Sequence[str], path: Sequence[str]) -> bool:
    """Whether steps lead to a path, each `*` by one key, or by the index of a list, which is no key."""
    if len(steps) < len(path) or len(steps) - steps.count(_ANY) > len(path):
        return False
    ends = {0}  # how much of the path the steps so far may have taken
    for step in steps:
        ends = {end + 1 for end in ends if end < len(path) and step in (_ANY, path[end])} | (
            ends if step == _ANY else set()
        )
    return len(path) in ends
