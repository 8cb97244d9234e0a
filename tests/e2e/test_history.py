"""Whole histories, scanned: every leak is told once, with where it came from and whether it is still there."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import chronicle
from scanner.errors import AskedWrongly
from scanner.walk.plumbing import Git
from scanner.walk.store import Stored
from tests.support.repositories import AUTHOR, EMAIL, Repository
from tests.support.scans import found, leakseal, no_thread_left, places, scanned, token


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo")


def test_a_leak_is_told_with_the_commit_that_introduced_it_and_its_line_at_head(repo: Repository) -> None:
    repo.commit({"a.env": "x\n"})
    date = repo.now()
    leak = repo.commit({"a.env": f"x\nT={token('a')}\n"})
    repo.commit({"a.env": f"x\ny\nT={token('a')}\n"})
    repo.commit({"a.env": f"x\ny\nT={token('a')}\nz\n"})
    (finding,) = scanned(repo).findings
    location = finding.location
    assert places(finding) == [("a.env", "live", leak)]
    assert location.start == (3, 3)
    assert (location.author, location.email) == (AUTHOR, EMAIL)
    assert location.date.startswith(date[:14])


def test_a_removed_leak_is_history(repo: Repository) -> None:
    leak = repo.commit({"a": token("a"), "b": token("b")})
    repo.commit({"a": None, "b": "gone"})
    assert found(scanned(repo)) == {"a": [("a", "history", leak)], "b": [("b", "history", leak)]}


def test_further_paths_and_reintroductions_are_told_beside_it_but_no_later_edit(repo: Repository) -> None:
    first = repo.commit({"a": token("a")})
    repo.commit({"a": token("a") + "\nedited"})
    repo.commit({"a": "gone"})
    again = repo.commit({"a": token("a") + "\nagain"})
    copy = repo.commit({"b": token("a")})
    move = repo.commit({"b": None, "c": token("a")})
    (finding,) = scanned(repo).findings
    assert places(finding) == [
        ("a", "live", first),
        ("c", "live", move),
        ("a", "live", again),
        ("b", "history", copy),
    ]


def test_a_renamed_file_is_told_where_it_is_now_and_who_leaked_it_first(repo: Repository) -> None:
    first = repo.commit({"a": token("a")})
    move = repo.commit({"a": None, "b": token("a")})
    assert found(scanned(repo)) == {"b": [("b", "live", first), ("a", "history", first), ("b", "live", move)]}


def test_one_value_on_two_lines_is_one_finding(repo: Repository) -> None:
    repo.commit({"a": f"{token('a')}\n{token('a')}\n"})
    (finding,) = scanned(repo).findings
    assert [finding.location.start.line, *(place.start.line for place in finding.also_at)] == [1, 2]


def test_a_value_that_moves_in_its_list_is_the_same_leak(repo: Repository) -> None:
    first = repo.commit({"a.yaml": f"env:\n- name: A\n  value: {token('a')}\n"})
    repo.commit({"a.yaml": f"env:\n- name: B\n  value: b\n- name: A\n  value: {token('a')}\n"})
    (finding,) = scanned(repo).findings
    assert places(finding) == [("a.yaml", "live", first)]
    assert str(finding.place) == "env[1].value"


def test_every_ref_is_read(repo: Repository) -> None:
    repo.commit({"readme": "x"})
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit({"side": token("side")})
    repo.git("checkout", "-q", "--detach", "main")
    loose = repo.commit({"detached": token("detached")})
    tagged = repo.commit({"tagged": token("tagged")})
    repo.git("tag", "light")
    repo.git("checkout", "-q", "--detach", loose)
    repo.git("notes", "add", "-m", token("note"), "main")
    report = scanned(repo)
    assert (
        found(report).items()
        >= {
            "side": [("side", "history", side)],
            "detached": [("detached", "live", loose)],
            "tagged": [("tagged", "history", tagged)],
        }.items()
    )
    assert len(report.findings) == 4
    assert report.skipped == ()


def test_messages_of_commits_and_tags_are_read(repo: Repository) -> None:
    commit = repo.commit({"readme": "x"}, f"Subject\n\nuse {token('message')}")
    repo.git("tag", "-a", "-m", f"made with {token('tag')}", "v1")
    repo.git("tag", "-a", "-m", f"of a tag {token('inner')}", "nested", "v1")
    repo.git("tag", "-d", "v1")
    assert found(scanned(repo)) == {
        "(commit message)": [("(commit message)", "history", commit)],
        "refs/tags/nested": [("refs/tags/nested", "history", "")],
    }
    assert len(scanned(repo).findings) == 3  # the inner tag goes by the name of the outer one


def test_what_only_a_tag_holds_is_read(repo: Repository) -> None:
    repo.commit({"readme": "x"})
    repo.git("tag", "blob", repo.blob(token("blob")))
    repo.git("tag", "-a", "-m", "x", "wrapped", repo.blob(token("wrapped")))
    tree = repo.git("mktree", stdin=f"100644 blob {repo.blob(token('tree'))}\tside".encode())
    repo.git("tag", "tree", tree)
    assert set(found(scanned(repo))) == {"refs/tags/blob", "refs/tags/wrapped", "refs/tags/tree:side"}


def test_stashes_are_read_old_ones_and_untracked_files_too(repo: Repository) -> None:
    repo.commit({"a": "x"})
    for name in "one", "two":
        repo.write({"a": token(name), f"untracked-{name}": token(f"untracked-{name}")})
        repo.git("stash", "--include-untracked")
    report = scanned(repo)
    assert len(report.findings) == 4
    assert set(found(report)) == {"a", "untracked-one", "untracked-two"}


def test_a_merge_is_told_only_for_what_it_brought_itself(repo: Repository) -> None:
    repo.commit({"a": "x", "b": "x"})
    sides = []
    for side in "one", "two", "three":
        repo.git("checkout", "-q", "-b", side, "main")
        sides.append(repo.commit({side: token(side)}))
    repo.git("checkout", "-q", "one")
    repo.git("merge", "-q", "--no-commit", "two", "three")
    evil = repo.commit({"a": token("evil")})
    assert len(repo.git("rev-parse", f"{evil}^@").split()) == 3
    assert found(scanned(repo)) == {
        "a": [("a", "live", evil)],
        "one": [("one", "live", sides[0])],
        "two": [("two", "live", sides[1])],
        "three": [("three", "live", sides[2])],
    }


def test_a_conflict_solved_by_keeping_a_parents_secret_is_no_introduction(repo: Repository) -> None:
    repo.commit({"a": "x\n"})
    repo.git("checkout", "-q", "-b", "side")
    leak = repo.commit({"a": f"side {token('a')}\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a": "main\n"})
    repo.git("merge", "-q", "--no-commit", "--strategy=ours", "side")
    repo.commit({"a": f"both {token('a')}\n"})
    assert found(scanned(repo)) == {"a": [("a", "live", leak)]}


def test_a_part_of_a_history_is_told_for_what_it_introduced(repo: Repository) -> None:
    repo.commit({"old": token("old")})
    start = repo.git("rev-parse", "HEAD")
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit({"old": token("old") + "\nedited", "side": token("side")})
    repo.git("checkout", "-q", "main")
    main = repo.commit({"main": token("main")})
    assert found(scanned(repo, f"{start}..side")) == {"side": [("side", "history", side)]}
    assert found(scanned(repo, f"{start}..main")) == {"main": [("main", "live", main)]}
    assert set(found(scanned(repo, "side"))) == {"old", "side"}
    assert set(found(scanned(repo, f"{start}..main", f"{start}..side"))) == {"main", "side"}
    assert scanned(repo, "main..main").findings == ()


def test_since_is_the_committers_date(repo: Repository) -> None:
    repo.commit({"old": token("old")})
    for _ in range(3):
        repo.commit({})
    limit = repo.now()
    young = repo.commit({"old": token("old") + "\nedited", "young": token("young")})
    assert found(scanned(repo, since=limit)) == {"young": [("young", "live", young)]}


@pytest.mark.parametrize("revision", ["nothing", "main..nothing", "--all", "-n1", "a b", "main:a"])
def test_a_revision_that_is_none_was_asked_wrongly(repo: Repository, revision: str) -> None:
    repo.commit({"a": "x"})
    with pytest.raises(AskedWrongly):
        scanned(repo, revision)


@pytest.mark.parametrize("since", ["banana", "tomorrow", "now"])
def test_a_date_that_is_not_past_was_asked_wrongly(repo: Repository, since: str) -> None:
    repo.commit({"a": "x"})
    with pytest.raises(AskedWrongly, match=since):
        scanned(repo, since=since)


def test_what_no_ref_reaches_is_read_when_it_is_asked_for(repo: Repository) -> None:
    repo.commit({"a": "x"})
    blob = repo.blob(token("blob"))
    commit = repo.commit({"dropped": token("dropped")}, f"message {token('message')}")
    repo.git("reset", "-q", "--hard", "HEAD~")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("tag", "-a", "-m", token("tag"), "v1")
    tag = repo.git("rev-parse", "v1")
    repo.git("tag", "-d", "v1")
    assert scanned(repo).findings == ()
    assert found(scanned(repo, all_objects=True)) == {
        "dropped": [("dropped", "history", commit)],
        "(commit message)": [("(commit message)", "history", commit)],
        f"(unreachable object {blob})": [(f"(unreachable object {blob})", "history", "")],
        f"(unreachable object {tag})": [(f"(unreachable object {tag})", "history", "")],
    }


def test_the_same_is_told_however_many_processes_read(repo: Repository) -> None:
    for number in range(40):
        files = {f"{n}.env": f"T={token(f'{n}{number % 7}')}\n{number}\n" for n in range(number % 5)}
        repo.commit(files | {"always": str(number)}, f"message {token(f'message{number % 3}')}")
    one, two = (leakseal("history", repo.path, "--format=json", "--jobs", jobs) for jobs in ("1", "2"))
    assert one.code == two.code == 1
    reports = [one.report(), two.report()]
    for report in reports:
        report["scanned"].pop("seconds")
    assert reports[0] == reports[1]
    assert len(reports[0]["findings"]) == 31


def test_a_scan_that_fails_while_git_writes_the_log_leaves_no_git_behind(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(git: Git, *, by_git: bool) -> Stored:
        raise MemoryError

    repo.commit({"a": token("a")}, "long " * 20_000)  # more than a pipe holds
    monkeypatch.setattr(chronicle, "Stored", failing)
    with no_thread_left(), pytest.raises(MemoryError):  # and pytest tells of a process that is left
        scanned(repo)
