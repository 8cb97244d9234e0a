from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.scalar import scalar

PIECES = st.sampled_from(
    [b"'", b'"', b"\\", b"|", b">", b"\n", b"\r\n", b"  ", b"#", b"&a ", b"!!str ", b"x", b"{{", b",", b"}", b":", b"-"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"one", b"one"),
        (b"one # why", b"one"),
        (b"one#two", b"one#two"),
        (b"one,", b"one"),
        (b'"one" # why', b"one"),
        (b"'it''s',\r\n", b"it's"),
        (b'"one" }],', b"one"),
        (b"&anchor one", b"one"),
        (b"!!str one", b"one"),
        (b"|\n    one\n  next: a", b"one"),
        (b">-  # why\r\n    one  \r\n\r\n", b"one"),
        (b"|\n    one\n    two\n", b"onetwo"),
        (b"\n    one\n  next: a", b"one"),
        (b'\n    "one"\n', b"one"),
    ],
)
def test_a_value_is_read_in_every_style(text: bytes, says: bytes) -> None:
    found = scalar(b"  key: " + text, 7, 2)
    assert found is not None
    assert found.says == says


@pytest.mark.parametrize(
    "text",
    [
        b"*alias",
        b"{a: b}",
        b"[a]",
        b"{{ .Values.a }}",
        b"@a",
        b'"one" + two',
        b'"open',
        b"|\n  next: a",
        b"|\n    two words\n    and more\n",
        b"\n  next: a",
        b"\n    a: b\n",
        b"\n    - a\n",
        b"",
    ],
)
def test_what_is_no_value_is_none(text: bytes) -> None:
    assert scalar(b"  key: " + text, 7, 2) is None


@given(st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(b"".join), st.integers(0, 8))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_and_the_range_lies_within_it(text: bytes, column: int) -> None:
    found = scalar(text, 0, column)
    if found:
        assert 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize("piece", [b"'", b'"', b"\\", b"|\n", b" #", b"!!", b"  a\n", b"x", b" x"])
def test_a_very_long_text_is_read(piece: bytes) -> None:
    for opening in (b"", b"|\n", b'"', b"'", b"\n "):
        scalar(opening + (piece * 200_000)[:200_000], 0, 0)
