"""git as it is spoken to: about the repository that is meant, and what it can't do is said in its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import CouldNotLook, GitFailed
from scanner.walk.plumbing import Answer, Git
from tests.support.repositories import Repository


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_a_failure_is_told_in_gits_words_whatever_else_it_says(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TRACE", "1")
    git = Git(str(repo.path))
    for work in (
        lambda: git.output("rev-parse", "nothing", "--"),
        lambda: list(git.pieces("log", "nothing", "--")),
        lambda: awaited(git, "rev-parse", "nothing", "--"),
    ):
        with pytest.raises(GitFailed, match=r"^git [\w-]+: fatal: bad revision 'nothing'$"):
            work()


def test_whose_repository_is_somebody_else_s_is_told_what_to_do(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(GitFailed) as problem:
        Git(str(repo.path)).output("rev-parse", "HEAD")
    said = str(problem.value)
    assert said.startswith("git rev-parse: fatal: detected dubious ownership in repository at ")
    assert said.endswith(f"; if that is right: git config --global --add safe.directory {repo.path}")


def awaited(git: Git, *args: str) -> bytes:
    with Answer(git, *args) as answer:
        return answer()


def test_an_answer_is_all_that_git_prints(repo: Repository) -> None:
    text = "x" * 3_000_000  # more than a pipe holds
    assert awaited(Git(str(repo.path)), "cat-file", "blob", repo.blob(text)) == text.encode()


def test_an_answer_that_nobody_waits_for_leaves_no_process(repo: Repository) -> None:
    with Answer(Git(str(repo.path)), "cat-file", "blob", repo.blob("x" * 3_000_000)):
        pass  # pytest tells of a process that is left


def test_a_reader_that_stops_early_leaves_no_process(repo: Repository) -> None:
    pieces = iter(Git(str(repo.path)).pieces("cat-file", "blob", repo.blob("x" * 3_000_000)))
    next(pieces)
    pieces.close()


def test_git_is_started_by_whoever_asks_and_not_by_a_thread_that_draws(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = Git(str(repo.path))
    monkeypatch.setattr(git, "_environ", {"PATH": ""})
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CouldNotLook, match="can't be started"):
        git.pieces("log")


def test_variables_that_point_elsewhere_are_dropped_but_in_a_hook(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    asked = "rev-parse", "--absolute-git-dir"
    assert Git(str(repo.path)).output(*asked).decode().strip() == str(repo.path / ".git")
    assert Git(str(repo.path), inherit=True).output(*asked).decode().strip() == str(other.path / ".git")
