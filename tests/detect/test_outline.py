from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.outline import Entry, entries

PIECES = st.sampled_from([b"a: ", b"- ", b"{", b"}", b"  ", b"\n", b'"b": ', b"c:\n", b"\t", b"\r\n", b"]"])


def shown(text: bytes) -> list[str]:
    """Each entry as the path it has, with its column; closing lines as their column."""
    return [
        f"{'.'.join(key.decode() for _, key in (*entry.above, (0, entry.key)))}@{entry.column}{'!' * entry.opens}"
        if isinstance(entry, Entry)
        else str(entry)
        for entry in entries(text)
    ]


def test_a_key_stands_below_those_with_smaller_columns() -> None:
    assert shown(b"a:\n  b: 1\n  c:\n    d: 2\ne: 3\n") == ["a@0", "a.b@2", "a.c@2", "a.c.d@4", "e@0"]


def test_a_dash_opens_an_item() -> None:
    assert shown(b"env:\n- name: a\n  value: b\n- name: c\n") == [
        "env@0",
        "env.name@2!",
        "env.value@2",
        "env.name@2!",
    ]


def test_json_on_many_lines_is_read_alike() -> None:
    text = b'{\n  "env": [\n    {\n      "name": "a",\n      "value": "b"\n    }\n  ]\n}\n'
    assert shown(text) == ["env@2", "env.name@6", "env.value@6", "4", "2", "0"]


def test_in_hcl_a_key_stands_below_the_one_whose_braces_hold_it() -> None:
    assert shown(b'secrets = {\n  api = "a"\n}\nname = "b"\n') == ["secrets@0", "secrets.api@2", "0", "name@0"]


def test_a_table_of_toml_closes_all_that_stands_above_it() -> None:
    assert shown(b'name = "a"\n[[env]]\nvalue = "b"\n') == ["name@0", "-1", "value@0"]


def test_an_entry_says_where_its_value_starts() -> None:
    text = b'  - "name" :  a\r\n'
    (entry,) = entries(text)
    assert isinstance(entry, Entry)
    assert (entry.key, text[entry.at :]) == (b"name", b"a\r\n")


@given(st.binary(max_size=200) | st.lists(PIECES, max_size=60).map(b"".join))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text: bytes) -> None:
    for entry in entries(text):
        if isinstance(entry, Entry):
            assert text.startswith(entry.key, entry.start)
            assert entry.start < entry.at <= len(text)
            assert all(column < entry.column for column, _ in entry.above)


@pytest.mark.parametrize("piece", [b" ", b"- ", b"{", b"a:\n ", b"a", b'"', b"\n", b"{ - "])
def test_a_very_long_text_is_read(piece: bytes) -> None:
    list(entries((piece * 200_000)[:200_000]))
