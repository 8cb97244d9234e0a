from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.entropy import shannon


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
