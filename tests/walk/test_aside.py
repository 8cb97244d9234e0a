"""What is set aside comes back byte for byte; and where it can't be kept, the folder is named."""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scanner.errors import CouldNotLook
from scanner.walk.aside import Aside


@contextmanager
def full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if the disk of the temporary folder were full: no file may grow."""
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    here = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, here[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, here)


@pytest.mark.parametrize("in_memory", [1, 10, 1 << 20])
def test_what_is_written_is_read_again(in_memory: int) -> None:
    with closing(Aside(in_memory)) as aside:
        aside.write(b"some")
        aside.write(b"thing more")
        for _ in range(2):
            aside.rewind()
            assert aside.read(6) + aside.read(99) == b"something more"


def test_its_descriptor_is_that_of_a_file_that_has_it_all() -> None:
    with closing(Aside(1 << 20)) as aside:
        aside.write(b"something")
        aside.rewind()
        assert os.read(aside.fileno(), 99) == b"something"


@pytest.mark.parametrize("size", [5000, 5_000_000])  # found out when it is read again, and at once
def test_a_full_disk_is_told_with_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    with full(tmp_path, monkeypatch), pytest.raises(CouldNotLook) as problem, closing(Aside(10)) as aside:
        aside.write(b"x" * size)
        aside.rewind()
    assert str(problem.value) == f"{tmp_path}: no temporary file can be written: File too large"
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with (
        pytest.raises(CouldNotLook, match="gone: no temporary file can be written: No such file"),
        closing(Aside(1)) as a,
    ):
        a.write(b"more")
