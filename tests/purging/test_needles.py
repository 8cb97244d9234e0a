from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AskedWrongly
from scanner.purging.needles import Needle, PurgeList, needle, ordered, read

DATA = st.binary(max_size=60) | st.text(alphabet="ab:=>&, \n\\x\r\0", max_size=60).map(str.encode)


def taken_out(purge: PurgeList, data: bytes) -> bytes:
    """What git filter-repo makes of some bytes: see its `get_replace_text` and `apply_replace_text`."""
    literals: list[tuple[bytes, bytes]] = []
    expressions: list[tuple[bytes, bytes]] = []
    for line in b"".join(purge.lines()).split(b"\n")[:-1]:
        what, replacement = line.rstrip(b"\r\n").rsplit(b"==>", 1)
        kind, _, text = what.partition(b":")
        (literals if kind == b"literal" else expressions).append((text, replacement))
    for text, replacement in literals:
        data = data.replace(text, replacement)
    for text, replacement in expressions:
        data = re.compile(text).sub(replacement, data)
    return data


def listed(*needles: Needle | None) -> PurgeList:
    return PurgeList(ordered(filter(None, needles)), ("0a" * 20,), "b" * 40)


@given(DATA, st.integers(0, 60), st.integers(1, 60), st.booleans())
def test_what_is_listed_is_taken_out_and_told_again(data: bytes, start: int, size: int, short: bool) -> None:
    made = needle(data, start, min(start + size, len(data)), says=3 if short else 40)
    if made is None:
        return
    purge = listed(made)
    assert made.within(data)
    again = read(b"".join(purge.lines()), "list")
    assert [one.line() for one in again.needles] == [one.line() for one in purge.needles]
    assert (again.secrets, again.key) == (purge.secrets, purge.key)
    assert b"".join(again.lines()) == b"".join(purge.lines())
    assert taken_out(purge, data)[start:].startswith(b"REMOVED") or data[:start].count(made.value.reveal())


def test_a_short_value_goes_only_where_it_was_found() -> None:
    data = b"user: admin\npassword: admin\nadmin: true\n"
    at = data.index(b"admin\nadmin")
    purge = listed(needle(data, at, at + 5, says=5))
    assert taken_out(purge, data) == b"user: admin\npassword: REMOVED\nadmin: true\n"


def test_a_short_value_stands_with_a_long_one_on_a_line() -> None:
    data = b"{user: admin, password: correct-horse-battery, next: admin}"
    first, long = data.index(b"admin"), data.index(b"correct")
    purge = listed(needle(data, long, long + 21, says=21), needle(data, first, first + 5, says=5))
    assert taken_out(purge, data) == b"{user: REMOVED, password: REMOVED, next: admin}"


def test_a_value_that_holds_another_goes_first() -> None:
    data = b"url: app:correct-horse-battery@db\nkey: correct-horse-battery\n"
    whole, inner = (5, data.index(b"@db")), (data.rindex(b"correct"), len(data) - 1)
    purge = listed(needle(data, *inner, says=21), needle(data, *whole, says=25))
    assert taken_out(purge, data) == b"url: REMOVED@db\nkey: REMOVED\n"


def test_a_value_alone_that_is_short_is_no_needle() -> None:
    assert needle(b"admin", 0, 5, says=5) is None


@pytest.mark.parametrize("text", [b"", b"x", b"literal:leakseal/purge/1 key= secrets===>x\nregex:.*==>\n", b"\0\xff\n"])
def test_another_list_is_refused(text: bytes) -> None:
    with pytest.raises(AskedWrongly, match=r"^list"):
        read(text, "list")


def test_a_needle_shows_nothing() -> None:
    made = needle(b"password: correct-horse\n", 10, 23, says=13)
    assert "correct" not in f"{made!r} {made}"
