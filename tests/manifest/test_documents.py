from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.manifest import extent
from scanner.manifest.documents import roots

STREAMS = [
    ("{a: 1}\n---\n", "b: 2\n", "---\nc: 3\n"),
    ("---\n", "b: 2\n", "---\nc: 3\n"),
    ("\ufeff---\n", "b: 2\n", "...\n---\nc: 3\n"),
    ("a: 1\r\n---\r\n", "b: 2\r\n", "---\r\nc: 3\r\n"),
    ("a: 1\n...\n", "b: 2\n", ""),
    ("a: 1\n--- # a comment\n", "b: 2\n", "---"),
    ("a: 1\n---", " {b: 2}\n", "--- {c: 3}\n"),
    ("", "{\n  'b': 2\n}\n", ""),
    ("a: 1\n---\n", "b: |\n  x\n  ---\n  y\n----\n---x\n", "---\n"),
    ("---\n---\n", "b: 2\n", "...\n...\n"),
]


@pytest.mark.parametrize(("before", "document", "after"), STREAMS)
def test_the_document_around_an_offset(before: str, document: str, after: str) -> None:
    data = (before + document + after).encode()
    start = len(before.encode())
    end = start + len(document.encode())
    for at in range(start + 1, end + 1):
        assert extent(data, at) == (start, end)


@given(st.lists(st.sampled_from(["---", "...", "\n", "\r\n", " ", "a: b", "#", "\ufeff"])).map("".join), st.data())
def test_documents_hold_the_offset_and_no_divider(text: str, draw: st.DataObject) -> None:
    data = text.encode()
    at = draw.draw(st.integers(0, len(data)))
    assume(b"\n---\n" not in data[max(at - 4, 0) : at + 4])  # no Secret stands inside a divider
    start, end = extent(data, at)
    assert 0 <= start <= at <= end <= len(data)
    assert b"\n---\n" not in data[start:end]


def test_a_parser_reads_first_and_lines_are_read_last() -> None:
    assert roots(b"a: {b: c}")[1]
    assert roots(b'{"a": 1}\n{"b": 2}')[1]
    assert roots(b"{{- if x }}\na: {{ y }}\n{{- end }}")[1]
    assert not roots(b"a: b: c")[1]
