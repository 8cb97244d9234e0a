"""The log: who brought which blob to which path, however git's stream is cut into pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import GitFailed
from scanner.model import Brought
from scanner.walk import plumbing
from scanner.walk.log import Log
from scanner.walk.plumbing import Git
from tests.support.repositories import Repository

LIKE_A_HEAD = "\x01" + "a" * 40
LIKE_AN_ENTRY = f":000000 100644 {'0' * 40} {'b' * 40} A"
LIKE_A_MERGE = f"::100644 100644 100644 {'0' * 40} {'c' * 40} {'d' * 40} MM"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    root = made.commit({"a": "1", LIKE_A_HEAD: "2", LIKE_AN_ENTRY: "3"}, "")
    made.commit({}, "an empty one\x01\x02")
    made.git("update-index", "--add", "--cacheinfo", f"160000,{root},module")
    made.git("commit", "-q", "-m", "a gitlink")
    made.git("checkout", "-q", "-b", "side", root)
    made.commit({LIKE_A_MERGE: "4", "a": "5"})
    made.git("checkout", "-q", "main")
    made.commit({"a": "6"})
    made.git("merge", "-q", "--no-commit", "--strategy=ours", "side")
    made.commit({"a": "7", LIKE_A_HEAD: "8", LIKE_A_MERGE: "9"}, "two\n\nlines")
    other = made.git("commit-tree", "-p", root, "-m", "x", f"{root}^{{tree}}")
    made.git("merge", "-q", "--no-ff", "-m", "nothing of its own", other)
    return made


def followed(repo: Repository, *tips: str) -> tuple[dict[str, bytes], set[bytes], list[Brought]]:
    """(message by commit, blobs, every event)."""
    log = Log(Git(str(repo.path)), tips or ["--all"])
    messages: dict[str, bytes] = {}
    fresh: list[bytes] = []
    for some, oids in log.read():
        messages.update(some)
        fresh += oids
    assert len(fresh) == len(set(fresh))
    events = list(log.brought([oid.decode() for oid in fresh]))
    log.close()
    return messages, set(fresh), events


def test_every_commit_blob_and_path_is_told(repo: Repository) -> None:
    messages, blobs, events = followed(repo)
    commits = repo.git("rev-list", "--all").split()
    assert list(messages) == commits
    for oid, message in messages.items():
        assert message.decode() == repo.output("log", "-1", "--format=%B", oid).decode().removesuffix("\n")
    objects = repo.git("rev-list", "--objects", "--all", "--filter=object:type=blob", "--filter-provided-objects")
    assert blobs == {line.split()[0].encode() for line in objects.splitlines()}
    assert {event.path for event in events} == {"a", LIKE_A_HEAD, LIKE_AN_ENTRY, LIKE_A_MERGE}
    for event in events:
        assert held(repo, event.commit, event.path) == event.blob
        parents = repo.git("rev-parse", f"{event.commit}^@").split()
        assert [held(repo, parent, event.path) for parent in parents] == list(event.before) or not parents


def test_what_left_a_path_is_told_when_it_is_asked_for(repo: Repository) -> None:
    gone = repo.commit({"a": None, LIKE_AN_ENTRY: "10"})
    log = Log(Git(str(repo.path)), ["--all"])
    assert [commits for commits, _ in log.read()]
    events = list(log.brought(log.blobs()))
    for oid in {oid for event in events for oid in (event.blob, *event.before) if oid.strip("0")}:
        moves = [event for event in events if oid == event.blob or oid in event.before]
        assert list(log.brought([oid], left=True)) == [
            *(Brought(gone, "a", "0" * 40, (oid,)) for _ in range(held(repo, f"{gone}^", "a") == oid)),
            *moves,
        ]
    log.close()


def test_what_came_to_some_paths_or_left_them(repo: Repository) -> None:
    gone = repo.commit({"a": None, LIKE_A_HEAD: "10"})
    (repo.path / "link").symlink_to("a")
    repo.commit({})
    log = Log(Git(str(repo.path)), ["--all"])
    assert [commits for commits, _ in log.read()]
    everything = [*log.brought(log.blobs())]
    for path in ("a", "odd", "link", "module"):
        events = [event for _, event in log.at(lambda asked, path=path: asked == path)]  # type: ignore[misc]
        left = [event for event in events if event.commit == gone and path == "a"]
        assert left == ([Brought(gone, "a", "0" * 40, (held(repo, f"{gone}^", "a"),))] if path == "a" else [])
        assert [event for event in events if event not in left] == [
            event for event in everything if event.path == path != "link"
        ]
    numbers = [number for number, _ in log.at(lambda _: True)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 4
    log.close()


def held(repo: Repository, commit: str, path: str) -> str:
    entry = repo.git("ls-tree", "-z", commit, "--", path, GIT_LITERAL_PATHSPECS="1").split()
    return entry[2] if entry else "0" * 40


@pytest.mark.parametrize("size", [2, 7, 64, 200, 1000])
def test_it_is_the_same_however_the_stream_is_cut(repo: Repository, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    whole = followed(repo)
    monkeypatch.setattr(plumbing, "_PIECE", size)
    assert followed(repo) == whole


def test_what_came_before_git_failed_is_told(repo: Repository) -> None:
    repo.object(repo.git("rev-parse", "main~2^{tree}")).unlink()
    log = Log(Git(str(repo.path)), ["main"])
    messages = []
    with pytest.raises(GitFailed, match="git log"):
        for some, _ in log.read():
            messages += some
    assert messages[0][0] == repo.git("rev-parse", "main")
    log.close()
