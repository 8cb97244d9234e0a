"""A baseline: findings that somebody has looked at before, by digests of their values or, redacted, by their traces."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from scanner.claims import Beside
from scanner.regex import regex

OURS = "baseline:leakseal"

_STEPS = 10_000  # of a bit, in which two entropies are compared: gitleaks keeps them as 32-bit floats
_LONGEST_LINE = 4096  # bytes of a line that may be a value as a whole, as in a rule that takes in the key
_BEFORE_THE_WORD, _AFTER_THE_WORD = regex(rb"[\s\S]*[\s\"'`]"), regex(rb"[\s\"'`][\s\S]*")

# What detect-secrets hashes of a token or a key that opens like this is that opening alone, whatever follows.
_OPENING = regex(
    rb"(gh[pousr])_|(gl(?:pat|dt|ft|soat|rt))-"
    rb"|-----(BEGIN (?:(?:RSA|DSA|EC|OPENSSH|PGP|SSH2 ENCRYPTED) )?PRIVATE KEY(?: BLOCK)?)"
)


class Entry(NamedTuple):
    """One finding of a baseline, without its value."""

    because: str  # the reason code of whatever it silences
    path: str
    lines: tuple[int, int] = (0, 0)  # the first and the last; (0, 0) where the value alone says what is meant
    commit: str = ""  # that introduced it; "" for any
    found: str = ""  # the commit in which a value was found that is meant whatever the commit
    stood: tuple[int, int] = (0, 0)  # the lines where a value was found that is meant whatever the line

    def speaks_for(self, id_lines: tuple[int, int], commit: str, *, past: bool) -> bool:
        """Whether it is for the secret beside the id that it may be for, where a commit brought them: see `beside`."""
        where = self.commit or self.found
        if where and past:
            return commit == where and self.means(id_lines, commit)
        first, last = self.stood if self.stood != (0, 0) else self.lines
        return first <= id_lines[1] and id_lines[0] <= last

    def means(self, lines: tuple[int, int], commit: str) -> bool:
        """Whether it may be for these lines, as a commit brought them; "" where that doesn't matter."""
        first, last = self.lines
        here = first == 0 or (first <= lines[1] and lines[0] <= last)
        return here and (not commit or self.commit in ("", commit))


class Baseline(NamedTuple):
    """The entries of some baselines, and what leads to them from a value or from a fingerprint of ours."""

    entries: tuple[Entry, ...] = ()
    values: Mapping[bytes, tuple[int, ...]] = {}  # numbers of entries, by SHA-256 or SHA-1 of the value
    entropies: Mapping[int, tuple[int, ...]] = {}  # the same of redacted ones, by their entropy in `_STEPS` of a bit
    fingerprints: frozenset[str] = frozenset()
    places: Mapping[tuple[str, str], tuple[Entry, ...]] = {}  # by path and rule of ours: nothing is left of the values
    notes: tuple[str, ...] = ()  # what a person should know of it
    paths: Mapping[str, tuple[int, ...]] = {}  # numbers of entries, ascending, by their paths

    def marks(self, written: bytes, line: bytes) -> tuple[int, ...]:
        """The numbers of the entries that may mean a value, by how it is `written`, and the `line` it stands in."""
        found: list[tuple[int, ...]] = []
        for form in _forms(written, line):
            for digest in (hashlib.sha256(form).digest(), sha1(form)) if self.values else ():
                found.append(self.values.get(digest, ()))
            if self.entropies:
                step = steps(form)
                found += (self.entropies.get(near, ()) for near in (step - 1, step, step + 1))
        return _together(tuple(numbers for numbers in dict.fromkeys(found) if numbers))

    def because(self, marks: tuple[int, ...], path: str, lines: tuple[int, int], commit: str = "") -> str:
        """The reason for which a value that bears these marks is silent at a place; "" where no entry means that."""
        for entry in (self.entries[mark] for mark in _common(marks, self.paths.get(path, ()))):
            if entry.means(lines, commit):
                return entry.because
        return ""

    def beside(self, one: Beside, path: str, commit: str, *, past: bool) -> str:
        """The reason for which a secret is silent that belongs to this id; "" where no entry means that.

        An id says nothing of the secret that somebody writes beside it later. So in the `past`, the commit that brought
        the secret has to be the one in which the entry found the id: then whoever answered for one had both before
        them. Where either knows no commit, the id has to stand on the line where it was found.
        """
        met = (self.entries[number] for number in _common(one.marks, self.paths.get(path, ())))
        return next((entry.because for entry in met if entry.speaks_for(one.lines, commit, past=past)), "")

    def standing(self, rule_id: str, path: str, lines: tuple[int, int], commit: str = "") -> str:
        """The reason for which what a rule finds at a place is silent, whatever it is; "" where no entry means that."""
        entries = self.places.get((path, rule_id), ())
        return next((entry.because for entry in entries if entry.means(lines, commit)), "")


def joined(baselines: Iterable[Baseline]) -> Baseline:
    """Several baselines as one."""
    entries: list[Entry] = []
    values: dict[bytes, tuple[int, ...]] = {}
    entropies: dict[int, tuple[int, ...]] = {}
    fingerprints: set[str] = set()
    places: dict[tuple[str, str], tuple[Entry, ...]] = {}
    notes: list[str] = []
    for one in baselines:
        notes += one.notes
        by = len(entries)
        entries += one.entries
        fingerprints |= one.fingerprints
        for place, some in one.places.items():
            places[place] = places.get(place, ()) + some
        for digest, numbers in one.values.items():
            values[digest] = values.get(digest, ()) + tuple(number + by for number in numbers)
        for step, numbers in one.entropies.items():
            entropies[step] = entropies.get(step, ()) + tuple(number + by for number in numbers)
    return Baseline(tuple(entries), values, entropies, frozenset(fingerprints), places, tuple(notes), by_path(entries))


def by_path(entries: Iterable[Entry]) -> dict[str, tuple[int, ...]]:
    """The numbers of entries by their paths."""
    found: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        found.setdefault(entry.path, []).append(number)
    return {path: tuple(numbers) for path, numbers in found.items()}


def _common(some: tuple[int, ...], others: tuple[int, ...]) -> Iterator[int]:
    """What two ascending tuples have in common, looked for from the shorter one."""
    few, many = sorted((some, others), key=len)
    for number in few:
        at = bisect_left(many, number)
        if at < len(many) and many[at] == number:
            yield number


@lru_cache(maxsize=256)
def _together(some: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """Numbers of entries as one ascending tuple, the same for all that bear them: there may be thousands."""
    return some[0] if len(some) == 1 else tuple(sorted({number for numbers in some for number in numbers}))


def sha1(value: bytes) -> bytes:
    """How detect-secrets names a value."""
    return hashlib.sha1(value, usedforsecurity=False).digest()


def steps(value: bytes) -> int:
    """The entropy of a value, as entries are looked up by it."""
    from scanner.chance.entropy import shannon

    return round(shannon(value) * _STEPS)


def opening(value: bytes) -> bytes:
    """How a token or a key opens, where that is all that detect-secrets keeps of it; else b""."""
    found = _OPENING.match(value)
    return next(filter(None, found.groups())) if found else b""


def _forms(written: bytes, line: bytes) -> Iterator[bytes]:
    """What another scanner may have taken for the value: what it says, more than that, or less.

    The line as a whole, since a rule may take in the key; the word that it is in, such as an address; of a JWT all but
    the signature, and of some tokens the beginning.
    """
    from scanner.triage import kinship

    said = _base64(written)
    forms = [*kinship.forms(written), said, opening(written)]
    if written.startswith(b"eyJ"):
        forms.append(written.rpartition(b".")[0])
    line = line.strip()
    if written and len(line) <= _LONGEST_LINE:
        before, _, after = line.partition(written)
        word, rest = _BEFORE_THE_WORD.sub(b"", before), written + _AFTER_THE_WORD.sub(b"", after)
        forms += [line, word + rest, word.rpartition(b"=")[2] + rest, said and before + said + after]
    yield from dict.fromkeys(form for form in forms if form)


def _base64(written: bytes) -> bytes:
    from binascii import Error, a2b_base64

    try:
        return a2b_base64(written, strict_mode=True)
    except (Error, ValueError):
        return b""
