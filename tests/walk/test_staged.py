"""Which files of the index hold a word: none is an answer, and a git that fails is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import GitFailed
from scanner.walk.plumbing import Git
from scanner.walk.staged import speaking
from tests.support.repositories import Repository

LISTS = {"a/Chart.yaml": "x: file://../b\n", "b/Chart.yaml": "x: y\n", "a/other.yaml": "x: file://../b\n"}


def test_files_that_hold_a_word_are_named(tmp_path: Path) -> None:
    repo = Repository(tmp_path)
    assert speaking(Git(str(repo.path)), ["Chart.yaml"], "file:") == []
    repo.write(LISTS)
    repo.git("add", ".")
    assert speaking(Git(str(repo.path)), ["Chart.yaml"], "file:") == ["a/Chart.yaml"]


def test_a_git_that_fails_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(GitFailed):
        speaking(Git(str(tmp_path / "none")), ["Chart.yaml"], "file:")
