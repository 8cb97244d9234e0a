from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.decode import is_packed

from .encoders import unfolded

MARKS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@pytest.mark.parametrize("codec", MARKS)
@given(
    st.text(max_size=20), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4), st.text(max_size=5)
)
def test_every_character_has_its_place(codec: str, before: str, it: str, after: str) -> None:
    data = MARKS[codec] + "".join((before, it, after)).encode(codec)
    view = unfolded(data)[0]
    start = len(before.encode())
    assert view.via == ("utf-16",)
    assert view.data == (before + it + after).encode()
    assert data[slice(*view.spans.back(start, start + len(it.encode())))].decode(codec) == it


@pytest.mark.parametrize("codec", MARKS)
def test_without_a_mark(codec: str) -> None:
    data = "name: größer, sonst nichts".encode(codec)
    assert is_packed(data)
    assert [view.data.decode() for view in unfolded(data)] == ["name: größer, sonst nichts"]


@pytest.mark.parametrize("tail", [b"\x00", b"\x00\xd8", b"\x00\xdc", b"\x00\xd8\x00"])
def test_broken_ends(tail: bytes) -> None:
    data = codecs.BOM_UTF16_LE + "whatever".encode("utf-16-le") + tail
    (view,) = unfolded(data)
    assert view.data.startswith(b"whatever")
    assert view.spans.back(0, 8) == (2, 18)


def test_other_binaries() -> None:
    for data in (bytes(64), bytes([7, 0] * 40), b"\x7fELF\x02\x01\x01" + bytes(60), b"a\0b", b"", b"plain text here"):
        assert not is_packed(data)
        assert unfolded(data) == []
