"""Whether a repository still holds what was to be gone: every object is asked, and what git keeps beside them.

Two ways, since each sees what the other doesn't: the bytes of the list are looked for in every object as git holds it,
trees and people's names too; and every object is scanned again for the same secrets, in whatever form they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner import keys
from scanner.chronicle import Progress
from scanner.detect.pattern import compiled
from scanner.errors import AskedWrongly, GitFailed
from scanner.model import Blob, Skipped
from scanner.pipeline import Settings
from scanner.purging.gathering import gathered
from scanner.purging.needles import ENVIRONMENT, Needle, PurgeList
from scanner.walk import everything, reach, refs
from scanner.walk.plumbing import Git
from scanner.walk.repository import Repository

WORKTREE = "the files that are checked out"
OWN_FILE = "a file of git's own"

_AT_ONCE = 100  # needles in one expression
_HEAD = 48  # bytes of each in it


class Held(NamedTuple):
    """Something that still holds a value."""

    what: str  # blob, commit, tree, tag or file
    name: str  # the object's id, or the file's path
    keepers: tuple[str, ...]  # what keeps it


class Checked(NamedTuple):
    """What a check saw."""

    held: tuple[Held, ...]
    skipped: tuple[Skipped, ...]
    objects: int  # that were read


def checked(repository: Repository, wanted: PurgeList, settings: Settings, progress: Progress) -> Checked:
    """Look everywhere in one repository. Raises `AskedWrongly` where nothing says what the secrets' ids are keyed with.

    Needs the values themselves, or the ids of their secrets; with both it sees most.
    """
    git = Git(repository.path)
    search = _Search(wanted.needles)
    skipped = [*_incomplete(repository)]
    found: set[str] = set()
    objects = 0
    for item in everything.objects(git):
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            objects += item.offset == 0
            if search.finds(item.data):
                found.add(item.oid)
    if wanted.secrets:
        seen = gathered(repository, settings._replace(key=_key(wanted, settings)), lambda _: wanted.secrets, progress)
        found.update(trace.oid for trace in seen.traces)
        skipped += seen.report.skipped
    held = [*_objects(git, found, skipped), *_files(git, search, skipped)]
    return Checked(tuple(sorted(held)), tuple(sorted(set(skipped))), objects)


class _Search:
    """Looks for many values at once."""

    def __init__(self, needles: tuple[Needle, ...]) -> None:
        self._groups = []
        for at in range(0, len(needles), _AT_ONCE):
            some = needles[at : at + _AT_ONCE]
            heads = {needle.head(_HEAD) for needle in some}
            self._groups.append((compiled("|".join(sorted(heads))), some))

    def finds(self, data: bytes) -> bool:
        """Whether one of them is in `data`."""
        return any(heads.search(data) and any(n.within(data) for n in some) for heads, some in self._groups)


def _key(wanted: PurgeList, settings: Settings) -> bytes:
    if wanted.key != ENVIRONMENT:
        return keys.of_first(wanted.key.encode())
    if not settings.key:
        raise AskedWrongly(
            "the ids of the secrets were keyed with LEAKSEAL_FINGERPRINT_KEY: set it to what it was, or there would be"
            " nothing to compare"
        )
    return settings.key


def _incomplete(repository: Repository) -> Iterator[Skipped]:
    """Why a repository may hold less than what it was made from: nothing that is absent can be proven clean."""
    if repository.shallow:
        yield Skipped(path="(history)", because="this clone is shallow: older commits are not here", error=True)
    if repository.partial:
        yield Skipped(path="(objects)", because="this is a partial clone: not all objects are here", error=True)
    if repository.shares:
        yield Skipped(path="(alternates)", because="some objects belong to another repository: check that one, too")


def _objects(git: Git, oids: Iterable[str], skipped: list[Skipped]) -> Iterator[Held]:
    found = set(oids)
    kinds = refs.kinds(git, found)
    try:
        keepers = reach.kept(git, found)
    except GitFailed as error:
        skipped.append(Skipped(path="(refs)", because=f"what keeps the objects can't be told: {error}", error=True))
        keepers = {}
    for oid in found:
        yield Held(kinds.get(oid, "object"), oid, tuple(keepers.get(oid, ())))


def _files(git: Git, search: _Search, skipped: list[Skipped]) -> Iterator[Held]:
    """Files that hold a value: those that git itself writes, and those of the worktrees."""
    for keeper, items in ((OWN_FILE, everything.files(git)), (WORKTREE, everything.checked_out(git))):
        found: set[str] = set()
        for item in items:
            if isinstance(item, Skipped):
                skipped.append(item)
            elif isinstance(item, Blob) and item.oid not in found and search.finds(item.data):
                found.add(item.oid)
                yield Held("file", item.oid, (keeper,))
