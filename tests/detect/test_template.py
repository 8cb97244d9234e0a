from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.template import action, assigned, literals

PIECES = st.sampled_from(
    [b"{{", b"}}", b'"', b"'", b"`", b"default ", b"printf ", b"|", b"(", b")", b".a ", b":=", b"x"]
)


def found(text: bytes) -> list[bytes]:
    return [text[start:end] for start, end in literals(text, 0, action(text, 0))]


@pytest.mark.parametrize(
    "text",
    [
        b'{{ "x" }}',
        b'{{- "x" | b64enc -}}',
        b"{{ `x` }}",
        b'{{ .Values.a | default "x" | quote }}',
        b'{{ default "x" .Values.a }}',
        b'{{ (default "x" .Values.a) | b64enc }}',
        b'{{ printf "%s-a" "x" }}',
        b'{{ htpasswd "a" "x" }}',
        b'{{ $a := "x" }}',
        b"{{ a | default('x') }}",
        b"{{ a | default('x', true) | b64encode }}",
    ],
)
def test_what_comes_out_is_a_literal(text: bytes) -> None:
    assert found(text) == [b"x"]


@pytest.mark.parametrize(
    "text",
    [
        b"{{ .Values.a }}",
        b'{{ include "x" . }}',
        b'{{ required "x" .Values.a }}',
        b'{{ index .Values "x" }}',
        b'{{ lookup "v1" "Secret" "a" "x" }}',
        b'{{ printf "x" .Values.a }}',
        b'{{ .Values.a | replace "x" "y" }}',
        b"{{ lookup('file', 'x') }}",
        b'{{ if eq .a "x" }}',
        b'"x"',
        b'{{ "x"',
    ],
)
def test_what_stays_inside_is_none(text: bytes) -> None:
    assert found(text) == []


def test_a_variable_of_a_template_is_assigned_up_to_the_end_of_the_action() -> None:
    text = b'{{- $a := default "x" .b -}} after'
    assert text[assigned(text, 10) :] == b"}} after"
    assert assigned(b'a := "x" }}', 5) == 5


@given(st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(b"".join))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_and_every_range_lies_within_it(text: bytes) -> None:
    for start, end in literals(text, 0, len(text)):
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("piece", [b"{{", b'"', b"'", b"\\", b"a", b"default ", b"{{ $a := "])
def test_a_very_long_text_is_read(piece: bytes) -> None:
    text = (piece * 200_000)[:200_000]
    list(literals(text, 0, len(text)))
    assert action(text, 0) == 0
