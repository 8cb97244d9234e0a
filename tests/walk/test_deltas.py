"""A delta makes what its instructions say, and anything else is told to be damaged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.walk.deltas import SHORTEST, Damaged, patched
from scanner.walk.large import PIECE

BASE = bytes(range(256)) * 300


def size(number: int) -> bytes:
    """A size as a delta opens with two of."""
    said = bytearray()
    while True:
        said.append(number & 127 | (128 if number > 127 else 0))
        number >>= 7
        if not number:
            return bytes(said)


def copy(start: int, length: int) -> bytes:
    """The instruction to copy, written with as few bytes as git takes."""
    fields = [*(start >> 8 * at & 255 for at in range(4)), *(length >> 8 * at & 255 for at in range(3))]
    code = 128 | sum(1 << at for at, byte in enumerate(fields) if byte)
    return bytes([code, *filter(None, fields)])


COPIES = st.tuples(st.integers(0, len(BASE) - 1), st.integers(1, 70_000)).filter(lambda c: sum(c) <= len(BASE))
STEPS = st.lists(st.one_of(COPIES, st.binary(min_size=1, max_size=127)), max_size=20)


@given(STEPS)
def test_it_makes_what_it_says_and_tells_what_both_share(steps: list[tuple[int, int] | bytes]) -> None:
    expected, told = b"", b""
    for step in steps:
        expected += step if isinstance(step, bytes) else BASE[step[0] : sum(step)]
        told += bytes([len(step)]) + step if isinstance(step, bytes) else copy(*step)
    data, shared = patched(BASE, size(len(BASE)) + size(len(expected)) + told)
    assert data == expected
    for common in shared:
        length = common.end - common.start
        assert length >= SHORTEST
        assert data[common.start : common.end] == BASE[common.there : common.there + length]
    assert len(shared) == sum(isinstance(step, tuple) and step[1] >= SHORTEST for step in steps)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_delta_or_damaged(delta: bytes) -> None:
    try:
        data, _ = patched(b"base", delta)
    except Damaged:
        return
    assert len(data) < 1 << 26


def test_what_is_too_large_to_be_held_at_once_is_left_to_git() -> None:
    half = copy(0, 1 << 16) * (PIECE >> 16)
    base = bytes(1 << 16)
    assert len(patched(base, size(len(base)) + size(PIECE) + half)[0]) == PIECE
    with pytest.raises(Damaged):
        patched(base, size(len(base)) + size(PIECE + 1) + half + b"\x01a")
    with pytest.raises(Damaged):  # it says less than it makes
        patched(base, size(len(base)) + size(9) + half)


@pytest.mark.parametrize(
    "delta",
    [
        b"",
        size(4) + size(3) + b"\x00",  # a reserved instruction
        size(5) + size(1) + b"\x01a",  # another base
        size(4) + size(2) + b"\x01a",  # another size
        size(4) + size(9) + copy(0, 9),  # beyond the base
        size(4) + size(1) + b"\x7fa",  # cut off
    ],
)
def test_what_doesnt_fit_is_damaged(delta: bytes) -> None:
    with pytest.raises(Damaged):
        patched(b"base", delta)
