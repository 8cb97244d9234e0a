"""What one worker does: first it examines every blob, then those versions that are for something.

Only claims leave it, and which values templates make secret: neither holds a value in clear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from scanner.claims import Sighting
from scanner.examine import Examiner
from scanner.model import Blob, Skipped
from scanner.together import charts
from scanner.together.charts import Template
from scanner.together.past import Job
from scanner.walk.history import blobs
from scanner.walk.plumbing import Git
from scanner.walk.store import Batch, Packs, everything

_EVERY = 0.2  # seconds between two messages of a worker

Work = Callable[[Iterable[Any]], Iterator["Examined"]]
"""Works through the batches of one round, and says now and then what was seen."""


@dataclass(slots=True)
class Examined:
    """What was looked at, and what was seen."""

    blobs: int = 0
    bytes: int = 0
    values: int = 0
    sightings: list[Sighting] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    ciphertexts: list[str] = field(default_factory=list)  # ids of blobs that a leaked key may open
    templates: list[tuple[str, Template]] = field(default_factory=list)  # what blobs say of values elsewhere
    directed: dict[tuple[str, str], list[Sighting]] = field(default_factory=dict)  # by path and blob: see `Past`

    def add(self, other: Examined) -> None:
        """Take over what another one has."""
        self.blobs += other.blobs
        self.bytes += other.bytes
        self.values += other.values
        self.sightings += other.sightings
        self.skipped += other.skipped
        self.ciphertexts += other.ciphertexts
        self.templates += other.templates
        self.directed |= other.directed


class Worker:
    """Whoever examines; what it has learned in one round it knows in the next."""

    ROUNDS = 2

    def __init__(self, git: Git, packs: Packs, examiner: Examiner) -> None:
        self._git, self._packs, self._examiner = git, packs, examiner

    def rounds(self) -> Iterator[Work]:
        """The work of each round."""
        yield self._examined
        yield self._directed

    def _examined(self, batches: Iterable[Batch]) -> Iterator[Examined]:
        """What blobs hold of themselves."""
        examiner = self._examiner
        part, since = Examined(), monotonic()
        for item in everything(self._git, self._packs, batches):
            if isinstance(item, Skipped):
                part.skipped.append(item)
                continue
            part.blobs += item.offset == 0
            part.bytes += len(item.data)
            seen, limit = examiner.examine(item)
            part.sightings += seen
            part.templates += _said(item, examiner)
            if limit:
                part.skipped.append(Skipped(path=item.oid, because=limit))
            if len(part.sightings) > 2000 or (part.blobs & 255 == 0 and monotonic() - since > _EVERY):
                _taken(part, examiner)
                yield part
                part, since = Examined(), monotonic()
        _taken(part, examiner)
        yield part

    def _directed(self, batches: Iterable[Sequence[Job]]) -> Iterator[Examined]:
        """What versions hold that are for something, where that adds to what their blobs say of themselves."""
        for jobs in batches:
            part = Examined()
            of: dict[str, list[Job]] = {}
            for job in jobs:
                of.setdefault(job.blob, []).append(job)
            for blob in blobs(self._git, of):
                for job in of[blob.oid] if not blob.offset else ():
                    found = self._examiner.directed(blob, job.purposes)
                    if found:
                        part.directed[job.path, job.blob] = found
            _taken(Examined(), self._examiner)  # all this was counted in the first round
            yield part


def _taken(part: Examined, examiner: Examiner) -> None:
    """Take over what an examiner has counted, which then begins anew."""
    part.values, examiner.values = examiner.values, 0
    part.ciphertexts, examiner.ciphertexts = examiner.ciphertexts, []


def _said(blob: Blob, examiner: Examiner) -> Iterator[tuple[str, Template]]:
    """What a blob that was just examined says as a template, if the gate took it for one: nobody reads it again."""
    if examiner.templates:
        examiner.templates.clear()
        template = charts.template(blob.data) if not blob.offset else None
        if template and template.says:
            yield blob.oid, template
