from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.literal import string, wrapped

PIECES = st.sampled_from([b'"', b"'", b"`", b"\\", b"r", b"''", b'"""', b"a", b" ", b"(", b")", b".to", b",", b"\n"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b'"abc"', b"abc"),
        (b"'abc',", b"abc"),
        (b"`abc`)", b"abc"),
        (b'\\"abc\\"}', b"abc"),
        (b'r"abc"', b"abc"),
        (b"b'abc'", b"abc"),
        (b'@"abc";', b"abc"),
        (b'"""abc"""', b"abc"),
        (b'"abc".to_string(),', b"abc"),
        (b'"a\\"bc"', b'a\\"bc'),
        (b'"abc" -User me', b"abc"),
        (b'"abc" + x', None),
        (b'"abc".equals(x)', None),
        (b'f"abc"', None),
        (b'""', None),
        (b'"abc', None),
    ],
)
def test_a_string_is_read_where_what_follows_may_follow_a_value(text: bytes, says: bytes | None) -> None:
    said = string(text, 0)
    assert (said and said.says) == says
    assert said is None or text[said.start : said.end] == said.says


def test_two_quotes_are_one_where_yaml_says_so() -> None:
    text = b"'ab''cd'"
    said = string(text, 0, doubled=True)
    assert said and (said.start, said.end, said.says) == (1, 7, b"ab'cd")
    assert (plain := string(text, 0)) and plain.says == b"ab"
    assert string(b"''", 0, doubled=True) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b'String::from("abcd")', b"abcd"),
        (b'[]byte("abcd")', b"abcd"),
        (b'Some("abcd".to_string())', b"abcd"),
        (b'("abcd")', b"abcd"),
        (b'aws.String("abcd"),', b"abcd"),
        (b'os.Getenv("abcd")', None),
        (b'translate("abcd")', None),
        (b'("abcd" + x)', None),
    ],
)
def test_what_wraps_a_string_says_what_the_string_does(text: bytes, says: bytes | None) -> None:
    said = wrapped(text, 0)
    assert (said and said.says) == says


@given(st.binary(max_size=60) | st.lists(PIECES, max_size=20).map(b"".join), st.booleans())
def test_any_text_is_read(text: bytes, doubled: bool) -> None:
    for at in range(len(text)):
        for said in (string(text, at, doubled=doubled), wrapped(text, at)):
            assert said is None or at < said.start < said.end <= len(text)
