"""What keeps an object: a ref, a stash, a reflog, the index, or nothing but that nobody has collected it yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from scanner.walk import refs
from scanner.walk.log import Log
from scanner.walk.plumbing import Git

DANGLING = "nothing: it is dangling"
INDEX = "the index"
REFLOG = "a reflog"
STASH = "a stash"
HEAD = "HEAD"

# What is missing is told by whoever reads the objects; here it keeps nobody from finding the others.
_WALK = ("rev-list", "--objects", "--no-object-names", "--missing=allow-any", "--stdin")
_NAMED = 20  # objects for which the refs are looked up by name


def kept(git: Git, oids: Collection[str]) -> dict[str, list[str]]:
    """What keeps each of these objects, refs by their full names. Raises `GitFailed` where commits are missing."""
    found: dict[str, list[str]] = {oid: [] for oid in oids}
    if not found:
        return found
    by_ref = _reached(git, found, ["--all"])
    names = _names(git, sorted(by_ref)[:_NAMED])
    for oid in by_ref:
        found[oid] += names.get(oid) or ["a ref"]
    stashed = git.output("rev-list", "--walk-reflogs", "--ignore-missing", "refs/stash", "--").decode().split()
    for what, held in (
        (STASH, _reached(git, found, [], stashed) if stashed else set()),
        (REFLOG, _reached(git, found, ["--reflog"]) - by_ref),
        (INDEX, _reached(git, found, ["--indexed-objects"]) - by_ref),
    ):
        for oid in held:
            found[oid].append(what)
    for keepers in found.values():
        if STASH in keepers and REFLOG in keepers:
            keepers.remove(REFLOG)  # a stash is kept in one
        if not keepers:
            keepers.append(DANGLING)
    return found


def _reached(git: Git, wanted: Mapping[str, object], options: list[str], tips: Iterable[str] = ()) -> set[str]:
    """Those of the objects that are reached from here."""
    said = "".join(f"{tip}\n" for tip in tips).encode()
    listed = _lines(git.pieces(*_WALK, *options, stdin=said))
    return {oid for line in listed if (oid := line.decode()) in wanted}


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        yield from lines


def _names(git: Git, oids: Collection[str]) -> dict[str, list[str]]:
    """The refs that lead to each object: through a commit that brought it, or straight."""
    if not oids:
        return {}
    commits = {oid: {oid} for oid, kind in refs.kinds(git, oids).items() if kind == "commit"}
    with Log(git, ["--all"]) as log:
        for _ in log.read():
            pass
        for event in log.brought(oids):
            commits.setdefault(event.blob, set()).add(event.commit)
    straight = refs.pointed(git)
    names: dict[str, list[str]] = {}
    for oid in oids:
        asked = [f"--contains={commit}" for commit in sorted(commits.get(oid, ()))[:_NAMED]]
        said = git.output("for-each-ref", "--format=%(refname)", *asked).decode(errors="replace") if asked else ""
        names[oid] = [*said.splitlines(), *([straight[oid]] if oid in straight else [])]
        if not names[oid] and asked:
            names[oid] = [HEAD]  # detached
    return names
