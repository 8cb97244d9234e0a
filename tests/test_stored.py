from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.stored import keep, kept, key, state


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "cache" / "leakseal")


def test_what_was_kept_is_there_and_nobody_else_may_look(folder: str) -> None:
    keep(folder, "a", b"one")
    keep(folder, "a", b"two")
    assert kept(folder, "a") == b"two"
    assert kept(folder, "b") is None
    assert os.listdir(folder) == ["a"]
    assert [os.stat(path).st_mode & 0o777 for path in (folder, f"{folder}/a")] == [0o700, 0o600]


@pytest.mark.parametrize("content", [b"", b"short", b"\0" * 40])
def test_what_is_not_whole_is_not_taken(folder: str, content: bytes) -> None:
    keep(folder, "a", b"one")
    Path(folder, "a").write_bytes(content)
    assert kept(folder, "a") is None


@pytest.mark.parametrize("name", ["", "a"])
@pytest.mark.parametrize("mode", [0o020, 0o002, 0o004])
def test_what_others_could_have_reached_is_not_taken(folder: str, name: str, mode: int) -> None:
    keep(folder, "a", b"one")
    path = Path(folder, name)
    path.chmod(path.stat().st_mode | mode)
    assert kept(folder, "a") is None


@pytest.mark.skipif(bool(os.geteuid()), reason="only the superuser gives files away")
@pytest.mark.parametrize("name", ["", "a"])
def test_what_belongs_to_somebody_else_is_not_taken(folder: str, name: str) -> None:
    keep(folder, "a", b"one")
    os.chown(Path(folder, name), 65534, 65534)
    assert kept(folder, "a") is None


def test_nothing_is_put_where_nothing_would_be_taken_from(folder: str) -> None:
    keep(folder, "a", b"one")
    Path(folder).chmod(0o750)
    keep(folder, "b", b"two")
    assert os.listdir(folder) == ["a"]


def test_many_may_keep_the_same_at_once(folder: str) -> None:
    content = os.urandom(1 << 20)
    children = []
    for _ in range(8):
        child = os.fork()
        if not child:
            for _ in range(20):
                keep(folder, "gate-a", content)
                if kept(folder, "gate-a") != content:
                    os._exit(1)
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 8
    assert os.listdir(folder) == ["gate-a"]


def test_a_folder_that_can_not_be_made_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (str(tmp_path / "file"), str(tmp_path / "file" / "leakseal")):
        keep(folder, "a", b"one")
        assert kept(folder, "a") is None
    assert os.listdir(tmp_path) == ["file"]


def test_a_key_tells_what_it_was_made_from(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x")
    before = state(str(file))
    assert before == state(str(file))
    file.write_bytes(b"xy")
    assert key(before) != key(state(str(file)))
    assert key(1, "2") == key(1, "2") != key("1", "2")


def test_of_each_kind_the_newest_are_kept(folder: str) -> None:
    keep(folder, "rules-x", b"one")
    for number in range(70):
        keep(folder, f"gate-{number}", b"one")
        os.utime(Path(folder, f"gate-{number}"), (number, number))
    assert len(os.listdir(folder)) == 65
    assert kept(folder, "rules-x") == kept(folder, "gate-69") == b"one"
    assert kept(folder, "gate-0") is None
