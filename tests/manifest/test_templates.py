from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.manifest import read
from scanner.manifest.templates import neutralised, only_template, put_together

from .manifests import HEAD, written

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
        ("a: {{ b\nc: d }}\ne: {{ f }}\n", "a: {{ b\nc: d }}\ne: TTTTTTT\n"),
        ("a: {{ b {{ c }}\n", "a: {{ b TTTTTTT\n"),
        ("a: {{ b `\nc: d` }}\n", "a: TTTTTT\n        \n"),
        ("{{- /* a }}\nb: c */ -}}\nd: e\n", "           \n           \nd: e\n"),
        ("{{/* a }}\nb: c\n", "{{/* a }}\nb: c\n"),
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
        ("a {{ b\nbrisk otter\nc\n", False),
        ("a\nbrisk otter\n}} b\n", False),
    ],
)
def test_a_file_that_a_template_puts_together(value: str, so: bool) -> None:
    assert put_together(value.encode()) is so


BRACES = ["{{", "}}", "{{ .x", "x }}", "{{- if", "{{{", "}}}", "{", "}", "brisk", "otter's", '"', "a: b", "#"]
TEXTS = st.lists(st.sampled_from(BRACES), min_size=1, max_size=4).map(lambda words: "v" + " ".join(words))
ENTRIES = st.one_of(
    TEXTS.map(lambda text: "'" + text.replace("'", "''") + "'"), TEXTS.map(lambda text: f"|\n    {text}\n    w {text}")
)


@given(st.lists(ENTRIES, max_size=3), st.lists(ENTRIES, max_size=3))
def test_braces_in_values_hide_no_value_beside_them(before: list[str], behind: list[str]) -> None:
    lines = [f"  a{at}: {one}\n" for at, one in enumerate(before)] + ["  word: due\n"]
    lines += [f"  b{at}: {one}\n" for at, one in enumerate(behind)]
    text = "{{- if .Values.x }}\n" + HEAD + "stringData:\n" + "".join(lines) + "type: x\n{{- end }}\n"
    found = [value for value in read(text.encode()) if value.view.data == b"due"]
    assert [(value.key, written(value, text.encode())) for value in found] == [("word", b"due")]
    (one,) = found
    assert one.view.spans.back(0, 3)[0] == text.index("due")


@given(st.lists(TEXTS, min_size=1, max_size=3), st.sampled_from(["|", "|-", ">", ">-"]), st.booleans())
def test_a_text_with_braces_that_nothing_closes_is_a_value(lines: list[str], header: str, opened: bool) -> None:
    lines = [line.replace("}}" if opened else "{{", "") for line in lines]
    body = "".join(f"    {line}\n" for line in lines)
    text = f"{HEAD}stringData:\n  word: {header}\n{body}  more: due\n"
    found = read(text.encode())
    assert [(value.key, written(value, text.encode()).strip()) for value in found] == [
        ("word", body.strip().encode()),
        ("more", b"due"),
    ]


UNCLOSED = ["{{ `" * 200_000, '{{ "' * 200_000, "{{ ` }}" * 100_001, '{{ "\\' * 100_000]
UNCLOSED += ["{{/*" * 200_000, "{{/* */" * 100_000, "{{ a\nb: " * 100_000 + "}}", "{{ a\n" * 100_000 + "b: }}"]


@pytest.mark.parametrize("text", UNCLOSED)
def test_braces_in_strings_that_never_close(text: str) -> None:
    assert len(neutralised(text.encode())) == len(text)
