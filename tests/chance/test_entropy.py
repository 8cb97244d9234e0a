from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.chance.entropy import alphabet, expected, shannon, shortfall
from scanner.rules.mint import mint


@pytest.mark.parametrize(
    ("value", "bits"),
    [(b"", 0.0), (b"aaaa", 0.0), (b"ab", 1.0), (b"aabb", 1.0), (b"0123456789abcdef", 4.0), (bytes(range(256)), 8.0)],
)
def test_known_distributions(value: bytes, bits: float) -> None:
    assert shannon(value) == pytest.approx(bits)


@given(st.binary(max_size=300))
def test_stays_within_its_bounds_and_ignores_order(value: bytes) -> None:
    assert -1e-9 <= shannon(value) <= 8.0
    assert shannon(bytes(sorted(value))) == pytest.approx(shannon(value))


@pytest.mark.parametrize(
    ("value", "size"),
    [(b"0123", 10), (b"beef", 16), (b"word", 26), (b"a1z", 36), (b"aB3", 62), (b"a-B", 67), (b"a b", 256), (b"", 10)],
)
def test_the_smallest_alphabet_that_a_value_is_written_in(value: bytes, size: int) -> None:
    assert alphabet(value) == size


@pytest.mark.parametrize(("template", "size", "length"), [("<<hex:32>>", 16, 32), ("<<base62:20>>", 62, 20)])
def test_what_chance_gives_on_average(template: str, size: int, length: int) -> None:
    drawn = [shannon(mint(template, str(seed)).encode()) for seed in range(500)]
    assert sum(drawn) / len(drawn) == pytest.approx(expected(size, length), abs=0.02)


def test_what_chance_wrote_lacks_nothing_whatever_its_length() -> None:
    for template in ("<<hex:16>>", "<<hex:64>>", "<<base62:12>>", "<<base62:200>>"):
        lacks = [shortfall(mint(template, str(seed)).encode()) for seed in range(100)]
        assert sum(lacks) / len(lacks) < 0.15
    assert shortfall(b"ababababababababababab") > 2
    assert shortfall(b"") == 0.0


@given(st.binary(max_size=300))
def test_nothing_lacks_less_than_nothing(value: bytes) -> None:
    assert 0.0 <= shortfall(value) <= 8.0
