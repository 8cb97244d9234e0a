from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.errors import AskedWrongly
from scanner.named import content, opened


def test_a_file_is_read_up_to_its_last_byte_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"12345678")
    assert content(str(file), 8) == b"12345678"
    with pytest.raises(AskedWrongly, match="a: it is larger than 7 bytes"):
        content(str(file), 7)


@pytest.mark.parametrize("name", ["gone", "", "a\0b", "x" * 5_000])
def test_what_can_not_be_read_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(AskedWrongly) as refused:
        content(str(tmp_path / name), 8)
    assert str(refused.value).startswith(str(tmp_path / name))


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").symlink_to("a")
    with opened(str(tmp_path / "b")) as stream:
        assert stream.read() == b"one"


def test_no_other_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "absent", Path(os.devnull)):
        with pytest.raises(OSError, match=r"regular|directory"):
            opened(str(path))


def test_a_pipe_of_a_shell_is() -> None:
    reads, writes = os.pipe()
    os.write(writes, b"one")
    os.close(writes)
    with opened(f"/dev/fd/{reads}") as stream:
        os.close(reads)
        assert stream.read() == b"one"
