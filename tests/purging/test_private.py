from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.errors import AskedWrongly, CouldNotLook
from scanner.purging import private
from tests.support.repositories import Repository


def test_a_list_is_its_owner_s_alone_whatever_the_mask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        private.written(str(tmp_path / "list"), [b"a\n", b"b\n"])
    finally:
        os.umask(before)
    assert (tmp_path / "list").stat().st_mode & 0o777 == 0o600
    assert private.read(str(tmp_path / "list")) == b"a\nb\n"


@pytest.mark.parametrize("place", [".", "deep", ".git", ".git/info", "ignored"])
def test_never_inside_a_repository(tmp_path: Path, place: str) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit({"deep/a": "x\n", ".gitignore": "ignored\n", "ignored/b": "x\n"})
    with pytest.raises(AskedWrongly, match="inside of a git repository"):
        private.written(str(repository.path / place / "list"), [])
    assert not [*tmp_path.rglob("list")]


def test_never_inside_a_bare_one_a_worktree_or_behind_a_link(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit({"a": "x\n"})
    Repository(tmp_path / "bare", "--bare")
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    (tmp_path / "link").symlink_to(repository.path)
    for folder in ("bare", "bare/objects", "linked", "link"):
        with pytest.raises(AskedWrongly, match="inside of a git repository"):
            private.checked(str(tmp_path / folder / "list"))


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("list", "link"):
        with pytest.raises(AskedWrongly, match="such a file already"):
            private.written(str(tmp_path / name), [])
    assert (tmp_path / "list").read_text() == "mine"


def test_nothing_is_left_of_a_list_that_was_cut_off(tmp_path: Path) -> None:
    def lines() -> Iterator[bytes]:
        yield b"a\n"
        raise OSError(28, "No space left on device")

    with pytest.raises(CouldNotLook, match="No space left"):
        private.written(str(tmp_path / "list"), lines())
    assert not [*tmp_path.iterdir()]
