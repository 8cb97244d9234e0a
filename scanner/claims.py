"""Claims on the bytes of a blob: which one speaks where several meet, and what a reader is shown of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.model import Blob, Confidence, Place, Position, Severity

_SHOWN = 160  # characters of a line that an excerpt keeps


class Claim(NamedTuple):
    """A rule's claim on a range of bytes; `digest` stands for the value, which is never kept."""

    rule_id: str
    severity: Severity
    specificity: int
    start: int
    end: int
    digest: bytes
    preview: str
    confidence: Confidence
    place: Place | None = None
    via: tuple[str, ...] = ()
    also_rules: tuple[str, ...] = ()
    innocence: str = ""  # the reason why it is no leak: it then silences the guesses that it covers

    @property
    def rank(self) -> tuple[bool, int, int, int, str]:
        """Who speaks where several claim one value: the highest. A manifest's word on what is one value comes first."""
        return self.place is not None, self.specificity, self.confidence, self.severity, self.rule_id

    def moved(self, by: int) -> Claim:
        """The same claim, `by` bytes further on."""
        return self._replace(start=self.start + by, end=self.end + by) if by else self


class Sighting(NamedTuple):
    """A claim that stands, with its place in the blob as a reader counts it."""

    oid: str
    claim: Claim
    start: Position
    end: Position
    excerpt: str  # the line, every value in it masked


def resolve(claims: Iterable[Claim]) -> list[Claim]:
    """One claim for one value, in the order of their offsets; the others are named in its `also_rules`."""
    standing: list[Claim] = []
    for group in _overlapping(claims):
        group.sort(key=lambda claim: claim.rank, reverse=True)
        kept: list[Claim] = []
        for claim in group:
            rival = next((i for i, other in enumerate(kept) if _same(claim, other)), None)
            if rival is None:
                kept.append(claim)
            elif claim.rule_id != kept[rival].rule_id and claim.rule_id not in kept[rival].also_rules:
                kept[rival] = kept[rival]._replace(also_rules=(*kept[rival].also_rules, claim.rule_id))
        standing += sorted(kept, key=lambda claim: claim.start)
    return standing


def _overlapping(claims: Iterable[Claim]) -> Iterator[list[Claim]]:
    group: list[Claim] = []
    end = -1
    for claim in sorted(set(claims), key=lambda claim: (claim.start, -claim.end, claim.rule_id, claim.digest)):
        if claim.start >= end and group:
            yield group
            group = []
        group.append(claim)
        end = max(end, claim.end) if len(group) > 1 else claim.end
    if group:
        yield group


def _same(claim: Claim, other: Claim) -> bool:
    """Whether two claims mean one value. Inside compressed bytes all values have one range, but not one digest."""
    if claim.start >= other.end or other.start >= claim.end:
        return False
    packed = (claim.start, claim.end) == (other.start, other.end) and {"gzip", "zlib"} & set(claim.via) & set(other.via)
    return not packed or claim.digest == other.digest


def sightings(blob: Blob, claims: list[Claim]) -> Iterator[Sighting]:
    """What a reader is shown of resolved claims on the bytes of `blob`."""
    data = blob.data
    line, counted = blob.lines_before + 1, 0
    for claim in claims:
        line += data.count(b"\n", counted, claim.start)
        counted = claim.start
        if claim.innocence:
            continue
        first = data.rfind(b"\n", 0, claim.start) + 1
        last = data.rfind(b"\n", first, claim.end) + 1 or first
        yield Sighting(
            oid=blob.oid,
            claim=claim,
            start=Position(line=line, column=_characters(data[first : claim.start]) + 1),
            end=Position(
                line=line + data.count(b"\n", claim.start, claim.end),
                column=_characters(data[last : claim.end]) + 1,
            ),
            excerpt=_masked(data, first, claim, claims),
        )


def _characters(text: bytes) -> int:
    return len(text.decode(errors="replace"))


def _masked(data: bytes, first: int, claim: Claim, claims: list[Claim]) -> str:
    """The line of a claim, cut to what can be shown, with every claimed range in it replaced by its preview."""
    start = max(first, claim.start - _SHOWN)
    stop = data.find(b"\n", claim.start)
    stop = min(stop if stop >= 0 else len(data), claim.end + _SHOWN)
    shown: list[str] = []
    at = start
    for other in claims:
        if other.end > at and other.start < stop:
            shown.append(data[at : max(other.start, at)].decode(errors="replace"))
            shown.append(other.preview if other.start >= start else "…")
            at = other.end
    shown.append(data[at:stop].decode(errors="replace"))
    return "".join(shown).strip()
