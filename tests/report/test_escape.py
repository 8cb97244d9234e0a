from __future__ import annotations

import pytest
from hypothesis import given

from scanner.report.escape import shortened, storable, visible
from tests.report.strategies import GARBAGE


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain/ünïcode 😀.yaml", "plain/ünïcode 😀.yaml"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\nb\r\t\0\x7f\x9b", r"a\nb\r\t\x00\x7f\x9b"),
        ("\u202e\u2066\u200b\u2028", r"\u202e\u2066\u200b\u2028"),
        ("\udce9\ud800", r"\xe9\ud800"),
        ("\U000e0001", r"\U000e0001"),
        ("::error::x", r"\x3a:error::x"),
        ("\u3000::error::x", r"\u3000::error::x"),
        ("a::b", "a::b"),
        ("x ##[group]", r"x #\x23[group]"),
        ("##vso[a]##teamcity[b]", r"#\x23vso[a]#\x23teamcity[b]"),
        ("## Heading", "## Heading"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(text=GARBAGE)
def test_visible_text_is_printable(text: str) -> None:
    assert visible(text).isprintable()


@given(text=GARBAGE)
def test_storable_text_is_utf_8_and_what_was_stays(text: str) -> None:
    storable(text).encode()
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert storable(text) == text


@pytest.mark.parametrize(
    ("text", "keep", "short"),
    [
        ("0123456789", "", "0123456789"),
        ("0123456789abcdef", "", "012345678…"),
        ("0123456789abcdef", "ef", "…789abcdef"),
        ("0123456789abcdefghijkl", "ab", "…789abcde…"),
    ],
)
def test_shortened(text: str, keep: str, short: str) -> None:
    assert shortened(text, 10, keep) == short
