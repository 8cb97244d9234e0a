"""`leakseal purge`: what it refuses, and that nothing is written but the list that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.repositories import Repository
from tests.support.scans import token

from .conftest import Run


@pytest.fixture
def repository(folder: Path) -> Repository:
    made = Repository(folder / "repository")
    made.commit({"a.yaml": f"token: {token('a')}\n"})
    return made


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--check"], "--list FILE"),
        (["--check", "--only", "0a1b2c"], "whole ids"),
        (["--check", "--only", "0" * 40], "--first-commit"),
        (["--check", "--list", "l", "--only", "0" * 40], "--only"),
        (["--check", "--write-list", "l"], "not with --check"),
        (["--list", "l"], "only with --check"),
        (["--first-commit", "0" * 40], "only with --check"),
        (["--check", "--only", "0" * 40, "--first-commit", "HEAD"], "whole id of a commit"),
        (["--only", "main"], "hex digits"),
        (["--only", "0" * 40], "no leak of this repository"),
        (["--write-list", "repository/list"], "inside of a git repository"),
        (["--write-list", "nowhere/list"], "no such folder"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, repository: Repository, argv: list[str], said: str) -> None:
    before = sorted(repository.path.parent.rglob("*"))
    ended = run("purge", *argv, "repository")
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert sorted(repository.path.parent.rglob("*")) == before


def test_one_finding_s_digits_are_enough(run: Run, repository: Repository, folder: Path) -> None:
    repository.commit({"b.yaml": f"token: {token('b')}\n"})
    report = run("history", "--format", "json", "repository").report()["findings"]
    one = next(finding for finding in report if finding["location"]["path"] == "b.yaml")
    for name in (one["fingerprint"][:6], one["secret"]):
        run("purge", "--only", name, "--write-list", f"{name}.txt", "repository")
        text = (folder / f"{name}.txt").read_bytes()
        assert text.count(b"\n") == 2
        assert token("b")[-8:].encode() in text
        assert token("a")[-8:].encode() not in text


def test_a_list_of_somebody_else_s_is_refused_and_not_shown(run: Run, repository: Repository, folder: Path) -> None:
    del repository
    (folder / "list.txt").write_text(f"{token('a')}==>x\n")
    ended = run("purge", "--check", "--list", "list.txt", "repository")
    assert ended.code == 2
    assert token("a") not in ended.err
    assert run("purge", "--check", "--list", "nowhere.txt", "repository").code == 3


def test_the_repository_is_left_as_it_was(run: Run, repository: Repository) -> None:
    before = {path: path.read_bytes() for path in repository.path.rglob("*") if path.is_file()}
    ended = run("purge", "--write-list", "list.txt", "repository")
    assert ended.code == 1
    assert token("a") not in ended.out + ended.err
    assert {path: path.read_bytes() for path in repository.path.rglob("*") if path.is_file()} == before
