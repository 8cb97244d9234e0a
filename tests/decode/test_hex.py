from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from .encoders import Hidden, as_escapes, as_hex, as_upper_hex, between, ranges, unfolded, wrapped

HIDDEN = Hidden.of(b"a line of harmless text, the marker and some more of it", b"marker")


@pytest.mark.parametrize("hide", [as_hex, as_upper_hex, as_escapes])
@pytest.mark.parametrize("frame", [(b"x: '", b"'"), (b"", b""), (b"KEY=", b"\n"), (b'"a\\n', b'\\n"')])
def test_one_run(hide: Callable[[Hidden], Hidden], frame: tuple[bytes, bytes]) -> None:
    there = between(frame[0], hide(HIDDEN), frame[1])
    assert ranges(unfolded(there.data), b"marker") == {(there.start, there.end)}


@pytest.mark.parametrize("column", [32, 33, 60])
def test_rows_of_a_block(column: int) -> None:
    there = between(b"x: |\n  ", wrapped(as_hex(HIDDEN), column, b"  "), b"\nEOF\n")
    assert ranges(unfolded(there.data), b"marker") == {(there.start, there.end)}


def test_what_is_no_hex() -> None:
    text = as_hex(HIDDEN).data
    assert unfolded(b"x" + text + b" " + text + b"x " + text[:-1] + b" " + text[:30]) == []
    assert unfolded(hashlib.sha512(b"").hexdigest().encode()) == []


def test_rows_that_stand_alone() -> None:
    digest, run = hashlib.sha1(b"", usedforsecurity=False).hexdigest().encode(), as_hex(HIDDEN).data
    for blob in (digest + b"\n" + run, run + b"\n" + digest, digest + b"\n" + run + b"\n" + digest):
        assert [view.data for view in unfolded(blob)] == [HIDDEN.data]
