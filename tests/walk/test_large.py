"""Content in pieces: nothing is lost where two meet, and every piece knows where it stands."""

from __future__ import annotations

import io
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Blob
from scanner.walk import large


@given(
    content=st.lists(st.sampled_from([b"\n", b"a", b"some text"]), max_size=60).map(b"".join),
    known=st.booleans(),
    piece=st.integers(8, 40),
    needle=st.integers(0, 200),
)
def test_every_piece_is_what_it_says_and_every_short_run_is_whole_in_one(
    content: bytes, known: bool, piece: int, needle: int
) -> None:
    with patch.multiple(large, PIECE=piece, OVERLAP=8):
        size = len(content) if known else None
        found = list(large.pieces(Blob(oid="x", data=b""), size, io.BytesIO(content + b"more" * known).read))
    for blob in found:
        assert blob.data == content[blob.offset : blob.offset + len(blob.data)]
        assert blob.lines_before == content[: blob.offset].count(b"\n")
    assert max(blob.offset + len(blob.data) for blob in found) == len(content)
    run = content[needle : needle + 4]
    assert any(blob.offset <= needle and needle + len(run) <= blob.offset + len(blob.data) for blob in found) or not run
