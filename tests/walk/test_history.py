"""The object store and its blobs: each is listed once, and read whole or in pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.model import Blob
from scanner.walk import history, large, store
from scanner.walk.history import read
from scanner.walk.plumbing import Git
from scanner.walk.store import Stored, everything
from tests.support.repositories import Repository


def test_each_blob_and_tag_is_listed_once_wherever_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BATCH_BLOBS", 3)
    repo = Repository(tmp_path)
    repo.commit({str(number): str(number) for number in range(10)})
    repo.git("repack", "-adq")
    repo.commit({"11": "11"})
    repo.git("tag", "-a", "-m", "x", "tag")
    loose = repo.blob("5")
    tag = repo.git("rev-parse", "tag")
    for by_git in True, False:
        git = Git(str(tmp_path))
        stored = Stored(git, by_git=by_git)
        read = [item.oid for item in everything(git, stored.packs, stored) if isinstance(item, Blob)]
        assert len(read) == len(set(read)) == 12
        assert {loose, tag} <= set(read)
        assert stored.lacks(["12" * 20, *read]) == ["12" * 20]


def test_what_several_packs_hold_is_read_once(tmp_path: Path) -> None:
    repo = Repository(tmp_path)
    for number in range(4):
        repo.commit({"a": "line\n" * 99 + str(number), "b": str(number)})
        repo.git("repack", "-dq")  # what is new goes into a pack of its own
    packed = next((tmp_path / ".git/objects/pack").glob("*.pack"))
    repo.git("unpack-objects", "-q", stdin=packed.read_bytes())
    repo.git("repack", "-q", "-f", "-a")  # and all of it into one more
    git = Git(str(tmp_path))
    stored = Stored(git)
    assert len(stored.packs) == 5
    read = sorted(item.oid for item in everything(git, stored.packs, stored) if isinstance(item, Blob))
    assert read == sorted({repo.git("rev-parse", f"HEAD~{n}:{file}") for n in range(4) for file in "ab"})


@pytest.mark.parametrize("when", ["listed", "handed out"])
@pytest.mark.parametrize("before", [("repack", "-adq"), ("repack", "-dq"), ()], ids=str)
def test_what_is_packed_anew_meanwhile_is_read_all_the_same(tmp_path: Path, before: tuple[str, ...], when: str) -> None:
    repo = Repository(tmp_path)
    for number in range(20):
        repo.commit({"a": "line\n" * 99 + str(number), "b": str(number)})
        if before and number % 5 == 0:
            repo.git(*before)
    git = Git(str(tmp_path))
    stored = Stored(git)
    batches = stored if when == "listed" else iter([*stored])
    repo.git("-c", "pack.compression=1", "repack", "-adfq", "--depth=3")
    repo.git("prune-packed")
    items = list(everything(git, stored.packs, batches))
    blobs = sorted(item.oid for item in items if isinstance(item, Blob))
    assert len(items) == len(blobs)
    assert blobs == sorted({repo.git("rev-parse", f"HEAD~{n}:{file}") for n in range(20) for file in "ab"})
    assert not stored.lacks(blobs)


def test_a_large_blob_comes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "PIECE", 1000)
    monkeypatch.setattr(history, "PIECE", 1000)
    monkeypatch.setattr(large, "OVERLAP", 100)
    repo = Repository(tmp_path)
    content = b"".join(b"line %d\n" % number for number in range(500))
    oids = [repo.blob(content), repo.blob("small")]
    blobs = [item for item in read(Git(str(tmp_path)), ["\n".join(oids).encode() + b"\n"]) if isinstance(item, Blob)]
    assert {blob.oid for blob in blobs} == set(oids)
    assert len(blobs) > 4
    for blob in blobs[:-1]:
        assert content[blob.offset :].startswith(blob.data)
        assert content[: blob.offset].count(b"\n") == blob.lines_before
    assert blobs[-1].data == b"small"
