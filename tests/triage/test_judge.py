from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.triage.judge import innocence

PIECES = st.sampled_from(
    [
        *b"${ } {{ }} {% <path: # > ENC[ ] ----- \\ / :// \" ' :- x A 9 = ref+ vault: ( )".split(),
        b" ",
        b"\n",
        b"\0",
        b"\xff",
        b"default ",
    ]
)


@given(st.binary(max_size=400) | st.lists(PIECES, max_size=80).map(b"".join), st.text(max_size=30), st.booleans())
@settings(max_examples=150, deadline=None)
def test_judges_any_bytes(value: bytes, key: str, declared: bool) -> None:
    assert isinstance(innocence(value, key=key, declared=declared), str)


@given(st.lists(PIECES, max_size=30).map(b"".join))
@settings(max_examples=100, deadline=None)
def test_whatever_is_innocent_as_a_declared_secret_is_innocent_elsewhere(value: bytes) -> None:
    if innocence(value, declared=True):
        assert innocence(value)


@pytest.mark.parametrize(
    "piece", [b"{{", b"${a:-", b"a.", b"a/", b"-----BEGIN A-----\n", b"pass", b"<path:a#", b'"', b"://a:"]
)
def test_a_megabyte_of_anything_is_judged(piece: bytes) -> None:
    for size in (8000, 1_000_000):
        assert isinstance(innocence((piece * size)[:size], key="password"), str)
