"""Which files are opened, and that none is waited for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.regular import opened


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
