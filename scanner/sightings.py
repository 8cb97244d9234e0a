"""What a reader is shown of a claim: line, column and object path, and its line with every value in it masked."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from operator import itemgetter

from scanner import decode, manifest
from scanner.claims import Beside, Claim, Sighting
from scanner.model import Blob, Commit, Location, Place, Position, State
from scanner.regex import regex
from scanner.triage.pragma import pragma

_LONGEST_LINE = 65537  # bytes: one more than anybody looks at, so that it is known for a longer one
_SHOWN = 160  # bytes of a line that an excerpt keeps on either side of the value
_WORD = regex(rb"[^\s\"'`=:,;<>(){}\[\]]{3,}")
_LEAST_REPEATED = 3  # bytes of a value that is also hidden where nobody claims it
_PARTS = (
    regex(r"[^/:@=\[\]]+"),
    regex(r"[\w+=~-]+"),
    regex(r"[\w-]{6,}"),
)  # of a name, each way in turn
_TOLD = (regex(r"[^\s,()]+"), *_PARTS)  # of what is told, word by word and within words
_PLAIN = regex(r"[A-Za-z]{0,24}(?:[._-][A-Za-z]{1,24})*")  # a key such as `password`, though the value be the same
_CIPHERTEXTS = regex(r"(?:\A|\.)encrypted\.[^.]+\Z")
_USER_INFO = regex(r"(://[^\s:/?#@]*):[^\s/?#@]*@")


Marks = Callable[[bytes, bytes], tuple[int, ...]]
"""Says of a value, as it is written, and of its line, which entries of a baseline, or which allowlists, may mean it."""


def sightings(
    blob: Blob,
    claims: list[Claim],
    told: Callable[[Claim], bool] = lambda claim: not claim.innocence,
    marks: Marks | None = None,
    allows: Marks | None = None,
) -> Iterator[Sighting]:
    """What a reader is shown of resolved claims on the bytes of `blob`, as far as they are to be `told`.

    Those that are not hide their values all the same.
    """
    data, shown = _in_utf_8(blob.data, claims)
    masks = _Masks(data, shown)
    lines = _Lines(data, blob.lines_before)
    beside = _beside(blob, data, shown, told, marks)
    for claim, placed in zip(shown, _placed(blob, data, shown, claims, told), strict=True):
        if not told(placed):
            continue
        start = lines.reach(claim.start)
        yield Sighting(
            oid=blob.oid,
            claim=masks.claim(placed),
            start=start,
            end=lines.behind(claim.end),
            excerpt=masks.excerpt(claim, lines.first),
            comment=pragma(data, claim.start, claim.end),
            marks=marks(*_written(data, claim, lines.first)) if marks else (),
            allowed=allows(*_written(data, claim, lines.first)) if allows else (),
            beside=beside(claim),
        )


class _Lines:
    """The positions of ascending offsets. A line of a megabyte, with a thousand values in it, is counted once."""

    def __init__(self, data: bytes, before: int) -> None:
        self.first = 0  # where the line of the last offset begins
        self._data = data
        self._line = before + 1
        self._at = 0
        self._plain = 0  # up to where that line is known to be ASCII

    def reach(self, at: int) -> Position:
        """The position of an offset that lies not before the last one."""
        newline = self._data.rfind(b"\n", self._at, at)
        if newline >= 0:
            self._line += self._data.count(b"\n", self._at, at)
            self.first = self._plain = newline + 1
        self._at = at
        return Position(line=self._line, column=self._column(at))

    def behind(self, end: int) -> Position:
        """The position of an offset that lies behind the last one, which stays the last."""
        newline = self._data.rfind(b"\n", self._at, end)
        if newline < 0:
            return Position(line=self._line, column=self._column(end))
        line = self._line + self._data.count(b"\n", self._at, end)
        return Position(line=line, column=_characters(self._data[newline + 1 : end]) + 1)

    def _column(self, at: int) -> int:
        if at > self._plain and self._data[self._plain : at].isascii():
            self._plain = at
        return at - self.first + 1 if at <= self._plain else _characters(self._data[self.first : at]) + 1


def _written(data: bytes, claim: Claim, first: int) -> tuple[bytes, bytes]:
    """A value as it is written, and its line, of a long one as much as anybody looks at."""
    last = first + _LONGEST_LINE
    end = data.find(b"\n", claim.start, last)
    return data[claim.start : claim.end], data[first : end if end >= 0 else last]


def _beside(
    blob: Blob, data: bytes, claims: list[Claim], told: Callable[[Claim], bool], marks: Marks | None
) -> Callable[[Claim], Beside | None]:
    """Gives the nearest of the ids that a claim which is told belongs to, with the marks that it bears."""
    found: dict[bytes, list[tuple[int, Beside]]] = {}
    if marks and (wanted := {claim.belongs for claim in claims if claim.belongs and told(claim)}):
        lines = _Lines(data, blob.lines_before)
        for claim in claims:
            if claim.digest in wanted:
                first, last = lines.reach(claim.start).line, lines.behind(claim.end).line
                one = Beside((first, last), marks(*_written(data, claim, lines.first)))
                found.setdefault(claim.digest, []).append((claim.start, one))

    def nearest(claim: Claim) -> Beside | None:
        some = found.get(claim.belongs, ())
        at = bisect_right(some, claim.start, key=itemgetter(0))
        return min(some[max(at - 1, 0) : at + 1], key=lambda one: abs(one[0] - claim.start))[1] if some else None

    return nearest


def _placed(
    blob: Blob, data: bytes, shown: list[Claim], claims: list[Claim], told: Callable[[Claim], bool]
) -> list[Claim]:
    """The claims, each that no manifest spoke for with the place that the look of its document gives it."""
    lacking = [at for at, claim in enumerate(claims) if claim.place is None and told(claim)]
    if not lacking or blob.offset:  # nobody knows what came before
        return claims
    places = manifest.located(data, [(shown[at].start, shown[at].end) for at in lacking])
    placed = list(claims)
    for at, place in zip(lacking, places, strict=True):
        claim = claims[at]._replace(place=place)
        encrypted = _encrypted(claim, data[shown[at].start : shown[at].end])
        placed[at] = claim._replace(innocence="encrypted:by-name") if encrypted else claim
    return placed


def _encrypted(claim: Claim, value: bytes) -> bool:
    """Whether a value is told by its name alone, in an object of ciphertexts: Renovate's `{"encrypted": {"x": …}}`."""
    if claim.place is None or not _CIPHERTEXTS.search(claim.place.path):
        return False
    from scanner.triage import encrypted, weigh

    return weigh.guessed(claim.evidence) and encrypted.named(value, "encrypted")


def _characters(text: bytes) -> int:
    return len(text) if text.isascii() else len(text.decode(errors="replace"))


def _in_utf_8(data: bytes, claims: list[Claim]) -> tuple[bytes, list[Claim]]:
    """A file in UTF-16 as a reader's editor shows it, and the claims on it; any other as it is."""
    codec = decode.codec(data) if decode.is_packed(data) else None
    if codec is None:
        return data, claims
    decoder = getincrementaldecoder(codec)("replace")  # an offset may lie within a character, where bytes lie there
    parts: list[bytes] = []
    at = size = 0
    where: dict[int, int] = {}
    for offset in sorted({offset for claim in claims for offset in (claim.start, claim.end, *claim.hidden)}):
        part = decoder.decode(data[at:offset]).encode()
        parts.append(part)
        size += len(part)
        at, where[offset] = offset, size
    text = b"".join((*parts, decoder.decode(data[at:], final=True).encode()))
    mark = len("\ufeff".encode()) if text.startswith("\ufeff".encode()) else 0
    return text[mark:], [
        claim._replace(
            start=where[claim.start] - mark,
            end=where[claim.end] - mark,
            hides=(where[claim.hidden[0]] - mark, where[claim.hidden[1]] - mark),
        )
        for claim in claims
    ]


class _Masks:
    """All ranges of a blob that nobody is shown, and what stands in their place."""

    def __init__(self, data: bytes, claims: list[Claim]) -> None:
        self._data = data
        self._ranges: list[tuple[int, int, str]] = []
        self._values: list[list[Claim]] = []
        for claim in sorted(claims, key=lambda claim: claim.hidden):
            start, end = claim.hidden
            while data[end : end + 1] == b"=":  # padding belongs to what is padded
                end += 1
            if self._ranges and start < self._ranges[-1][1]:
                before = self._ranges[-1]
                self._ranges[-1] = (before[0], max(before[1], end), before[2])
                self._values[-1].append(claim)
            else:
                whole = claim.hidden == (claim.start, claim.end)
                self._ranges.append((start, end, claim.preview if whole else f"…({end - start})"))
                self._values.append([claim])
        self._starts = [start for start, _, _ in self._ranges]
        self._digests = {digest for claim in claims if not claim.innocence for digest in (claim.digest, claim.secret)}

    def claim(self, claim: Claim) -> Claim:
        """A claim that tells none of the blob's values: whoever made a token wrote into it what they like."""
        proof, companion = claim.proof, claim.companion
        return claim._replace(
            place=self._place(claim.place) if claim.place else None,
            proof=proof._replace(told=tuple(map(self._told, proof.told))) if proof else None,
            companion=companion._replace(told=tuple(map(self._told, companion.told))) if companion else None,
        )

    def _told(self, text: str) -> str:
        for parts in _TOLD:
            text = parts.sub(lambda found: "…" if self._known(found[0]) else found[0], text)
        return text

    def _place(self, place: Place) -> Place:
        """A place without the values of the blob: somebody may have written one as a name, or as a key."""
        return place._replace(
            kind=self._name(place.kind),
            namespace=self._name(place.namespace),
            name=self._name(place.name),
            path=self._name(place.path),
        )

    def _name(self, text: str) -> str:
        text = _USER_INFO.sub(r"\1:…@", text)
        for parts in _PARTS:
            text = parts.sub(self._part, text)
        return text

    def _part(self, found: re.Match[str]) -> str:
        part = found[0]
        return "…" if not _PLAIN.fullmatch(part) and self._known(part) else part

    def _known(self, part: str) -> bool:
        return len(part) >= _LEAST_REPEATED and _digest(part.encode(errors="surrogateescape")) in self._digests

    def excerpt(self, claim: Claim, first: int) -> str:
        """The line of `claim`, which begins at `first`, as much of it as is shown."""
        start = max(first, claim.start - _SHOWN)
        stop = self._data.find(b"\n", claim.start, claim.end + _SHOWN)
        stop = stop if stop >= 0 else min(len(self._data), claim.end + _SHOWN)
        index = max(bisect_right(self._starts, start) - 1, 0)
        hidden: list[Claim] = []
        pieces: list[bytes] = []
        at = start
        while index < len(self._ranges) and self._ranges[index][0] < stop:
            begin, end, preview = self._ranges[index]
            if end > at:
                pieces += self._data[at : max(begin, at)], (preview if begin >= start else "…").encode()
                hidden += self._values[index]
                at = end
            index += 1
        pieces.append(self._data[at:stop])
        written = {self._data[claim.start : claim.end] for claim in hidden}
        long = [value for value in written if _LEAST_REPEATED <= len(value) <= 2 * _SHOWN]
        digests = {claim.digest for claim in hidden}
        pieces[::2] = [piece and _cleaned(piece, long, digests) for piece in pieces[::2]]
        return b"".join(pieces).decode(errors="replace").strip()


def _cleaned(text: bytes, written: list[bytes], digests: set[bytes]) -> bytes:
    """Text beside values, without those values: as they are written, or in clear, as in a comment."""
    for value in sorted(written, key=len, reverse=True):
        text = text.replace(value, "…".encode())
    return _WORD.sub(lambda word: "…".encode() if _digest(word[0]) in digests else word[0], text)


def _digest(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


def in_words(sighting: Sighting) -> Sighting:
    """What a message holds: the words before a colon in it are no keys, unless it quotes a manifest."""
    place = sighting.claim.place
    return sighting if place is None or place.kind else sighting._replace(claim=sighting.claim._replace(place=None))


def told_at(sighting: Sighting, path: str, state: State, commit: Commit | None) -> Location:
    """Where a sighting is, and the commit that brought it there."""
    place = Location(path=path + sighting.member, start=sighting.start, end=sighting.end, state=state)
    if commit is None:
        return place
    return place._replace(commit=commit.oid, author=commit.author, email=commit.email, date=commit.date)
