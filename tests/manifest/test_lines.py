from __future__ import annotations

import pytest

from scanner.manifest import lines


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: b", "b"),
        ("a:  b c  # d", "b c"),
        ("a: b#c", "b#c"),
        ("a: 'b # c' # d", "'b # c'"),
        ('a: "b\\"c" # d', '"b\\"c"'),
        ('a: "b', "b"),
        ('"a": b,', "b"),
        ("a: b,", "b,"),
        ("a: &x !y b", "b"),
        ("a: !b'c", "!b'c"),
        ("a: *x", ""),
        ("a:", ""),
        ("a: # b", ""),
        ("- a: b\r\n", "b"),
        ("a: |\n  b\n\n  c\nd", "|\n  b\n\n  c\n"),
        ("  a: >-\n    b\n  c", ">-\n    b\n"),
        ('"a":"b"', '"b"'),
    ],
)
def test_the_value_of_a_line(text: str, found: str) -> None:
    line = next(lines.read(text.encode()))
    assert line is not None
    assert text[line.value.start : line.value.end] == found
    assert text[line.key.start : line.key.end].strip("\"'") == line.key.text == "a"


@pytest.mark.parametrize("text", ["a", "# a: b", "a:b", "http://a", "a b: c", "{{ a }}: b"])
def test_what_is_no_line_of_a_mapping(text: str) -> None:
    assert list(lines.read(text.encode())) == []


@pytest.mark.parametrize("text", ["---", "--- # a", "...", "```yaml", "  ~~~", '"""', "'''"])
def test_dividers(text: str) -> None:
    assert list(lines.read(text.encode())) == [None]


def test_where_keys_stand() -> None:
    read = [line for line in lines.read(b"a: b\n  c: d\n  - e: f\n") if line]
    assert [(line.indent, line.dashed) for line in read] == [(0, False), (2, False), (4, True)]


def test_a_mapping_in_braces() -> None:
    text = b"""{a: b , 'c': 'd,', "e":"f"}"""
    assert [(key.text, text[value.start : value.end]) for key, value in lines.pairs(text, 0, len(text))] == [
        ("a", b"b"),
        ("c", b"'d,'"),
        ("e", b'"f"'),
    ]
