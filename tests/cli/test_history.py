"""`leakseal history`: what its options mean. The walk itself is tested in `tests/e2e`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import Repository
from tests.support.scans import started, token


@pytest.fixture
def repository(folder: Path) -> Repository:
    """Three commits on `main`, one on `side`, and one that no ref reaches any more."""
    made = Repository(folder / "repository")
    made.commit({"first.txt": token("first")})
    made.git("checkout", "--quiet", "-b", "side")
    made.commit({"side.txt": token("side")})
    made.git("checkout", "--quiet", "main")
    made.commit({"second.txt": token("second")})
    made.commit({"lost.txt": token("lost")})
    made.git("reset", "--quiet", "--hard", "HEAD^")
    made.git("reflog", "expire", "--expire=now", "--all")
    made.commit({"third.txt": token("third")})
    return made


ALL = {"first.txt", "side.txt", "second.txt", "third.txt"}


def paths(run: Run, *args: str) -> set[str]:
    ended = run("history", "--format", "json", "repository", *args)
    assert ended.code == (1 if ended.report()["findings"] else 0), ended.err
    return {finding["location"]["path"] for finding in ended.report()["findings"]}


def test_without_an_option_everything_that_a_ref_reaches(run: Run, repository: Repository) -> None:
    assert paths(run) == paths(run, "--no-ledger") == ALL


def test_the_current_folder_is_the_repository(
    run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.path)
    assert run("history").code == 1
    assert "4 leaks" in run("history").out


def test_a_range(run: Run, repository: Repository) -> None:
    assert paths(run, "--range", "main~1..main") == {"third.txt"}
    assert paths(run, "--range", "main..side") == {"side.txt"}
    assert paths(run, "--range", "main..main") == set()


def test_a_date(run: Run, repository: Repository) -> None:
    assert paths(run, "--since", repository.git("log", "-1", "--format=%cI", "main~1")) == {"second.txt", "third.txt"}
    assert paths(run, "--since", "2025-01-01") == set()


def test_branches(run: Run, repository: Repository) -> None:
    assert paths(run, "--branch", "side") == {"first.txt", "side.txt"}
    assert paths(run, "--branch", "side", "--branch", "main") == ALL


def test_objects_that_no_ref_reaches(run: Run, repository: Repository) -> None:
    assert len(paths(run, "--all-objects") - ALL) == 1


def test_any_number_of_processes_finds_the_same(run: Run, repository: Repository) -> None:
    assert paths(run, "--jobs", "1") == paths(run, "-j", "3") == ALL


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--range", "nowhere..main"), "nowhere"),
        (("--branch", "nowhere"), "nowhere"),
        (("--jobs", "0"), "--jobs"),
        (("--jobs", "many"), "--jobs"),
        (("elsewhere",), "unrecognized arguments: elsewhere"),
    ],
)
def test_what_makes_no_sense_is_named(run: Run, repository: Repository, asked: tuple[str, ...], said: str) -> None:
    ended = run("history", "repository", *asked)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


@pytest.mark.parametrize("place", [".", "absent", "a-file"])
def test_where_no_repository_is_none_is_scanned(run: Run, folder: Path, place: str) -> None:
    (folder / "a-file").write_text("")
    ended = run("history", place)
    assert (ended.code, ended.out) == (2, "")
    assert place in ended.err


def test_the_number_of_processes_is_said_in_words(run: Run, repository: Repository) -> None:
    for wrong in "0", "many", "-1":
        assert f"{wrong}: it takes a number of processes, 1 or more\n" in run("history", f"--jobs={wrong}").err


def test_where_no_commit_is_scanned_it_is_said(run: Run, folder: Path, repository: Repository) -> None:
    for words in (("--since", "2025-01-01"), ("--range", "main..main")):
        ended = run("history", "repository", *words)
        assert (ended.code, ended.err) == (0, "note: there is no commit in this range\n")
    assert run("history", "repository", "--quiet", "--since", "2025-01-01") == (0, "", "")
    Repository(folder / "empty")
    ended = run("history", "empty")
    assert (ended.code, ended.err) == (0, "note: there are no commits here\n")
    assert run("purge", "empty").err == ended.err


def test_a_reader_that_goes_away_changes_no_code(folder: Path, repository: Repository) -> None:
    for code, words in (
        (1, ("history", "repository")),
        (0, ("history", "repository", "--since", "2025-01-01", "--format", "sarif")),
        (0, ("rules", "list")),
        (0, ("explain", "jwt")),
    ):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "w") as out:
            process = started(*words, stdout=out, cwd=folder)
        _, said = process.communicate()
        assert (process.returncode, b"Error" in said) == (code, False), (words, said)
