from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.remediate.sops import Plain, Time
from scanner.sealing import typed

NUMERIC = st.text("0123456789_.eE+-xXobT:", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, None) for text in ("", "~", "null", "Null", "NULL")),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, text) for text in ("tRue", "yes", "on", "y", "=", "nUll", "inf", "-", "+", ".", "2024-01", "1:30:00")),
        *(("0x1F", 31), ("0X1f", 31), ("-0x1f", -31), ("0o17", 15), ("017", 15), ("0b11", 3), ("1_000", 1000)),
        *(("0_7", 7), ("0x_1F", 31), ("9223372036854775807", (1 << 63) - 1), ("-9223372036854775808", -1 << 63)),
        *(("08", 8.0), ("1.", 1.0), (".5", 0.5), (".5_0", 0.5), ("-.5", -0.5), ("1e3", 1000.0), ("+1", 1)),
        ("99999999999999999999", 1e20),
        *(("1e400", "1e400"), ("1e-400", 0.0), ("0xFFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFFF"), ("_1", "_1")),
        *((".inf", math.inf), ("+.INF", math.inf), ("-.Inf", -math.inf), ("1e", "1e"), (".5__0", ".5__0")),
    ],
)  # fmt: skip
def test_plain_yaml(text: str, value: Plain) -> None:
    found = typed.yaml(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(("2024-01-02", "2024-01-02T00:00:00Z"), ("2024-1-2", "2024-01-02T00:00:00Z")),
        *(("0000-02-29", "0000-02-29T00:00:00Z"), ("2001-12-14T1:2:3Z", "2001-12-14T01:02:03Z")),
        *(("2001-12-14t21:59:43.10-05:00", "2001-12-14T21:59:43.1-05:00"),),
        *(("2001-12-14 21:59:43,5", "2001-12-14T21:59:43.5Z"), ("2001-12-14 1:2:3.0", "2001-12-14T01:02:03Z")),
        *(("2001-12-14 21:59:43.1234567891234", "2001-12-14T21:59:43.123456789Z"),),
        *(("2001-12-14T1:2:3+00:00", "2001-12-14T01:02:03Z"), ("2001-12-14T1:2:3+23:59", "2001-12-14T01:02:03+23:59")),
    ],
)
def test_times_as_go_writes_them(text: str, said: str) -> None:
    found = typed.yaml(text)
    assert (type(found), found) == (Time, said)


@pytest.mark.parametrize(
    "text",
    [
        *("2024-13-45", "2024-02-30", "2001-12-14 21:59:43Z", "2001-12-14 21:59:43+01:00", "2001-12-14T21:59:43"),
        *("2001-12-14T24:00:00Z", "2001-12-14T23:59:60Z", "2001-12-14T23:59:59.Z", "2001-12-14T23:59:59z"),
        *("2001-12-14 23:59", "20011-12-14", "2001-123-14", "2001-12-14T", "2001-12-14T1:2:3+0100"),
    ],
)
def test_what_looks_like_a_time_and_is_text_to_go(text: str) -> None:
    assert type(typed.yaml(text)) is str


def test_no_number() -> None:
    assert all(math.isnan(float(str(typed.yaml(text)))) for text in (".nan", ".NaN", ".NAN"))


@pytest.mark.parametrize("text", ["2024-01-01T00:00:00+24:00", "<<", "18446744073709551615"])
def test_what_sops_or_one_of_its_versions_cannot_walk_in_yaml(text: str) -> None:
    with pytest.raises(ValueError, match=r"write"):
        typed.yaml(text)


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("-7", -7), ("1.0", 1.0), ("1e2", 100.0), ("true", True), ("null", None)]
)
def test_json(text: str, value: Plain) -> None:
    found = typed.json(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("text", ["9007199254740993", "1e400", "-9007199254740993"])
def test_what_versions_of_sops_take_for_different_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="in quotes"):
        typed.json(text)


@given(NUMERIC | st.text(max_size=10))
def test_anything_has_a_type_or_a_reason_why_not(text: str) -> None:
    try:
        typed.yaml(text)
    except ValueError as reason:
        assert "write" in str(reason)


@given(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_say_what_they_are(integer: int, number: float) -> None:
    if abs(integer) < 1 << 63:
        assert typed.yaml(str(integer)) == integer
    assert typed.yaml(repr(number)) == number
