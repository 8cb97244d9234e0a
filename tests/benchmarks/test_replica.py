from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from benchmarks.replica import ReplicaError, replicate, without_git


def _git(path: Path, *command: str) -> str:
    argv = ["git", "-C", str(path), "-c", "user.name=Test", "-c", "user.email=test@shop.example", *command]
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True, env=without_git(os.environ)).stdout


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    path = tmp_path / "origin"
    path.mkdir()
    _git(path, "init", "--quiet", "--template=", "--initial-branch=main")
    _git(path, "config", "uploadpack.allowFilter", "true")
    for text in ("one\n", "two and more\n"):
        (path / "values.yaml").write_text(text)
        _git(path, "add", "--all")
        _git(path, "commit", "--quiet", "--message", text)
    _git(path, "branch", "other", "HEAD~1")
    return path


def _clone(origin: Path, target: Path, filter_spec: str) -> None:
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", f"--filter={filter_spec}", origin.as_uri(), str(target)],
        check=True,
        env=without_git(os.environ),
    )


def test_stands_in_for_what_a_partial_clone_lacks(origin: Path, tmp_path: Path) -> None:
    partial = tmp_path / "partial.git"
    _clone(origin, partial, "blob:none")
    before = {file: file.stat().st_mtime_ns for file in partial.rglob("*")}
    (tmp_path / "origin").rename(tmp_path / "gone")  # nothing can be fetched any more

    copy = replicate(partial, "partial", tmp_path / "copies")

    assert (copy.commits, copy.blob_count, copy.blob_bytes, copy.absent) == (2, 2, 0, 2)
    assert "?" not in _git(copy.path, "rev-list", "--all", "--objects", "--missing=print")
    assert _git(copy.path, "cat-file", "blob", copy.blobs.read_text().split()[0]) == ""
    assert "values.yaml" in _git(copy.path, "log", "--all", "-p")
    assert not list(copy.path.rglob("*.promisor"))
    assert "promisor" not in (copy.path / "config").read_text()
    assert before == {file: file.stat().st_mtime_ns for file in partial.rglob("*")}


def test_copies_refs_and_blobs_of_a_work_tree_whole(origin: Path, tmp_path: Path) -> None:
    copy = replicate(origin, "origin", tmp_path / "copies")

    assert (copy.commits, copy.blob_count, copy.blob_bytes, copy.absent) == (2, 2, len("one\ntwo and more\n"), 0)
    refs = ("for-each-ref", "--format=%(objectname) %(refname)")
    assert _git(copy.path, *refs) == _git(origin, *refs)
    assert _git(copy.path, "symbolic-ref", "HEAD") == "refs/heads/main\n"


def test_copies_what_a_repository_borrows(origin: Path, tmp_path: Path) -> None:
    borrower = tmp_path / "borrower.git"
    command = ["git", "clone", "--quiet", "--bare", "--shared", str(origin), str(borrower)]
    subprocess.run(command, check=True, env=without_git(os.environ))

    assert replicate(borrower, "borrower", tmp_path / "copies").blob_count == 2


def test_says_so_where_trees_are_absent_too(origin: Path, tmp_path: Path) -> None:
    treeless = tmp_path / "treeless.git"
    _clone(origin, treeless, "tree:0")

    with pytest.raises(ReplicaError, match="treeless can't be copied"):
        replicate(treeless, "treeless", tmp_path / "copies")


def test_says_so_where_there_is_no_repository(tmp_path: Path) -> None:
    with pytest.raises(ReplicaError, match="nothing can't be copied"):
        replicate(tmp_path, "nothing", tmp_path / "copies")
