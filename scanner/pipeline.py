"""The sentence of the house, spoken: walk, gate, decode, detect, judge, report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from scanner import repetition
from scanner.claims import Sighting
from scanner.examine import Examiner
from scanner.findings import merged
from scanner.model import Blob, Confidence, Location, Origin, Report, Rulebook, Skipped, Staged, State, Stream
from scanner.together.directions import doubted
from scanner.walk.source import Source

if TYPE_CHECKING:
    from scanner.config import Policy
    from scanner.manifest.purpose import Purpose


class Settings(NamedTuple):
    """How to scan, whatever is scanned."""

    rulebook: Rulebook
    key: bytes = b""  # of the fingerprints; empty: the repository's own
    least: Confidence = Confidence.MEDIUM  # findings less certain than this aren't told
    jobs: int = 1
    cache: str | None = None  # a folder for what is kept between runs
    portable: bool = False  # do without Hyperscan
    suppressed: bool = False  # tell what is silent, too, and for which reason
    policy: Policy | None = None  # None: that of the repository, in its `.leakseal.yaml`

    def examiner(self) -> Examiner:
        """Who looks at blobs in this way."""
        return Examiner(self.rulebook, self.cache, portable=self.portable, suppressed=self.suppressed, least=self.least)


Keep = Callable[[Blob, Sighting], bool]
Directed = Callable[[Origin | None], "tuple[str, Sequence[Purpose]]"]
"""Says of a file its path from the top of its repository, and what other files say that it is for."""


def scan(
    source: Source,
    settings: Settings,
    key: Callable[[], bytes],
    keep: Keep = lambda *_: True,
    directed: Directed = lambda _: ("", ()),
) -> Report:
    """Everything that a source's blobs leak. `keep` tells which sightings count; `key` is asked only when some do."""
    started = monotonic()
    examiner = settings.examiner()
    seen: list[tuple[Sighting, Location]] = []
    skipped: list[Skipped] = []
    for item in source.blobs():
        if isinstance(item, Skipped):
            skipped.append(item)
            continue
        path, purposes = directed(item.origin)
        sightings, limit = examiner.examine(item, purposes)
        if limit:
            skipped.append(Skipped(path=_path(item.origin), because=limit))
        told = (doubted(sighting, path) for sighting in sightings if keep(item, sighting))
        seen += [(sighting, _located(sighting, item.origin)) for sighting in told]
    certain = confident(seen, settings)
    scanned = source.scanned()._replace(values=examiner.values, seconds=monotonic() - started)
    return Report(
        findings=merged(certain, settings.rulebook.by_id(), settings.key or key()) if certain else (),
        skipped=tuple(skipped),
        scanned=scanned,
        rulebook=settings.rulebook,
    )


def confident(seen: Iterable[tuple[Sighting, Location]], settings: Settings) -> list[tuple[Sighting, Location]]:
    """The sightings that are certain enough to be told; the others are silent for that reason."""
    kept: list[tuple[Sighting, Location]] = []
    for sighting, location in repetition.weighed(list(seen)):
        claim = sighting.claim
        if claim.confidence >= settings.least or claim.innocence:
            kept.append((sighting, location))
        elif settings.suppressed:
            silent = claim._replace(innocence=f"confidence:{claim.confidence}")
            kept.append((sighting._replace(claim=silent), location))
    return kept


def _path(origin: Origin | None) -> str:
    return origin.name if isinstance(origin, Stream) else origin.path if origin else ""


def _located(sighting: Sighting, origin: Origin | None) -> Location:
    state = State.STAGED if isinstance(origin, Staged) else State.WORKTREE
    return Location(path=_path(origin) + sighting.member, start=sighting.start, end=sighting.end, state=state)
