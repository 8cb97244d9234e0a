from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.manifest.templates import neutralised, only_template, put_together

PIECES = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    " ",
    "\n",
    "\r\n",
    "a: b",
    "<<<<<<< x\n",
    "=======\n",
    "@@ -1 +1 @@\n",
    "+",
    "-",
    "\t",
    "@",
    "é",
    "\0",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_byte_moves_and_no_line_ends_elsewhere(text: str) -> None:
    data = text.encode()
    result = neutralised(data)
    assert len(result) == len(data)
    assert [at for at, byte in enumerate(result) if byte in b"\r\n"] == [
        at for at, byte in enumerate(data) if byte in b"\r\n"
    ]
    assert not {b"\t", b"\0"} & {result[at : at + 1] for at in range(len(result))}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{- if .x }}\na: b\n", "            \na: b\n"),
        ("  {{ a }}{{ b }}  \r\n", "                  \r\n"),
        ("a: {{ b }}\n", "a: TTTTTTT\n"),
        ("a: 'x{{ b }}'\n", "a: 'xTTTTTTT'\n"),
        ("{{ a }}: b\n", "TTTTTTT: b\n"),
        ("a: {{ b\n  c }}\nd: e\n", "a: TTTT\n      \nd: e\n"),
        ("{% if a %}\nb: c\n", "          \nb: c\n"),
        ("a: {# b #} c\n", "a:         c\n"),
        ("<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> x\n", "            \na: b\n       \na: c\n         \n"),
        ("x\n@@ -1,2 +1,2 @@ a\n a:\n-  b: c\n+  b: d\n", " \n                 \n a:\n   b: c\n   b: d\n"),
        ("a: @b\n- c: `d\n", "a: Tb\n- c: Td\n"),
        ("\ta:\tb\n", " a: b\n"),
        ("a: {{ b\n", "a: {{ b\n"),
    ],
)
def test_what_stands_in_the_way_of_yaml(text: str, result: str) -> None:
    assert neutralised(text.encode()).decode() == result


@pytest.mark.parametrize(
    ("value", "only"),
    [
        ("{{ .Values.a }}", True),
        (" {{ a }}{{ b }} ", True),
        ("{% include 'a' %}", True),
        ("{{ a }}b{{ c }}", False),
        ('{{ printf `{"a":{"b":"%s"}}` .Values.a | b64enc }}', True),
        ('{{ "}}" }}', True),
        ("{{ `", True),
        ("a", False),
        ("{{ a", False),
        ("", False),
    ],
)
def test_a_value_that_a_template_makes(value: str, only: bool) -> None:
    assert only_template(value.encode()) is only


@pytest.mark.parametrize(
    ("value", "so"),
    [
        ("a: b\nc: {{ .Values.c }}\nd: 1\n", True),
        ("{{- with .Values.x }}\nimpl: org.example.S3FileSystem\n{{- end }}\n", True),
        ("a: b\nc: {{ .Values.c }}\nd: xk29dkw03mfp2\n", False),
        ("a: b\nc: {{ .Values.c }}\n", False),
        ("a: b\nc: d\ne: f\n", False),
        ("{{ .Values.c }}", False),
    ],
)
def test_a_file_that_a_template_puts_together(value: str, so: bool) -> None:
    assert put_together(value.encode()) is so


@pytest.mark.parametrize("text", ["{{ `" * 200_000, '{{ "' * 200_000, "{{ ` }}" * 100_001, '{{ "\\' * 100_000])
def test_braces_in_strings_that_never_close(text: str) -> None:
    assert len(neutralised(text.encode())) == len(text)
