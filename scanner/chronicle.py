"""A whole history, scanned: the blobs in several processes, the log beside them, and the two brought together."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from time import monotonic

from scanner import keys
from scanner.claims import Sighting
from scanner.errors import GitFailed
from scanner.examine import Examiner
from scanner.findings import Identity, identity, merged
from scanner.lifecycle.introduced import introductions
from scanner.model import Blob, Brought, Commit, Location, Report, Scanned, Skipped, State
from scanner.parallel import Examined, Workers
from scanner.pipeline import Settings, confident
from scanner.walk import refs
from scanner.walk.history import Selection, Stored, joined
from scanner.walk.log import Log
from scanner.walk.plumbing import Git
from scanner.walk.repository import Repository

MESSAGE = "(commit message)"

Progress = Callable[[Examined, int], None]
"""Told now and then what has been examined, and how many commits the log has shown."""


def history(
    repository: Repository, selection: Selection, settings: Settings, progress: Progress = lambda *_: None
) -> Report:
    """Every leak in the selected part of a history.

    Raises `AskedWrongly` for a range that names nothing. What could not be read is in the report's `skipped`.
    """
    started = monotonic()
    git = Git(repository.path)
    refs.checked(git, selection)
    sought = None if settings.key else keys.Sought(git)
    walk = _Walk(git, selection, settings, repository.shares, progress)
    examined = walk.run()
    told = _Told(git, walk, examined)
    certain = confident(told.located(), settings.least)
    return Report(
        findings=merged(certain, settings.rulebook.by_id(), sought() if sought else settings.key),
        skipped=tuple(told.skipped(repository)),
        scanned=Scanned(
            commits=walk.log.commits,
            blobs=examined.blobs,
            bytes=examined.bytes,
            values=examined.values,
            seconds=monotonic() - started,
        ),
        rulebook=settings.rulebook,
    )


class _Walk:
    """The two streams of git: the blobs go to the workers, the log is read here."""

    def __init__(self, git: Git, selection: Selection, settings: Settings, shares: bool, progress: Progress) -> None:
        self.git = git
        self.selection = selection
        self.whole = selection.whole and not shares  # others' objects are not ours to list
        self.log = Log(git, refs.tips(git, selection))
        self.stored = Stored(git)
        self.messages: list[tuple[Sighting, str]] = []
        self.problems: list[Skipped] = []
        self._settings = settings
        self._examiner = Examiner(settings.rulebook, settings.cache, settings.portable)
        self._progress = progress

    def run(self) -> Examined:
        """Read everything."""
        named: queue.SimpleQueue[list[bytes] | None] = queue.SimpleQueue()
        batches = self.stored if self.whole else joined(iter(named.get, None))
        workers = Workers(
            self.git, batches, self._examiner, self._settings.jobs, lambda done: self._progress(done, self.log.commits)
        )
        with workers:
            try:
                self._read(named)
            finally:
                named.put(None)
            result = workers.result()
        result.values += self._examiner.values
        return result

    def _read(self, named: queue.SimpleQueue[list[bytes] | None]) -> None:
        try:
            self._follow(named)
        except GitFailed as error:
            sound, lost = refs.sound_tips(self.git) if self.selection.whole and not self.problems else ([], [])
            self.problems += lost or [Skipped(path="(history)", because=str(error), error=True)]
            if lost:  # git shows nothing at all when one ref is broken: walk from the others
                self.log = Log(self.git, ["--stdin"], "".join(f"{tip}\n" for tip in sound).encode())
                self._read(named)

    def _follow(self, named: queue.SimpleQueue[list[bytes] | None]) -> None:
        for messages, fresh in self.log.read():
            if not self.whole:
                named.put(fresh)
            joined = Blob(oid="", data=b"\n".join(text for _, text in messages))
            if self._examiner.examine(joined)[0]:
                for commit, text in messages:
                    seen, _ = self._examiner.examine(Blob(oid=commit, data=text))
                    self.messages += [(sighting, commit) for sighting in seen]


class _Told:
    """What the log says of what the workers saw."""

    def __init__(self, git: Git, walk: _Walk, examined: Examined) -> None:
        self._walk = walk
        self._absent = examined.skipped
        self._seen: dict[str, list[Sighting]] = {}
        for sighting in sorted(examined.sightings, key=lambda s: (s.oid, s.start, s.claim.rule_id)):
            self._seen.setdefault(sighting.oid, []).append(sighting)
        holders = {oid: {identity(s) for s in seen} for oid, seen in self._seen.items()}
        oldest_first = reversed(list(walk.log.brought({*self._seen, *(absent.path for absent in self._absent)})))
        self._brought = list(oldest_first)
        self._introduced = list(introductions(self._brought, holders))
        self._live = refs.live(git) if self._seen else {}
        paths = ((oid, path) for oid in holders for path in self._live.get(oid, ()))
        self._live_at = {(who, path) for oid, path in paths for who in holders[oid]}
        asked = {event.commit for _, event in self._introduced} | {commit for _, commit in walk.messages}
        self._commits = refs.commits(git, sorted(asked))
        self._tags = refs.tagged(git) if any(oid not in walk.log for oid in self._seen) else {}

    def located(self) -> Iterator[tuple[Sighting, Location]]:
        """Every place to tell, the one to mend first: where it is live, then where it was introduced, oldest first."""
        first: dict[Identity, Commit] = {}
        for who, event in self._introduced:
            first.setdefault(who, self._commits[event.commit])
        told: set[tuple[Identity, str, str]] = set()
        at_head = sorted((path, oid) for oid in self._seen for path in self._live.get(oid, ()))
        for path, oid in at_head:
            for sighting in self._seen[oid]:
                who = identity(sighting)
                by = first.get(who)
                told.add((who, path, by.oid if by else ""))
                yield sighting, _location(sighting, path, State.LIVE, by)
        for who, event in self._introduced:
            if (who, event.path, event.commit) not in told:
                state = State.LIVE if (who, event.path) in self._live_at else State.HISTORY
                for sighting in self._seen[event.blob]:
                    if identity(sighting) == who:
                        yield sighting, _location(sighting, event.path, state, self._commits[event.commit])
        yield from self._outside()

    def _outside(self) -> Iterator[tuple[Sighting, Location]]:
        """What no commit brought to a path: messages, tags, and objects that nothing reaches."""
        for sighting, oid in self._walk.messages:
            yield sighting, _location(sighting, MESSAGE, State.HISTORY, self._commits[oid])
        unreachable = self._walk.selection.all_objects or self._walk.problems
        for oid, seen in self._seen.items():
            path = self._tags.get(oid) or (f"(unreachable object {oid})" if unreachable else "")
            if path and oid not in self._walk.log:
                for sighting in seen:
                    yield sighting, _location(sighting, path, State.HISTORY, None)

    def skipped(self, repository: Repository) -> Iterator[Skipped]:
        """What could not be read, by the path that it had."""
        yield from self._walk.problems
        paths = {event.blob: event for event in self._brought}
        told = set()
        for skipped in self._absent:
            told.add(skipped.path)
            yield _named(skipped, paths.get(skipped.path))
        if self._walk.whole:
            for event in self._walk.log.brought(self._walk.log.without(self._walk.stored.listed)):
                if event.blob not in told:
                    told.add(event.blob)
                    because = "absent from this partial clone" if repository.partial else "the object is missing"
                    yield Skipped(path=event.path, because=because, commit=event.commit, error=True)


def _named(skipped: Skipped, event: Brought | None) -> Skipped:
    return skipped._replace(path=event.path, commit=event.commit) if event else skipped


def _location(sighting: Sighting, path: str, state: State, commit: Commit | None) -> Location:
    place = Location(path=path, start=sighting.start, end=sighting.end, state=state)
    if commit is None:
        return place
    return place._replace(commit=commit.oid, author=commit.author, email=commit.email, date=commit.date)
