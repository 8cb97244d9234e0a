from __future__ import annotations

import base64
import gzip
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decode import Budget, is_packed

from . import encoders
from .encoders import Hidden, ranges, unfolded

MARKER = b"<the-marker>"
BEFORE = [" ", "'", '"', "=", "(", ": |\n    ", '"\\n']
AFTER = ["", " # ", '"', "<", "\nnext: ", "\n---\nnext: ", '\\n"']
WRAPPED = [encoders.as_base64, encoders.as_base64_bare, encoders.as_base64url, encoders.as_hex]
RUNS = [*WRAPPED, encoders.as_upper_hex, encoders.as_escapes, encoders.as_percent]
BINARY = [encoders.as_gzip, encoders.as_zlib]
WIDE = [encoders.as_utf16, encoders.as_utf16_big]
LINE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40)


@st.composite
def hidden(draw: st.DrawFn) -> Hidden:
    """Hide a marker in text, under one to five encodings; what stays text is wrapped and surrounded now and then."""
    text = (draw(LINE) + " text around " + MARKER.decode() + draw(LINE)).encode()
    it, is_text = Hidden.of(text, MARKER), True
    for _ in range(draw(st.integers(1, 5))):
        encode: Callable[[Hidden], Hidden] = draw(st.sampled_from(RUNS + BINARY + (WIDE if is_text else [])))
        it, is_text = encode(it), encode in RUNS
        if encode in WRAPPED and draw(st.booleans()):
            it = encoders.wrapped(it, draw(st.integers(32, 100)), b" " * draw(st.integers(0, 8)))
        if is_text and draw(st.booleans()):
            closers = AFTER if encode is encoders.as_percent else [*AFTER, "'", ")"]  # a word of a URL may hold these
            before, after = draw(LINE) + draw(st.sampled_from(BEFORE)), draw(st.sampled_from(closers))
            it = encoders.between(before.encode(), it, (after and after + draw(LINE)).encode())
    return it


@settings(deadline=None, max_examples=300)
@given(hidden())
def test_whatever_hides_is_found_and_has_its_place(it: Hidden) -> None:
    assert (it.start, it.end) in ranges(unfolded(it.data), MARKER)


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text("aA0+/=%\\xn\n \"'", max_size=200).map(str.encode))
def test_any_bytes_will_do(data: bytes) -> None:
    is_packed(data)
    for view in unfolded(data):
        start, end = view.spans.back(0, len(view.data))
        assert 0 <= start < end <= len(data)


@given(st.binary(max_size=100))
def test_any_bytes_behind_a_mark_will_do(tail: bytes) -> None:
    for mark in (b"\x1f\x8b\x08", b"\x78\x9c", b"\xff\xfe", b"\xfe\xff"):
        unfolded(mark + tail)
        unfolded(base64.b64encode(mark + tail))


def test_depth_is_bounded_and_said() -> None:
    text = b"harmless text of some length"
    for _ in range(6):
        text = base64.b64encode(text)
    budget = Budget()
    assert len(unfolded(text, budget)) == 5
    assert budget.exhausted == "depth"


def test_depth_ends_one_branch_only() -> None:
    shallow = base64.b64encode(b"harmless text of some length")
    budget = Budget(depth=1)
    views = unfolded(base64.b64encode(b"as " + shallow) + b" " + shallow, budget)
    assert ([view.data for view in views][1:], budget.exhausted) == ([b"harmless text of some length"], "depth")


@pytest.mark.parametrize(("limits", "name"), [(Budget(views=7), "views"), (Budget(bytes=200), "bytes")])
def test_the_number_of_views_and_bytes_is_bounded_and_said(limits: Budget, name: str) -> None:
    run = base64.b64encode(b"harmless text of some length") + b"\n"
    assert len(unfolded(run * 1000, limits)) == 7
    assert limits.exhausted == name
    assert unfolded(run, limits) == []


def test_a_long_line_is_one_view() -> None:
    text = b"harmless text " * 100_000
    assert [view.data for view in unfolded(b"x: " + base64.b64encode(text))] == [text]


def test_packed_blobs() -> None:
    assert all(map(is_packed, (gzip.compress(b""), b"\x78\x9c", "text, but wide".encode("utf-16"))))
    assert not any(map(is_packed, (b"", b"plain text", b"\0" * 80, b"x = 1")))
