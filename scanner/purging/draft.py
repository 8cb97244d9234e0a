"""What a rewriting of the history has to do: which files go whole, which objects, and which values are replaced.

Where a file was nothing but a secret, in each of its versions, and no branch has it any more, it goes as a whole, and
no list of values is needed for it. Objects whose bytes git filter-repo doesn't replace (it skips what is binary) are
stripped by their ids, which are no secrets either. Only the rest needs the list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from scanner.model import Blob
from scanner.purging.gathering import Trace
from scanner.purging.needles import Needle, needle, ordered
from scanner.regex import regex
from scanner.walk import refs
from scanner.walk.history import Selection, joined, read
from scanner.walk.large import PIECE
from scanner.walk.log import Log
from scanner.walk.plumbing import Git

_RUN = 1 << 20  # bytes of what is encoded, on either side
_BEFORE, _AFTER = regex(rb"[A-Za-z0-9+/]+\Z"), regex(rb"[A-Za-z0-9+/]*={0,2}")
_BINARY = 8192  # bytes in which git filter-repo looks for a NUL before it replaces anything


class Draft(NamedTuple):
    """What is to be done."""

    paths: tuple[str, ...]  # files that go as a whole
    blobs: tuple[tuple[str, str], ...]  # (id, a path) of objects that are stripped
    needles: tuple[Needle, ...]  # values that are replaced
    dangling: int  # objects that no commit has, which end with the next garbage collection
    live: tuple[str, ...]  # paths of HEAD at which a value would be replaced


def draft(git: Git, traces: Collection[Trace], *, whole: bool = True) -> Draft:
    """Say what to do about these traces; without `whole` no file goes as a whole because it is gone anyway."""
    where = _Where(git, {trace.oid for trace in traces})
    gone = where.gone() if whole else set()
    reached = [trace for trace in traces if trace.oid in where.reached]
    left = [t for t in reached if not where.paths.get(t.oid) or set(where.paths[t.oid]) - gone]
    needles, stripped = _taken(git, left, where.paths.keys())
    blobs = tuple((oid, next(iter(where.paths.get(oid, ())), "")) for oid in sorted(stripped))
    live = sorted({path for trace in left for path in where.live.get(trace.oid, ())})
    dangling = {trace.oid for trace in traces} - where.reached
    return Draft(tuple(sorted(gone)), blobs, ordered(needles), len(dangling), tuple(live))


class _Where:
    """At which paths objects lie or lay, and which of these paths nobody needs."""

    def __init__(self, git: Git, oids: set[str]) -> None:
        self._git = git
        self._oids = oids
        self.paths: dict[str, set[str]] = {}
        self.live = refs.live(git)
        self.log = Log(git, *refs.tips(git, Selection()))
        self.reached = set(refs.pointed(git)) & oids
        try:
            for messages, _ in self.log.read():
                self.reached.update(oid for oid, _ in messages if oid in oids)
            for event in self.log.brought(oids):
                self.paths.setdefault(event.blob, set()).add(event.path)
            self._versions = self._every_version()
        finally:
            self.log.close()
        self.reached |= self.paths.keys()

    def _every_version(self) -> dict[str, set[str]]:
        """All that ever stood at the paths of these objects."""
        wanted = {path for paths in self.paths.values() for path in paths}
        versions: dict[str, set[str]] = {}
        for _, event in self.log.at(wanted.__contains__):
            if event.blob.strip("0"):
                versions.setdefault(event.path, set()).add(event.blob)
        return versions

    def gone(self) -> set[str]:
        """The paths that held nothing but these secrets, and that no branch has any more."""
        only = {path for path, blobs in self._versions.items() if blobs and blobs <= self._oids}
        if only:
            for tip in refs.branches(self._git):
                only -= refs.held(self._git, tip, only)
        return only


def _taken(git: Git, traces: Iterable[Trace], blobs: Collection[str]) -> tuple[list[Needle], set[str]]:
    """The needles for what can be replaced, and the ids of blobs for the rest."""
    by_oid: dict[str, list[Trace]] = {}
    for trace in traces:
        by_oid.setdefault(trace.oid, []).append(trace)
    needles: list[Needle] = []
    stripped: set[str] = set()
    for oid, data in _contents(git, by_oid):
        made: list[Needle | None] = [None]
        if data is not None and b"\0" not in data[:_BINARY] and not any(trace.apart for trace in by_oid[oid]):
            made = [needle(data, *_run(data, trace), says=trace.says) for trace in by_oid[oid]]
        needles += filter(None, made)
        if None in made and oid in blobs:
            stripped.add(oid)
    return needles, stripped


def _run(data: bytes, trace: Trace) -> tuple[int, int]:
    """The range to replace: of what is encoded all that was encoded with it, since the rest would say nothing."""
    if not trace.encoded:
        return trace.start, trace.end
    before = _BEFORE.search(data, max(trace.start - _RUN, 0), trace.start)
    after = _AFTER.match(data, trace.end, trace.end + _RUN)
    return before.start() if before else trace.start, after.end() if after else trace.end


def _contents(git: Git, oids: Collection[str]) -> Iterator[tuple[str, bytes | None]]:
    """The bytes of objects, of a commit its message; None for what is too large to be read at once."""
    kinds = refs.kinds(git, oids)
    yield from _messages(git, sorted(oid for oid in oids if kinds.get(oid) == "commit"))
    large: set[str] = set()
    for item in read(git, joined([[oid.encode() for oid in sorted(oids) if kinds.get(oid) != "commit"]])):
        if isinstance(item, Blob) and item.oid not in large:
            if len(item.data) >= PIECE:  # the first of several pieces
                large.add(item.oid)
            yield item.oid, None if item.oid in large else item.data


def _messages(git: Git, commits: Collection[str]) -> Iterator[tuple[str, bytes]]:
    if not commits:
        return  # git begins as soon as there is a log
    log = Log(git, ("--no-walk=unsorted",), commits)
    try:
        for messages, _ in log.read():
            yield from messages
    finally:
        log.close()
