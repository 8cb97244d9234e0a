"""Files and folders on disk: everything that git would take in is read, and what can't be read is named."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AskedWrongly, CouldNotLook
from scanner.model import Skipped
from scanner.walk.worktree import Worktree
from tests.support.nobody import folder, without_privileges
from tests.support.repositories import Repository

Walked = tuple[dict[str, bytes], dict[str, tuple[str, bool]]]


def walked(*paths: Path) -> Walked:
    """(content by path, (why, is it an error) by path)."""
    read: dict[str, bytes] = {}
    skipped: dict[str, tuple[str, bool]] = {}
    for item in Worktree([str(path) for path in paths]).blobs():
        if isinstance(item, Skipped):
            skipped[item.path] = item.because, item.error
        else:
            read[item.oid] = read.get(item.oid, b"") + item.data
    return read, skipped


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repo")
    made.commit({".gitignore": "ignored*\nbuild\n", "tracked": "t", "ignored-but-tracked": "i", "sub/deep": "d"})
    made.write({"ignored": "no", "untracked": "u", "build/out": "no", "staged": "s"})
    made.git("add", "staged")
    return made


def names(walk: Walked, top: Path) -> set[str]:
    return {os.path.relpath(name, top) for name in walk[0]}


def test_in_a_repository_what_git_ignores_is_left_out(repo: Repository) -> None:
    everything = {".gitignore", "tracked", "ignored-but-tracked", "sub/deep", "untracked", "staged"}
    assert names(walked(repo.path), repo.path) == everything
    assert names(walked(repo.path / "sub"), repo.path) == {"sub/deep"}
    (repo.path / "tracked").unlink()
    assert names(walked(repo.path), repo.path) == everything - {"tracked"}


def test_what_is_named_itself_is_read_even_where_git_ignores_it(repo: Repository) -> None:
    assert walked(repo.path / "ignored")[0] == {str(repo.path / "ignored"): b"no"}
    assert names(walked(repo.path / "build"), repo.path) == {"build/out"}


def test_outside_of_a_repository_everything_is_read(tmp_path: Path) -> None:
    for name in (".gitignore", "ignored", "a/b/c", ".hidden"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("ignored")
    assert names(walked(tmp_path), tmp_path) == {".gitignore", "ignored", "a/b/c", ".hidden"}


def test_each_file_is_read_once_however_often_it_is_named(repo: Repository) -> None:
    items = list(Worktree([str(repo.path), str(repo.path / "sub/../sub"), str(repo.path / "tracked")]).blobs())
    assert len(items) == 6


def test_repositories_within_are_left_out_with_a_note(repo: Repository) -> None:
    Repository(repo.path / "nested").commit({"a": "x"})
    other = Repository(repo.path.parent / "other")
    other.commit({"a": "x"})
    repo.git("submodule", "--quiet", "add", str(other.path), "module")
    read, skipped = walked(repo.path)
    assert {os.path.relpath(path, repo.path) for path in skipped} == {"nested", "module"}
    assert not any(error for _, error in skipped.values())
    assert not any("nested" in path or "module/" in path for path in read)
    assert names(walked(repo.path / "nested"), repo.path) == {"nested/a"}


def test_a_path_that_is_not_there_was_asked_wrongly(tmp_path: Path) -> None:
    with pytest.raises(AskedWrongly, match="nowhere"):
        walked(tmp_path / "nowhere")


def test_pipes_and_devices_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    opened = []
    real = os.open

    def noted(path: str, *how: Any, **more: Any) -> int:
        opened.append(str(path))
        return real(path, *how, **more)

    monkeypatch.setattr(os, "open", noted)
    assert walked(tmp_path) == ({}, {str(tmp_path / "pipe"): ("it is no regular file", False)})
    assert walked(tmp_path / "pipe")[1] == {str(tmp_path / "pipe"): ("it is no regular file", True)}
    assert walked(Path("/dev/zero"))[1] == {"/dev/zero": ("it is no regular file", True)}
    assert not {str(tmp_path / "pipe"), "/dev/zero"} & set(opened)


def test_links_are_followed_only_where_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("o")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/link").symlink_to(tmp_path / "outside")
    (tmp_path / "in/loop").symlink_to("loop")
    (tmp_path / "in/up").symlink_to("..")
    (tmp_path / "in/lost").symlink_to("nothing")
    assert walked(tmp_path / "in") == ({}, {})
    assert walked(tmp_path / "in/link")[0] == {str(tmp_path / "in/link"): b"o"}
    assert set(walked(tmp_path / "in/up")[0]) == {str(tmp_path / "in/up/outside")}
    for name in "loop", "lost":
        ((path, (_, error)),) = walked(tmp_path / "in" / name)[1].items()
        assert (path, error) == (str(tmp_path / "in" / name), True)


def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    with folder() as top:
        for path in top / "plain", top / "repo":
            repo = Repository(path) if path.name == "repo" else None
            for name in "open", "closed", "shut/tracked", "shut/untracked":
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_text("x")
            if repo:
                repo.git("add", "closed", "shut/tracked")
            (path / "closed").chmod(0)
            (path / "shut").chmod(0)
            read, skipped = without_privileges(partial(walked, path), top)
            assert names((read, {}), path) == {"open"}
            unread = {"closed", "shut/tracked", "shut"} if repo else {"closed", "shut"}
            assert {os.path.relpath(name, path) for name in skipped} == unread
            assert all(error for _, error in skipped.values())
            assert without_privileges(partial(walked, path / "closed"), top)[1]


def test_names_are_any_bytes(repo: Repository) -> None:
    odd = [os.fsdecode(b"latin \xe9"), "new\nline", "-dash", "é", ":(top)", '"quoted"']
    repo.write(dict.fromkeys(odd, "x"))
    assert names(walked(repo.path), repo.path) >= set(odd)


def test_where_git_can_not_list_everything_is_read_and_the_reason_told(repo: Repository) -> None:
    (repo.path / ".git/index").write_bytes(b"broken")
    read, skipped = walked(repo.path)
    assert "ignored" in names((read, {}), repo.path)
    ((path, (because, error)),) = skipped.items()
    assert path == str(repo.path)
    assert "index" in because
    assert not error


def test_without_git_no_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CouldNotLook, match="git can't be started"):
        walked(tmp_path)
