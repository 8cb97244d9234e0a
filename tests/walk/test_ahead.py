"""Drawing ahead: nothing waits for anything else for longer than it is asked to, and nothing is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.walk.ahead import Ahead
from scanner.walk.plumbing import Git
from tests.support.repositories import Repository
from tests.support.scans import no_thread_left

SIZE = 100_000_000  # bytes, which is more than is drawn ahead


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = Repository(tmp_path_factory.mktemp("repo"))
    made.git("tag", "long", made.blob("x" * SIZE))
    return made


def ahead(repo: Repository) -> Ahead:
    return Ahead(Git(str(repo.path)).pieces("cat-file", "blob", "long"))


def nothing() -> None:
    """Do it meanwhile."""


def test_all_there_is_is_drawn(repo: Repository) -> None:
    assert sum(len(piece) for piece in ahead(repo).drawn(nothing)) == SIZE


@pytest.mark.parametrize("count", [0, 1, 50])
def test_whoever_asks_no_more_leaves_neither_git_nor_a_thread(repo: Repository, count: int) -> None:
    with no_thread_left():  # and pytest tells of a process that is left
        drawing = ahead(repo)
        pieces = drawing.drawn(nothing)
        assert [next(pieces)[:1] for _ in range(count)] == [b"x"] * count
        drawing.stop()
        drawing.stop()


def test_what_is_done_meanwhile_may_end_it_though_git_says_nothing(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "git"
    silent.write_text("#!/bin/sh\nexec sleep 600\n")
    silent.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    drawing, calls = ahead(repo), [1, 2, 3]
    with pytest.raises(IndexError):
        list(drawing.drawn(calls.pop))
    drawing.stop()
