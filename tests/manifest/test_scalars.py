from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.manifest.nodes import Mapping, Scalar, parse
from scanner.manifest.scalars import content

LINES = st.lists(st.sampled_from(["", " ", "   ", "a", "  b", "c  ", "\td", "e # f", "g: h"]), min_size=1, max_size=8)


def value(text: str) -> Scalar | None:
    root = (parse(text.encode()) or (None,))[0]
    found = root[1] if isinstance(root, Mapping) else None
    return found if isinstance(found, Scalar) else None


def says(text: str) -> bytes:
    scalar = value(text)
    assert scalar is not None
    return content(text.encode(), scalar)[0]


@given(
    LINES,
    st.sampled_from(["|", ">", "|-", ">-", "|+", ">+", "|2", ">2-", "|+2", "> # x"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_block_scalars_say_what_the_parser_says(lines: list[str], header: str, newline: str) -> None:
    text = f"k: {header}{newline}" + newline.join("  " + line for line in lines) + newline + "z: z"
    scalar = value(text)
    if scalar is not None:
        assert content(text.encode(), scalar)[0].decode() == scalar.text


@given(
    LINES,
    st.sampled_from(["'", '"', ""]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\\", "''", '\\"', "\\t"]),
)
def test_flow_scalars_say_what_the_parser_says(lines: list[str], quote: str, newline: str, end: str) -> None:
    text = f"k: {quote}x" + (end + newline).join("  " + line for line in lines) + quote + newline
    scalar = value(text)
    if scalar is not None:
        assert content(text.encode(), scalar)[0].decode() == scalar.text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_strings_say_what_json_says(text: str) -> None:
    source = json.dumps(text).encode()
    data, spans = content(source, Scalar(0, len(source), '"', ""))
    assert data.decode() == text
    assert spans.back(0, len(data)) == (1, len(source) - 1 if data else 1)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (r'"\x41\u00e9\U0001F600"', "Aé😀"),
        (r'"\0\a\b\t\n\v\f\r\e\N\_\L\P\"\/\\"', '\0\a\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029"/\\'),
        (r'"\ud83d\ude00"', "😀"),
        (r'"\ud83d"', "?"),
        (r'"\UFFFFFFFF"', "?"),
    ],
)
def test_escapes(source: str, found: str) -> None:
    assert content(source.encode(), Scalar(0, len(source), '"', ""))[0].decode() == found


@pytest.mark.parametrize(
    ("text", "word", "written"),
    [
        ("k: one two\n", "two", "two"),
        ("k: one\n  two\n", "e t", "e\n  t"),
        ("k: |\n  one\n  two\n", "two", "two"),
        ("k: >\n  one\n  two\n", "two", "two"),
        ("k: 'one''two'\n", "'two", "''two"),
        ('k: "one\\ttwo"\n', "two", "two"),
        ('k: "one\\\n  two"\n', "etwo", "e\\\n  two"),
        ("k: |\r\n  one\r\n  two\r\n", "e\nt", "e\r\n  t"),
        ("k: größe two\n", "two", "two"),
    ],
)
def test_a_part_leads_back_to_its_own_bytes(text: str, word: str, written: str) -> None:
    scalar = value(text)
    assert scalar is not None
    data, spans = content(text.encode(), scalar)
    at = data.index(word.encode())
    start, end = spans.back(at, at + len(word.encode()))
    assert text.encode()[start:end].decode() == written


def test_an_indentation_that_is_stated_is_counted_from_the_key() -> None:
    assert says("k: |2\n    one\n   two\n") == b"  one\n two\n"
    inner = parse(b"a:\n  k: |2\n      one\n") or ()
    assert isinstance(inner[0], Mapping)
    assert isinstance(inner[0][1], Mapping)
    scalar = inner[0][1][1]
    assert isinstance(scalar, Scalar)
    assert content(b"a:\n  k: |2\n      one\n", scalar)[0] == b"  one\n"
