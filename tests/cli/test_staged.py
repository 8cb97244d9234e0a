"""`leakseal staged`: what its options mean. The states of an index are tested in `tests/e2e`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import Repository
from tests.support.scans import token

OLD, NEW = token("staged old"), token("staged new")


@pytest.fixture
def repository(folder: Path) -> Repository:
    made = Repository(folder)
    made.commit({"a.txt": f"{OLD}\n", "b.txt": "clean\n"})
    made.write({"a.txt": f"{OLD}\n{NEW}\n", "b.txt": "cleaner\n"})
    made.git("add", "--all")
    return made


def lines(run: Run, *args: str) -> list[int]:
    ended = run("staged", "--format", "json", *args)
    assert ended.code == (1 if ended.report()["findings"] else 0), ended.err
    return [finding["location"]["line"] for finding in ended.report()["findings"]]


def test_the_lines_that_the_commit_changes(run: Run, repository: Repository) -> None:
    assert lines(run) == [2]


def test_all_lines_of_the_files_that_it_changes(run: Run, repository: Repository) -> None:
    assert lines(run, "--all-lines") == [1, 2]


def test_only_the_files_that_are_named(run: Run, repository: Repository) -> None:
    assert lines(run, "b.txt") == []
    assert lines(run, "a.txt", "b.txt") == [2]
    assert lines(run, "--all-lines", "a.txt") == [1, 2]


def test_a_file_that_does_not_exist_is_named(run: Run, repository: Repository) -> None:
    ended = run("staged", "absent.txt")
    assert (ended.code, "absent.txt" in ended.out) == (3, True)
