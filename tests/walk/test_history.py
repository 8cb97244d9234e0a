"""The object store and its blobs: each is listed once, and read whole or in pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.model import Blob
from scanner.walk import history, large
from scanner.walk.history import Stored, read
from scanner.walk.plumbing import Git
from tests.support.repositories import Repository


def test_each_blob_and_tag_is_listed_once_wherever_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "BATCH_BLOBS", 3)
    repo = Repository(tmp_path)
    repo.commit({str(number): str(number) for number in range(10)})
    repo.git("repack", "-adq")
    repo.commit({"11": "11"})
    repo.git("tag", "-a", "-m", "x", "tag")
    loose = repo.blob("5")
    stored = Stored(Git(str(tmp_path)))
    listed = b"".join(stored).decode().split()
    assert len(listed) == len(set(listed)) == 12
    assert {loose, repo.git("rev-parse", "tag")} <= set(listed)
    assert stored.listed == {oid.encode() for oid in listed}


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
