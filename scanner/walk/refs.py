"""What refs point at: where a walk begins, what is live at HEAD, who made a commit."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from scanner.errors import AskedWrongly, GitFailed
from scanner.model import Commit, Skipped
from scanner.walk.history import Selection
from scanner.walk.plumbing import Git

_PEOPLE = "--format=tformat:%H%x00%an%x00%ae%x00%aI%x00"


def checked(git: Git, selection: Selection) -> None:
    """Raises `AskedWrongly` for a range or branch that names nothing here."""
    for revision in selection.revisions:
        try:
            if revision.startswith("-"):
                raise GitFailed
            git.output("rev-list", "--max-count=0", revision, "--")
        except GitFailed:
            raise AskedWrongly(f"{revision}: this repository has no such commit, branch or range") from None


def tips(git: Git, selection: Selection) -> list[str]:
    """Where `git log` begins. A stash keeps all but its newest entry in its reflog only, so those are named."""
    since = [f"--since={selection.since}"] if selection.since else []
    if selection.revisions:
        return [*since, *selection.revisions]
    reflog = ["--reflog"] if selection.all_objects else []
    try:
        stashed = git.output("rev-list", "--walk-reflogs", "--ignore-missing", "refs/stash", "--").decode().split()
    except GitFailed:
        stashed = []  # there is no stash
    return [*since, "--all", *reflog, *stashed]


def sound_tips(git: Git) -> tuple[list[str], list[Skipped]]:
    """Tips one by one, without the refs whose commit is not there; those are the second part."""
    names: dict[str, list[str]] = {}
    for line in git.output("for-each-ref", "--format=%(objectname) %(refname)").decode(errors="replace").splitlines():
        oid, _, name = line.partition(" ")
        names.setdefault(oid, []).append(name)
    answer = git.output("cat-file", "--batch-check", stdin="".join(f"{oid}\n" for oid in names).encode()).decode()
    lost = {line.split()[0] for line in answer.splitlines() if line.endswith(" missing")}
    skipped = [
        Skipped(path=name, because="the ref points to an object that is missing", commit=oid, error=True)
        for oid in sorted(lost)
        for name in names[oid]
    ]
    return [oid for oid in names if oid not in lost], skipped


def tagged(git: Git) -> dict[str, str]:
    """Names of the refs that point to a tag object or straight to a blob, by that object's id."""
    told = git.output("for-each-ref", "--format=%(objecttype) %(objectname) %(refname)").decode(errors="replace")
    rows = (line.split(" ", 2) for line in told.splitlines() if line[:3] in ("tag", "blo"))
    return {oid: name for _, oid, name in rows}


def live(git: Git) -> dict[str, list[str]]:
    """The paths at which HEAD holds each blob, by the blob's id; nothing where HEAD points to no commit yet."""
    try:
        listed = git.output("ls-tree", "-r", "-z", "--full-tree", "HEAD")
    except GitFailed:
        return {}
    paths: dict[str, list[str]] = {}
    for entry in listed.split(b"\0"):
        meta, _, path = entry.partition(b"\t")
        if meta:
            paths.setdefault(meta.rsplit(b" ", 1)[1].decode(), []).append(path.decode(errors="surrogateescape"))
    return paths


def commits(git: Git, oids: Collection[str] | Iterable[str]) -> dict[str, Commit]:
    """Who made these commits, and when."""
    asked = "".join(f"{oid}\n" for oid in oids).encode()
    if not asked:
        return {}
    told = git.output("log", "--no-walk=unsorted", "--no-show-signature", "--stdin", _PEOPLE, stdin=asked)
    fields = told.decode(errors="replace").split("\0")
    rows = zip(fields[0::4], fields[1::4], fields[2::4], fields[3::4], strict=False)
    return {
        oid: Commit(oid=oid, author=author, email=email, date=date)
        for oid, author, email, date in ((oid.strip(), a, e, d) for oid, a, e, d in rows)
    }
