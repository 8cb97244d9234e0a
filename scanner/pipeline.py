"""The sentence of the house, spoken: walk, gate, decode, detect, judge, report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from scanner import repetition
from scanner.claims import Sighting
from scanner.examine import Examiner
from scanner.findings import fingerprint, identity, merged
from scanner.model import Blob, Confidence, Location, Origin, Report, Rulebook, Skipped, Staged, State, Stream
from scanner.together.directions import doubted
from scanner.walk.source import Source

if TYPE_CHECKING:
    from scanner.config import Policy
    from scanner.gitleaks.configuration import Configuration
    from scanner.known.baseline import Baseline
    from scanner.known.verdicts import Known
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
    baseline: Baseline | None = None  # findings that are known
    configuration: Configuration | None = None  # of gitleaks, read for us
    heard: bool = True  # what the repository says of its own leaks, in comments and in `.gitleaksignore`
    compiling: Callable[[], None] = lambda: None  # told when the patterns have to be compiled first

    def under(self, policy: Policy | None) -> Settings:
        """The same, for a repository of this policy: with its own rules. Raises `BadConfiguration`."""
        book = self.rulebook
        for own in (policy, self.configuration):
            if own and (own.rules or own.adjusted):
                from scanner.rules.own import extended

                book = extended(book, own.rules, own.adjusted)
        return self._replace(rulebook=book, policy=policy)

    def examiner(self) -> Examiner:
        """Who looks at blobs in this way."""
        return Examiner(
            self.rulebook,
            self.cache,
            portable=self.portable,
            suppressed=self.suppressed,
            least=self.least,
            baseline=self.baseline,
            configuration=self.configuration,
            compiling=self.compiling,
        )

    def known(self, key: Callable[[], bytes]) -> Known:
        """What is known of findings; `key` gives that of fingerprints. Imported for a leak only."""
        from scanner.known.verdicts import Known

        return Known(
            self.baseline,
            self.configuration,
            self.rulebook.by_id(),
            lambda sighting: fingerprint(identity(sighting), self.key or key()),
            heard=self.heard,
        )


Keep = Callable[[Blob, Sighting], bool]
Ruled = Callable[[], "Policy | None"]
"""Gives the policy of what is scanned; asked when its first blob has come."""

Directed = Callable[[Origin | None], "tuple[str, Sequence[Purpose]]"]
"""Says of a file its path from the top of its repository, and what other files say that it is for."""
Ignores = Callable[[Origin | None], bytes]
"""Gives the `.gitleaksignore` of the repository that a file is in."""


def scan(
    source: Source,
    settings: Settings,
    key: Callable[[], bytes],
    keep: Keep = lambda *_: True,
    directed: Directed = lambda _: ("", ()),
    policy: Ruled = lambda: None,
    ignores: Ignores = lambda _: b"",
) -> Report:
    """Everything that a source's blobs leak. `keep` tells which sightings count; `key` is asked only when some do."""
    started = monotonic()
    blobs = source.blobs()
    first = _first(blobs)
    settings = settings.under(settings.policy or policy())
    examiner, known = settings.examiner(), cache(lambda: settings.known(key))
    seen: list[tuple[Sighting, Location]] = []
    skipped = list(examiner.not_in_force())
    for item in chain(first, blobs):
        if isinstance(item, Skipped):
            skipped.append(item)
            continue
        path, purposes = directed(item.origin)
        sightings, limit = examiner.examine(item, purposes)
        if limit:
            skipped.append(Skipped(path=_path(item.origin), because=limit))
        told = [doubted(sighting, path) for sighting in sightings if keep(item, sighting)]
        told = _heard(told, path or _path(item.origin), ignores(item.origin), known()) if told else told
        seen += [(sighting, _located(sighting, item.origin)) for sighting in told]
    certain = confident(seen, settings)
    scanned = source.scanned()._replace(values=examiner.values, seconds=monotonic() - started)
    return Report(
        findings=merged(certain, settings.rulebook.by_id(), settings.key or key()) if certain else (),
        skipped=tuple(skipped),
        scanned=scanned,
        rulebook=settings.rulebook,
    )


def _first(blobs: Iterator[Blob | Skipped]) -> list[Blob | Skipped]:
    """What comes up to the first blob, which is included."""
    found: list[Blob | Skipped] = []
    for item in blobs:
        found.append(item)
        if isinstance(item, Blob):
            break
    return found


def confident(seen: Iterable[tuple[Sighting, Location]], settings: Settings) -> list[tuple[Sighting, Location]]:
    """The sightings that are certain enough to be told; the others are silent for that reason."""
    kept: list[tuple[Sighting, Location]] = []
    for sighting, location in repetition.weighed(list(seen)):
        claim = sighting.claim
        if claim.innocence and not settings.suppressed:
            continue
        if claim.confidence >= settings.least or claim.innocence:
            kept.append((sighting, location))
        elif settings.suppressed:
            silent = claim._replace(innocence=f"confidence:{claim.confidence}")
            kept.append((sighting._replace(claim=silent), location))
    return kept


def _heard(seen: list[Sighting], path: str, ignore: bytes, known: Known) -> list[Sighting]:
    """What was seen in a file, with what is known of it."""
    from scanner.known.ignorefile import ignored

    names = ignored(ignore)
    paths = [path + sighting.member for sighting in seen]
    return [known.told(one, at, known.because(one, at, names)) for one, at in zip(seen, paths, strict=True)]


def _path(origin: Origin | None) -> str:
    return origin.name if isinstance(origin, Stream) else origin.path if origin else ""


def _located(sighting: Sighting, origin: Origin | None) -> Location:
    state = State.STAGED if isinstance(origin, Staged) else State.WORKTREE
    return Location(path=_path(origin) + sighting.member, start=sighting.start, end=sighting.end, state=state)
