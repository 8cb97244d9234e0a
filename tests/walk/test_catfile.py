"""Many objects from one git: one that is corrupt or missing costs no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.walk.catfile import CatFile
from scanner.walk.plumbing import Git
from tests.support.repositories import Repository


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def batches(oids: list[str], size: int) -> Iterator[bytes]:
    for at in range(0, len(oids), size):
        yield "".join(f"{oid}\n" for oid in oids[at : at + size]).encode()


def objects(repo: Repository, asked: Iterator[bytes]) -> list[tuple[str, str, bytes]]:
    """(id, type, content) of each, where content came whole."""
    told = []
    for oid, kind, size, pipe in CatFile(Git(str(repo.path)), asked).objects():
        content = pipe.read(size) if pipe else b""
        if len(content) == size:
            told.append((oid, kind, content))
    return told


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_corrupt_or_missing_object_costs_no_other(repo: Repository, size: int) -> None:
    contents = [str(number).encode() * (1 + number % 5 * 40_000) for number in range(40)]
    oids = [repo.blob(content) for content in contents]
    for number in 0, 7, 8, 9, 24, 39:
        file = repo.object(oids[number])
        file.chmod(0o644)
        file.write_bytes(file.read_bytes()[: 30 if number % 2 else 0])
    for number in 3, 25:
        repo.object(oids[number]).unlink()
    told = {oid: (kind, content) for oid, kind, content in objects(repo, batches(oids, size))}
    assert list(told) == oids
    for number, (oid, content) in enumerate(zip(oids, contents, strict=True)):
        broken = number in (0, 3, 7, 8, 9, 24, 25, 39)
        assert (told[oid][0] in ("missing", "corrupt")) == broken
        assert broken or told[oid] == ("blob", content)


def test_more_than_any_pipe_holds_is_asked_and_answered(repo: Repository) -> None:
    oid = repo.blob("x" * 1000)
    assert len(objects(repo, batches([oid] * 20_000, 7_000))) == 20_000


def test_what_goes_wrong_where_batches_come_from_is_raised(repo: Repository) -> None:
    def failing() -> Iterator[bytes]:
        yield f"{repo.blob('x')}\n".encode()
        raise ValueError("out of batches")

    with pytest.raises(ValueError, match="out of batches"):
        objects(repo, failing())


def test_a_reader_that_stops_early_leaves_no_process(repo: Repository) -> None:
    oid = repo.blob("x" * 100_000)
    reading = CatFile(Git(str(repo.path)), batches([oid] * 1000, 10)).objects()
    next(reading)
    reading.close()  # type: ignore[attr-defined]
