from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.decode import extent

RUN = base64.b64encode(
    b"harmless text that needs some rows to be written down, four of them or so, and then a bit more"
)
ROWS = [RUN[at : at + 32] for at in range(0, len(RUN), 32)]


def test_a_line() -> None:
    data = b"one: 1\ntwo: 2 words\nthree: 3"
    assert data[slice(*extent(data, data.index(b"words")))] == b"two: 2 words"
    assert extent(data, len(data)) == (data.index(b"three"), len(data))
    assert extent(data, 0) == (0, 6)


def test_the_end_of_a_match_may_lie_past_the_line_feed() -> None:
    data = b"one: 1\ntwo: 2\nthree: 3"
    assert data[slice(*extent(data, data.index(b"three")))] == b"two: 2\nthree: 3"


@pytest.mark.parametrize("indent", [b"", b"    ", b"  # "])
@pytest.mark.parametrize("head", [b"a: x\nkey: |\n", b'a: x\nkey: "'])
def test_all_rows_of_a_block(indent: bytes, head: bytes) -> None:
    block = (b"\n" + indent).join([b"", *ROWS] if head.endswith(b"\n") else ROWS).lstrip(b"\n")
    data = head + block + b"\nother: aWord\nlast: 1\n"
    for row in ROWS:
        start, end = extent(data, data.index(row) + 9)
        assert start <= data.index(ROWS[0])
        assert end == data.index(b"\nother")


def test_neighbours_that_are_no_rows() -> None:
    data = b"word\nother\n" + RUN + b"\nname: x\n"
    assert data[slice(*extent(data, 20))] == RUN


@given(st.binary() | st.text("aA+/= \n\"'#").map(str.encode), st.integers(-3, 300), st.integers(0, 40))
def test_never_outside_the_limit(data: bytes, at: int, limit: int) -> None:
    start, end = extent(data, at, limit)
    at = min(max(at, 0), len(data))
    assert max(0, at - limit) <= start <= at <= end <= min(len(data), at + limit)


def test_the_limit_holds_for_long_lines_and_long_blocks() -> None:
    assert extent(b"A" * 1000, 500, 100) == (400, 600)
    rows = b"\n".join([b"A" * 76] * 50)
    start, end = extent(rows, 2000, 500)
    assert 1500 <= start < 1600
    assert 2400 < end <= 2500
