"""Claims on the bytes of a blob, and which one speaks where several meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.model import Companion, Confidence, Evidence, Place, Position, Proof, Role, Severity


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
    core: bytes = b""  # the digest of the secret that the value is a form of; empty where it is that secret itself
    hides: tuple[int, int] = (0, 0)  # the widest range that any claim on this value covers; (0, 0) is its own
    proof: Proof | None = None  # what the value proves of itself
    companion: Companion | None = None  # the id beside it
    belongs: bytes = b""  # the digest of that id
    fits: tuple[str, ...] = ()  # the rules whose secret it would be by its shape, if their id stood beside it
    evidence: tuple[Evidence, ...] = ()  # what its confidence, or its innocence, rests on
    under: int = 0  # stands for the name that the value has been given; 0 for none
    held: bool = False  # how certain it is the owner of the repository says

    @property
    def rank(self) -> tuple[bool, int, int, int, bool, int, str]:
        """Who speaks where several claim one value: the highest. A manifest's word on what is one value comes first.

        Of two that know as much, the one that knows the object around a document in a value tells more, and the one
        that had less to decode knows where the value stands.
        """
        said = self.place is not None and self.place.role is not Role.TEXT  # TEXT: the value says so of itself
        within = said and self.place is not None and (self.hides != (0, 0) or bool(self.place.name))
        return said, self.specificity, self.confidence, self.severity, within, -len(self.via), self.rule_id

    @property
    def secret(self) -> bytes:
        """The digest of the secret, whatever the form in which it stands here."""
        return self.core or self.digest

    @property
    def hidden(self) -> tuple[int, int]:
        """The range that nobody is shown."""
        return self.hides if self.hides != (0, 0) else (self.start, self.end)

    def surer(self, least: Confidence, *why: Evidence) -> Claim:
        """The same claim, for which more speaks: at least that certain, unless somebody holds it."""
        confidence = self.confidence if self.held else max(self.confidence, least)
        return self._replace(confidence=confidence, evidence=tuple(dict.fromkeys((*self.evidence, *why))))

    def moved(self, by: int) -> Claim:
        """The same claim, `by` bytes further on."""
        if not by:
            return self
        hides = (self.hides[0] + by, self.hides[1] + by) if self.hides != (0, 0) else self.hides
        return self._replace(start=self.start + by, end=self.end + by, hides=hides)


class Beside(NamedTuple):
    """The id that a secret belongs to, as a baseline may know it."""

    lines: tuple[int, int]  # the first and the last that it stands in
    marks: tuple[int, ...]  # which entries of a baseline may mean it


class Sighting(NamedTuple):
    """A claim that stands, with its place in the blob as a reader counts it."""

    oid: str
    claim: Claim
    start: Position
    end: Position
    excerpt: str  # the line, every value in it masked
    member: str = ""  # of an archive: what follows its path to name the file inside, "!/app/values.yaml"
    comment: str = ""  # the reason that a comment beside it gives for letting it stand there: see `triage/pragma.py`
    marks: tuple[int, ...] = ()  # which entries of a baseline may mean its value: see `known/baseline.py`
    allowed: tuple[int, ...] = ()  # which allowlists of a configuration of gitleaks' mean its value
    beside: Beside | None = None  # the id beside it, where one has marks


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
            else:
                kept[rival] = _joined(kept[rival], claim)
        standing += sorted(kept, key=lambda claim: claim.start)
    return standing


def lent(claims: list[Claim], whole: Claim, place: Place | None = None, why: tuple[Evidence, ...] = ()) -> list[Claim]:
    """Resolved claims on a file of which `whole` speaks, which says of all of it what one of its values says.

    Where something in it is known already, that speaks, and is sure then; it is at `place` if nobody knows better.
    """
    if not any(claim.innocence == "" and claim.confidence >= Confidence.MEDIUM for claim in claims):
        others = (
            claim for claim in claims if not claim.innocence or claim.start != whole.start or claim.end != whole.end
        )
        return resolve([*others, whole])
    return [
        claim
        if claim.innocence or claim.confidence < Confidence.MEDIUM
        else claim.surer(Confidence.HIGH, *why)._replace(
            place=claim.place or place,
            also_rules=tuple(dict.fromkeys((*claim.also_rules, whole.rule_id))),
        )
        for claim in claims
    ]


def _joined(speaker: Claim, other: Claim) -> Claim:
    """The claim that speaks, with what another one on the same value adds to it."""
    hides = min(speaker.hidden[0], other.start), max(speaker.hidden[1], other.end)
    if hides != speaker.hidden and not other.innocence:
        speaker = speaker._replace(hides=hides)
    known = (speaker.rule_id, *speaker.also_rules)
    also = speaker.also_rules if other.rule_id in known else (*speaker.also_rules, other.rule_id)
    return speaker._replace(also_rules=also)


def _overlapping(claims: Iterable[Claim]) -> Iterator[list[Claim]]:
    group: list[Claim] = []
    end = -1
    for claim in sorted(
        dict.fromkeys(claims), key=lambda claim: (claim.start, -claim.end, claim.rule_id, claim.digest)
    ):
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
