"""A whole history, scanned: the blobs in several processes, the log beside them, and the two brought together."""

from __future__ import annotations

import queue
from collections.abc import Callable, Collection, Iterable, Iterator
from time import monotonic

from scanner import keys
from scanner.claims import Sighting
from scanner.errors import GitFailed
from scanner.findings import Identity, by_identity, identity, merged
from scanner.known.ignorefile import NAME, ignored
from scanner.known.verdicts import Known
from scanner.lifecycle.introduced import introductions
from scanner.lifecycle.whereabouts import whereabouts
from scanner.lives import Story, lives
from scanner.model import Blob, Life, Location, Report, Scanned, Skipped, State
from scanner.parallel import Workers
from scanner.pipeline import Settings, confident
from scanner.sightings import in_words, told_at
from scanner.together.directions import doubted
from scanner.together.past import Past, policy
from scanner.unlocking import Kept, unlocked
from scanner.walk import refs
from scanner.walk.history import MISSING, SHALLOW, Selection, blobs, joined
from scanner.walk.log import Log
from scanner.walk.plumbing import Git
from scanner.walk.repository import Repository
from scanner.walk.store import Stored
from scanner.worker import Examined

MESSAGE = "(commit message)"

Progress = Callable[[Examined, int], None]
"""Told now and then what has been examined, and how many commits the log has shown."""

Witness = Callable[[Iterable[Sighting]], None]
"""Told of every sighting in every object, whatever reaches it; one in a message has the id of the commit."""

_Named = queue.SimpleQueue[list[bytes] | None]


def history(
    repository: Repository,
    selection: Selection,
    settings: Settings,
    progress: Progress = lambda *_: None,
    witness: Witness = lambda _: None,
) -> Report:
    """Every leak in the selected part of a history; of a part of it, what that part introduced.

    Raises `AskedWrongly` for a range that names nothing, and `CouldNotLook` where git can't be used at all. What could
    not be read is in the report's `skipped`.
    """
    started = monotonic()
    git = Git(repository.path)
    refs.checked(git, selection)
    settings = settings.under(settings.policy or policy(git))
    with keys.Sought(git) as sought, _Walk(git, repository, selection, settings, progress) as walk:
        examined = walk.run()
        told = _Told(walk, examined, settings.known(sought))
        witness(told.everything())
        certain = confident(told.located(), settings)
        key = settings.key or sought()
        findings = merged(certain, settings.rulebook.by_id(), key, told.lives(sighting for sighting, _ in certain))
        return Report(
            findings=unlocked(findings, (sighting for sighting, _ in certain), key, walk.examiner, told.kept()),
            skipped=_explained([*walk.examiner.not_in_force(), *told.skipped()], repository),
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

    def __init__(
        self, git: Git, repository: Repository, selection: Selection, settings: Settings, progress: Progress
    ) -> None:
        self.git = git
        self.repository = repository
        self.selection = selection
        # With alternates the objects of others are listed, too, so that is done only where everything is asked for.
        self.whole = selection.whole and (selection.all_objects or not repository.shares)
        self._tips = refs.tips(git, selection)
        self.pointed: dict[str, str] = {}
        self.messages: list[tuple[Sighting, str]] = []
        self.problems: list[Skipped] = []
        self.cut = False  # a commit was read whose parents are not here
        self.settings = settings
        self.live: dict[str, list[str]] = {}
        self.past: Past
        self._progress = progress

    def __enter__(self) -> _Walk:
        self.log = Log(self.git, *self._tips)
        return self

    def __exit__(self, *_: object) -> None:
        self.log.close()

    def run(self) -> Examined:
        """Read everything."""
        self.stored = Stored(self.git, by_git=self.repository.shares)  # the log is written meanwhile
        self.examiner = self.settings.examiner()
        named = _Named()
        if self.selection.whole and not self.whole:  # what the log doesn't name
            named.put([oid.encode() for oid in self.find_pointed()])
        batches = self.stored if self.whole else joined(iter(named.get, None))
        with Workers(self.git, self.stored.packs, self.examiner, self.settings.jobs, self._tell) as workers:
            workers.begin(batches)
            try:
                self._read(named, workers)
            finally:
                named.put(None)
            self.live = refs.live(self.git)
            self.past = Past(self.log, self.live, self.blobs, self.settings.policy, whole=self.selection.whole)
            workers.begin(self.past.jobs(dict(workers.result().templates)))
            examined = workers.result()
        examined.values += self.examiner.values
        return examined

    def identities(self, oids: Collection[str]) -> dict[str, set[Identity]]:
        """What blobs hold that stand outside of the selection, because its first commits replaced them."""
        found: dict[str, set[Identity]] = {}
        for blob in self.blobs(oids):
            found.setdefault(blob.oid, set()).update(map(identity, self.examiner.examine(blob)[0]))
        return found

    def blobs(self, oids: Collection[str]) -> Iterator[Blob]:
        """These blobs, as far as they are here."""
        return blobs(self.git, oids)

    def find_pointed(self) -> dict[str, str]:
        """The names of what refs lead to without a commit between."""
        try:
            self.pointed = self.pointed or refs.pointed(self.git)
        except GitFailed as error:
            self.problems.append(Skipped(path="(refs)", because=str(error), error=True))
        return self.pointed

    def _tell(self, done: Examined) -> None:
        self._progress(done, self.log.commits)

    def _read(self, named: _Named, workers: Workers) -> None:
        try:
            self._follow(named, workers)
        except GitFailed as error:
            workers.check()  # where it is theirs, all is said
            sound, lost = ([], []) if self.selection.revisions or self.problems else refs.sound_tips(self.git)
            self.problems += lost or [Skipped(path="(history)", because=str(error), error=True)]
            if lost and sound:  # git shows nothing at all when one ref is broken: walk from the others
                arguments, oids = self._tips
                self.log.close()
                self.log = Log(self.git, [word for word in arguments if word != "--all"], [*sound, *oids])
                self._read(named, workers)

    def _follow(self, named: _Named, workers: Workers) -> None:
        for messages, fresh in self.log.read(workers.check):
            self.cut = self.cut or any(commit in self.repository.shallow for commit, _ in messages)
            if not self.whole:
                named.put([oid for oid in fresh if oid.decode() not in self.pointed])
            joined = Blob(oid="", data=b"\n".join(text for _, text in messages))
            if self.examiner.examine(joined)[0]:
                for commit, text in messages:
                    seen, _ = self.examiner.examine(Blob(oid=commit, data=text))
                    self.messages += [(in_words(sighting), commit) for sighting in seen]


class _Told:
    """What the log says of what the workers saw."""

    def __init__(self, walk: _Walk, examined: Examined, known: Known) -> None:
        self._walk, self._known = walk, known
        self._not_read = examined.skipped
        self._ciphertexts = examined.ciphertexts
        self._seen: dict[str, list[Sighting]] = {}
        for sighting in sorted(
            examined.sightings, key=lambda s: (s.oid, s.member, s.start, s.claim.rule_id, s.claim.digest)
        ):
            self._seen.setdefault(sighting.oid, []).append(sighting)
        self._apart = walk.past.apart(self._seen, examined.directed)
        asked_for = {*self._seen, *(oid for _, oid in self._apart.ids), *(skipped.path for skipped in self._not_read)}
        self._seen.update(self._apart.seen)
        self._of = {oid: by_identity(seen) for oid, seen in self._seen.items()}
        self._holders = {oid: {*of} for oid, of in self._of.items()}
        brought = [*walk.log.brought(asked_for, left=True)]
        self._brought = [self._apart.event(event) for event in reversed(brought)]
        self._introduced = list(introductions(self._brought, {**self._earlier(), **self._holders}))
        if not walk.selection.whole:
            new = {who for who, _ in self._introduced}
            self._holders = {oid: held & new for oid, held in self._holders.items()}
        self._live = self._apart.live(walk.live)
        asked = {event.commit for _, event in self._introduced} | {commit for _, commit in walk.messages}
        self._commits = refs.commits(walk.git, sorted(asked))

    def located(self) -> Iterator[tuple[Sighting, Location]]:
        """Every place to tell, that of one value which is to be mended first before its others."""
        known, ignore = self._known, ignored(self._walk.past.content(NAME))
        ever = known.ever(self._introduced, self._live, self._of, ignore)
        for where in whereabouts(self._introduced, self._holders, self._live):
            state = State.LIVE if where.live else State.HISTORY
            commit = self._commits[where.commit] if where.commit else None
            because = ever.get((where.value, where.path), "")
            for sighting in self._of[where.blob][where.value]:
                place = told_at(sighting, where.path, state, commit)
                yield known.told(doubted(sighting, where.path), place.path, because), place
        messages = ((s, told_at(s, MESSAGE, State.HISTORY, self._commits[oid])) for s, oid in self._walk.messages)
        for sighting, place in (*messages, *self._outside()):
            yield known.told(sighting, place.path, known.because(sighting, place.path, ignore, place.commit)), place

    def everything(self) -> Iterator[Sighting]:
        """Every sighting, many of one value among them: each version of a file has its own."""
        for seen in self._seen.values():
            yield from seen
        yield from (sighting._replace(oid=commit) for sighting, commit in self._walk.messages)

    def lives(self, told: Iterable[Sighting]) -> dict[Identity, Life]:
        """What became of the findings that these sightings lead to."""
        holders = {
            oid: {sighting.claim.secret for who in held for sighting in self._of[oid].get(who, ())}
            for oid, held in self._holders.items()
        }
        story = Story(
            touched=self._brought,
            introduced=self._introduced,
            holders=holders,
            live=self._live,
            unread={skipped.path for skipped in self._not_read},
            commits=self._commits,
        )
        return lives(self._walk.git, story, {identity(sighting): sighting.claim for sighting in told})

    def skipped(self) -> Iterator[Skipped]:
        """What could not be read, by the path that it had."""
        walk = self._walk
        yield from walk.problems
        if walk.repository.shallow:
            yield Skipped(path="(history)", because=SHALLOW, error=walk.selection.whole or walk.cut)
        events = {event.blob: event for event in self._brought}
        told = set()
        for skipped in self._not_read:
            told.add(skipped.path)
            event = events.get(skipped.path)
            yield skipped._replace(path=event.path, commit=event.commit) if event else skipped
        if walk.whole:
            for event in walk.log.brought(walk.stored.lacks(walk.log.blobs())):
                if event.blob not in told:
                    told.add(event.blob)
                    yield Skipped(path=event.path, because=MISSING, commit=event.commit, error=True)

    def kept(self) -> Kept:
        """What the repository keeps encrypted: of a part of a history, what HEAD holds."""
        walk, live = self._walk, self._live

        def paths(oids: Collection[str]) -> dict[str, list[str]]:
            where = {oid: list(live.get(oid, ())) for oid in oids}
            for event in walk.log.brought(oids):
                where[event.blob].append(event.path)
            return where

        ciphertexts = self._ciphertexts if walk.selection.whole else [*live]
        return Kept(blobs=walk.blobs, ciphertexts=lambda: ciphertexts, paths=paths)

    def _earlier(self) -> dict[str, set[Identity]]:
        """What was held before by blobs that the selected part of the history begins with."""
        if self._walk.selection.whole:
            return {}
        before = {oid for event in self._brought if event.blob in self._seen for oid in event.before if oid.strip("0")}
        return self._walk.identities({oid for oid in before if oid not in self._walk.log})

    def _outside(self) -> Iterator[tuple[Sighting, Location]]:
        """What no commit brought to a path: tags, what else refs point to, and objects that nothing reaches."""
        walk = self._walk
        known = self._live.keys() | self._apart.seen.keys()
        outside = [oid for oid in self._seen if oid not in walk.log and oid not in known]
        names = walk.find_pointed() if outside and walk.selection.whole else {}
        for oid in outside:
            path = names.get(oid, "")
            if not path and (walk.selection.all_objects or walk.problems):
                path = f"(unreachable object {oid})"
            for sighting in self._seen[oid] if path else ():
                yield sighting, told_at(sighting, path, State.HISTORY, None)


def _explained(skipped: Iterable[Skipped], repository: Repository) -> tuple[Skipped, ...]:
    """What was skipped, in order. In a partial clone it is no wonder that an object is missing."""
    lacks = "absent from this partial clone" if repository.partial else MISSING
    return tuple(sorted(s._replace(because=lacks) if s.because == MISSING else s for s in skipped))
