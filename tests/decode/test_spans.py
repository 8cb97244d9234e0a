from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.decode import Chain, Pieces, Ratio, Shift, Whole
from scanner.model import Spans

FOLDED = Pieces.of([(0, 10, 1, 1), (5, 20, 2, 6), (9, 40, 1, 1)])  # five bytes, two escapes, the rest
ALL: list[Spans] = [Shift(3), Ratio(6), Ratio(4), Whole(5, 9), FOLDED, Chain(Ratio(6), FOLDED)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((0, 5), (10, 15)),
        ((4, 6), (14, 26)),  # half an escape takes all of it
        ((5, 7), (20, 26)),
        ((6, 8), (20, 32)),
        ((7, 9), (26, 32)),
        ((8, 10), (26, 41)),
        ((4, 4), (14, 14)),
        ((12, 13), (43, 44)),
    ],
)
def test_pieces(asked: tuple[int, int], expected: tuple[int, int]) -> None:
    assert FOLDED.back(*asked) == expected


def test_a_quantum_of_base64() -> None:
    assert [Ratio(6).back(at, at + 1) for at in range(4)] == [(0, 2), (1, 3), (2, 4), (4, 6)]


def test_no_pieces_at_all() -> None:
    assert Pieces.of([]).back(0, 0) == (0, 0)


@pytest.mark.parametrize("spans", ALL, ids=repr)
@given(start=st.integers(0, 50), length=st.integers(-5, 50))
def test_ranges_are_ranges(spans: Spans, start: int, length: int) -> None:
    first, last = spans.back(start, start + length)
    assert (first < last) == (length > 0)
    assert first <= last


@pytest.mark.parametrize("spans", ALL, ids=repr)
def test_they_travel(spans: Spans) -> None:
    assert pickle.loads(pickle.dumps(spans)).back(6, 8) == spans.back(6, 8)  # noqa: S301  # just made
