"""What files were for in each state of a history, and what they held then.

A kustomization of any time makes Secrets of the files that it names, in all their versions, and so do the templates of
a chart of its values. Whether a file was to be
encrypted is asked of the `.sops.yaml` and `.gitattributes` of its own time; and the policy, which says how files are to
be kept from now on, is asked of what HEAD holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from scanner import config
from scanner.claims import Sighting
from scanner.config import Policy
from scanner.manifest.purpose import KEPT, Purpose
from scanner.model import Blob, Brought
from scanner.together import kustomizations, names
from scanner.together.charts import Template
from scanner.together.directions import Directions, directing
from scanner.together.every_chart import EveryChart
from scanner.together.every_rule import every_rule
from scanner.together.plain import LARGEST
from scanner.walk.history import read
from scanner.walk.log import Log
from scanner.walk.plumbing import Git

Blobs = Callable[[Collection[str]], Iterable[Blob]]
Seen = Mapping[str, Sequence[Sighting]]
_Jobs = dict[tuple[str, str], tuple[Purpose, ...]]  # by path and blob
_State = dict[str, str]  # the blobs of the files that direct others, by path

_SIGNS = (b"secretGenerator", b"creation_rules", b"filter")
_MOST_SAID = 64 << 20  # bytes of all of them
_MOST_FED = 100_000  # files that kustomizations name
_BATCH = 200  # versions


class Job(NamedTuple):
    """A version of a file that is for something."""

    path: str
    blob: str
    purposes: tuple[Purpose, ...]


class Apart(NamedTuple):
    """The versions of files that hold something because of what they are for, each with an id of its own.

    Such a version is told apart from its blob, which may lie at other paths, too, where it is for nothing.
    """

    ids: Mapping[tuple[str, str], str]  # by path and blob
    seen: Mapping[str, list[Sighting]]  # by those ids

    def event(self, event: Brought) -> Brought:
        """The event, told of the versions."""
        blob, before = self._at(event.path, event.blob), tuple(self._at(event.path, oid) for oid in event.before)
        return event._replace(blob=blob, before=before)

    def live(self, live: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """The paths of each blob or version of HEAD."""
        found: dict[str, list[str]] = {}
        for oid, paths in live.items():
            for path in paths:
                found.setdefault(self._at(path, oid), []).append(path)
        return found

    def _at(self, path: str, oid: str) -> str:
        return self.ids.get((path, oid), oid)


def policy(git: Git) -> Policy:
    """What HEAD asks of the repository. Raises `BadConfiguration`."""
    names = [f"HEAD:{name}" for name in (config.FILE, config.MISNAMED)]
    found = read(git, ["".join(f"{name}\n" for name in names).encode()])
    texts = {item.oid: item.data for item in found if isinstance(item, Blob) and not item.offset}
    if texts and names[0] not in texts:
        config.misnamed()
    return config.policy(texts[names[0]]) if texts else Policy()


class Past:
    """What a log and HEAD say of what files were for.

    `live` holds the paths of each blob of HEAD, `blobs` reads some by their ids. `policy` is that of HEAD. Where the
    log is not `whole`, HEAD tells what was there before it.
    """

    def __init__(
        self,
        log: Log,
        live: Mapping[str, Sequence[str]],
        blobs: Blobs,
        policy: Policy | None,
        *,
        whole: bool,
    ) -> None:
        self._log, self._blobs, self._whole = log, blobs, whole
        self._head = {path: oid for oid, paths in live.items() for path in paths}
        events = [*log.at(directing)]
        here = {oid for path, oid in self._head.items() if directing(path)}
        brought = {event.blob for _, event in events if event.blob.strip("0")}
        self._directed = {(event.path, event.blob) for _, event in events}
        self._directed |= {(path, oid) for path, oid in self._head.items() if directing(path)}
        self._content = dict(self._said_by(here | brought))
        self._policy = policy or Policy()
        self._fed: dict[str, list[Purpose]] = {}
        self._from: list[int] = []  # the commits from which the states are in force, the oldest first, as negatives
        self._states: list[Directions] = []
        self._learn(events)
        self._jobs = self._asked(self._meant())

    def content(self, path: str) -> bytes:
        """What HEAD holds at a path; nothing where there is no file."""
        oids = {self._head[path]} if path in self._head else set()
        return next((blob.data for blob in self._blobs(oids)), b"")

    def jobs(self, templates: Mapping[str, Template]) -> Iterator[list[Job]]:
        """The versions to examine for what they are for, in batches: those of a path together, which are alike.

        `templates` is what those of charts say, by the ids of their blobs.
        """
        charts = EveryChart(self._log, self._head if not self._whole else {}, self._blobs, templates)
        asked = self._jobs | self._asked(lambda path: bool(charts.purposes(path)), charts.purposes)
        required = Directions(lambda _: None, self._policy)
        for path, oid in self._head.items() if self._policy.require else ():
            kept = tuple(purpose for purpose in required.purposes(path) if purpose.use == KEPT)
            if kept:
                asked[path, oid] = (*asked.get((path, oid), ()), *kept)
        jobs = [Job(*job, asked[job]) for job in sorted(asked)]
        return (jobs[at : at + _BATCH] for at in range(0, len(jobs), _BATCH))

    def apart(self, seen: Seen, directed: Mapping[tuple[str, str], list[Sighting]]) -> Apart:
        """The versions that hold something because of what they are for; `seen` is what blobs hold of themselves.

        `directed` is what came of the jobs, by path and blob; nothing where a purpose added nothing.
        """
        ids: dict[tuple[str, str], str] = {}
        held: dict[str, list[Sighting]] = {}
        for path, oid in sorted(directed, key=itemgetter(1, 0)):
            found = directed[path, oid]
            if [s.claim for s in found] != [s.claim for s in seen.get(oid, ())]:
                name = ids[path, oid] = f"{oid}/{len(ids)}"
                held[name] = [sighting._replace(oid=name) for sighting in found]
        return Apart(ids, held)

    def _learn(self, events: list[tuple[int, Brought]]) -> None:
        touched = {event.path for _, event in events}
        state: _State = {
            path: oid for path, oid in self._head.items() if directing(path) and not (self._whole and path in touched)
        }
        for path, oid in self._directed:
            fed = kustomizations.purposes(path, self._content.get(oid, b"")) if len(self._fed) < _MOST_FED else {}
            for target, purposes in fed.items():
                known = self._fed.setdefault(target, [])
                known += [purpose for purpose in purposes if purpose not in known]
        relevant = [(rank, event) for rank, event in events if self._said({event.blob, *event.before})]
        self._begin(-(1 << 62), state)
        for rank, event in reversed(relevant):
            state = {**state, event.path: event.blob}
            self._begin(-rank, state)

    def _said_by(self, oids: Collection[str]) -> Iterator[tuple[str, bytes]]:
        """The files that direct others, as far as they say something and are no larger than they can be."""
        left = _MOST_SAID
        for blob in self._blobs(oids):
            if not blob.offset and len(blob.data) <= min(LARGEST, left) and any(sign in blob.data for sign in _SIGNS):
                left -= len(blob.data)
                yield blob.oid, blob.data

    def _said(self, oids: Iterable[str]) -> bool:
        """Whether one of these is a file that says what is to be encrypted."""
        contents = [self._content.get(oid, b"") for oid in oids]
        return any(b"creation_rules" in content or b"filter" in content for content in contents)

    def _begin(self, rank: int, state: _State) -> None:
        directions = Directions(lambda path: self._content.get(state.get(path, "")), Policy())
        directions.feed(self._fed)
        if self._from and self._from[-1] == rank:  # one commit changed several
            self._states[-1] = directions
        else:
            self._from.append(rank)
            self._states.append(directions)

    def _asked(self, wanted: Callable[[str], bool], more: Callable[[str], tuple[Purpose, ...]] = lambda _: ()) -> _Jobs:
        """The wanted files that are for something, in the versions in which they are; `more` says more of each path."""
        jobs: _Jobs = {}
        for rank, event in self._log.at(lambda path: wanted(path) and not directing(path)):
            said = self._states[bisect_right(self._from, -rank) - 1]
            purposes = (*said.purposes(event.path), *more(event.path))
            before = () if self._whole else event.before
            for oid in (event.blob, *before) if purposes else ():
                if oid.strip("0"):
                    jobs.setdefault((event.path, oid), purposes)
        return jobs

    def _meant(self) -> Callable[[str], bool]:
        """Whether any state may have said something of a path: asked once for each that there ever was."""
        ever = every_rule(self._directed, lambda oid: self._content.get(oid, b""))

        def meant(path: str) -> bool:
            if path in self._fed or names.purpose(path):
                return True
            # Of the folders that say anything there is hardly ever more than one.
            return any(path.startswith(folder) and one.means(path) for folder, one in ever.items())

        return meant
