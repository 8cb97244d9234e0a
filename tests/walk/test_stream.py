"""Bytes through a pipe."""

from __future__ import annotations

import io

from scanner.model import Blob, Skipped
from scanner.walk import large
from scanner.walk.stream import Piped


def test_a_pipe_is_one_blob() -> None:
    source = Piped(io.BytesIO(b"some bytes").read)
    (blob,) = source.blobs()
    assert isinstance(blob, Blob)
    assert (blob.oid, blob.data) == ("-", b"some bytes")
    assert source.scanned() == (0, 1, 10, 0, 0.0)


def test_a_large_stream_comes_in_pieces_and_is_counted_once() -> None:
    source = Piped(io.BytesIO(b"x" * (large.PIECE + 10)).read)
    assert [blob.offset for blob in source.blobs() if isinstance(blob, Blob)] == [0, large.PIECE - large.OVERLAP]
    assert source.scanned().blobs == 1


def test_a_pipe_that_breaks_is_named() -> None:
    def broken(_: int) -> bytes:
        raise IsADirectoryError(21, "Is a directory")

    assert list(Piped(broken).blobs()) == [Skipped(path="-", because="Is a directory", error=True)]
