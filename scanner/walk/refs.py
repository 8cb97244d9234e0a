"""What refs point at: where a walk begins, what is live at HEAD, who made a commit."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable

from scanner.errors import AskedWrongly, GitFailed
from scanner.model import Commit, Skipped
from scanner.walk.catfile import CatFile
from scanner.walk.history import Selection
from scanner.walk.plumbing import Git

_PEOPLE = "--format=tformat:%H%x00%an%x00%ae%x00%aI%x00"
_TYPES = "--batch-check=%(objectname) %(objecttype)"


def checked(git: Git, selection: Selection) -> None:
    """Raises `AskedWrongly` for a range or branch that names nothing here, and for a date that is not past."""
    for revision in selection.revisions:
        try:
            if revision.startswith("-"):
                raise GitFailed
            ends = git.output("rev-parse", "--revs-only", revision, "--").decode().split()
        except GitFailed:
            ends = []
        asked = _lines(end.lstrip("^") + "^{commit}" for end in ends)
        if set(git.output("cat-file", "--batch-check=%(objecttype)", stdin=asked).splitlines()) != {b"commit"}:
            raise AskedWrongly(f"{revision}: this repository has no such commit, branch or range")
    if selection.since:
        told = git.output("rev-parse", f"--since={selection.since}").decode().partition("=")[2]
        if int(told) >= int(time.time()) - 1:  # git takes what it doesn't understand for the present moment
            raise AskedWrongly(f"--since {selection.since}: that is no date in the past which git understands")


def tips(git: Git, selection: Selection) -> tuple[list[str], list[str]]:
    """Where `git log` begins: its arguments, and ids of commits beside them.

    A stash keeps all but its newest entry in its reflog only, so those are named.
    """
    since = [f"--since={selection.since}"] if selection.since else []
    if selection.revisions:
        return [*since, *selection.revisions], []
    if selection.all_objects:
        listed = git.output("cat-file", "--batch-all-objects", "--unordered", _TYPES).decode().splitlines()
        return [*since, "--all"], [line.split()[0] for line in listed if line.endswith(" commit")]
    stashed = git.output("rev-list", "--walk-reflogs", "--ignore-missing", "refs/stash", "--")
    return [*since, "--all"], stashed.decode().split()


def sound_tips(git: Git) -> tuple[list[str], list[Skipped]]:
    """The ids that refs and the HEADs of worktrees point to, and those of them whose object is not there."""
    names = _names(git)
    for line in git.output("worktree", "list", "--porcelain").decode(errors="replace").splitlines():
        if line.startswith("HEAD ") and line[5:].strip("0"):
            names.setdefault(line[5:], []).append("HEAD")
    types = kinds(git, names)
    skipped = [
        Skipped(path=name, because="the ref points to an object that is missing", commit=oid, error=True)
        for oid in sorted(names.keys() - types.keys())
        for name in names[oid]
    ]
    return [oid for oid in names if oid in types], skipped


def pointed(git: Git) -> dict[str, str]:
    """The objects that refs lead to without a commit between: tags, blobs, and what is in trees. Their names by id."""
    found: dict[str, str] = {}
    names = {oid: held[0] for oid, held in _names(git).items()}
    while names:
        types = kinds(git, names)
        found.update((oid, names[oid]) for oid, kind in types.items() if kind in ("tag", "blob"))
        for oid in (oid for oid, kind in types.items() if kind == "tree"):
            for blob, paths in _listed(git, oid).items():
                found.setdefault(blob, f"{names[oid]}:{paths[0]}")
        tags = [oid for oid, kind in types.items() if kind == "tag"]
        names = {target: names[tag] for tag, target in _targets(git, tags).items() if target not in found}
    return found


def live(git: Git) -> dict[str, list[str]]:
    """The paths at which HEAD holds each blob, by the blob's id; nothing where HEAD points to no commit yet."""
    try:
        return _listed(git, "HEAD")
    except GitFailed:
        return {}


def branches(git: Git) -> list[str]:
    """The commits at the ends of branches, of remotes' and worktrees', too."""
    told = git.output("for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes").decode().split()
    heads = git.output("worktree", "list", "--porcelain").decode(errors="replace").splitlines()
    told += [line[5:] for line in heads if line.startswith("HEAD ") and line[5:].strip("0")]
    return sorted(oid for oid, kind in kinds(git, set(told)).items() if kind == "commit")


def held(git: Git, commit: str, paths: Collection[str]) -> set[str]:
    """Those of these paths that a commit's tree has."""
    return {path for some in _listed(git, commit).values() for path in some if path in paths}


def commits(git: Git, oids: Collection[str]) -> dict[str, Commit]:
    """Who made these commits, and when."""
    if not oids:
        return {}
    told = git.output(
        "log", "--no-walk=unsorted", "--no-show-signature", "--encoding=UTF-8", "--stdin", _PEOPLE, stdin=_lines(oids)
    )
    fields = told.decode(errors="replace").split("\0")
    rows = zip(fields[0::4], fields[1::4], fields[2::4], fields[3::4], strict=False)
    return {
        oid: Commit(oid=oid, author=author, email=email, date=date)
        for oid, author, email, date in ((oid.strip(), a, e, d) for oid, a, e, d in rows)
    }


def _names(git: Git) -> dict[str, list[str]]:
    """The names of the refs by the id that each points to."""
    names: dict[str, list[str]] = {}
    told = git.output("for-each-ref", "--format=%(objectname) %(refname)").decode(errors="surrogateescape")
    for oid, _, name in (line.partition(" ") for line in told.splitlines()):
        names.setdefault(oid, []).append(name)
    return names


def kinds(git: Git, names: Iterable[str]) -> dict[str, str]:
    """The type of each object that is there, by its id."""
    told = git.output("cat-file", _TYPES, stdin=_lines(names)).decode()
    rows = (line.split() for line in told.splitlines())
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[1] != "missing"}


def _targets(git: Git, tags: Collection[str]) -> dict[str, str]:
    """What each tag object points to: its first line says so (git-mktag(1))."""
    targets = {}
    for oid, _, size, pipe in CatFile(git, [_lines(tags)] if tags else []).objects():
        first = pipe.read(size).partition(b"\n")[0].split() if pipe else []
        if len(first) == 2:
            targets[oid] = first[1].decode(errors="replace")
    return targets


def _listed(git: Git, tree: str) -> dict[str, list[str]]:
    """The paths of each blob in a tree. Raises `GitFailed`."""
    paths: dict[str, list[str]] = {}
    for entry in git.output("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0"):
        meta, _, path = entry.partition(b"\t")
        if meta:
            paths.setdefault(meta.rsplit(b" ", 1)[1].decode(), []).append(path.decode(errors="surrogateescape"))
    return paths


def _lines(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode(errors="surrogateescape")
