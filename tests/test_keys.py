from __future__ import annotations

from pathlib import Path

from scanner import keys
from scanner.walk.plumbing import Git
from tests.support.repositories import Repository


def key(path: Path) -> bytes:
    return keys.of(Git(str(path)))


def test_a_key_stays_with_its_repository_and_goes_with_its_clones(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "a")
    first = repository.commit({"a": "x"})
    made = key(tmp_path / "a")
    assert made == b"leakseal/" + first.encode()
    repository.commit({"a": "y"})
    repository.git("checkout", "--quiet", "--orphan", "other")
    other = repository.commit({"b": "z"})
    repository.git("checkout", "--quiet", "main")
    repository.git("merge", "--quiet", "--allow-unrelated-histories", other)
    repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "b"))
    assert key(tmp_path / "a") == key(tmp_path / "b") == made


def test_another_repository_has_another(tmp_path: Path) -> None:
    for name in "ab":
        Repository(tmp_path / name).commit({"file": name})
    assert key(tmp_path / "a") != key(tmp_path / "b")


def test_where_there_is_no_first_commit_it_is_a_constant(tmp_path: Path) -> None:
    Repository(tmp_path / "empty")
    (tmp_path / "none").mkdir()
    assert key(tmp_path / "empty") == key(tmp_path / "none") == b"leakseal/"
