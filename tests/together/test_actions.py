"""The actions of a template: which values come out of each, where the dot and the variables were changed before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.together.actions import INCLUDED, VALUES, outputs

PIECES = [
    "{{",
    "}}",
    "{{- ",
    " -}}",
    "if ",
    "with ",
    "range ",
    "end",
    "else ",
    "define ",
    "$a := ",
    "$a",
    ".",
    ".Values.a",
]
PIECES += ["| b64enc", '"x"', '"', "`", "(", ")", "\n", "include ", "index ", "printf ", "/*", "*/", "\\", "$", ", "]


def told(text: str) -> list[str]:
    """What comes out of each action, as it would be written at the root; a named template as `<name>`."""
    found = []
    for output in outputs(text):
        paths = [path for path in output.paths if path and path[0] in (VALUES, INCLUDED)]
        found += [f"<{path[1]}>" if path[0] == INCLUDED else ".".join(path[1:]) for path in paths]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ .Values.a.b }}", ["a.b"]),
        ("{{- .Values.a | b64enc | quote -}}", ["a"]),
        ('{{ required "a.b" .Values.a }}', ["a"]),
        ("{{ default .Values.a .Values.b }}", ["a", "b"]),
        ("{{ $.Values.a }}", ["a"]),
        ('{{ index .Values "a.b" "c" }}', ["a.b.c"]),
        ('{{ (index .Values.x "a").b }}', ["x.a"]),
        ('{{ printf "%s" .Values.a }}', ["a"]),
        ("{{ tpl .Values.a . }}", ["a"]),
        ("{{ with .Values.a }}{{ .b }}{{ .c.d }}{{ end }}{{ .b }}", ["a.b", "a.c.d"]),
        ("{{ with .Values.a }}{{ .b }}{{ else }}{{ .Values.c }}{{ end }}", ["a.b", "c"]),
        ("{{ with .Values.a }}{{ $.Values.b }}{{ $.Release.Name }}{{ . }}{{ end }}", ["b", "a"]),
        ("{{ range .Values.a }}{{ . }}{{ .b }}{{ end }}", ["a.*", "a.*.b"]),
        ("{{ range $k, $v := .Values.a }}{{ $k }}{{ $v }}{{ end }}", ["a.*"]),
        ("{{ $x := .Values.a }}{{ if $x }}{{ $x.b }}{{ end }}", ["a.b"]),
        ("{{ $root := . }}{{ range .Values.a }}{{ $root.Values.b }}{{ end }}", ["b"]),
        ('{{ include "app.key" (dict "x" .Values.a) | b64enc }}', ["<app.key>"]),
        ('{{ template "app.key" . }}', ["<app.key>"]),
        ("{{ if eq .Values.a .Values.b }}{{ end }}", []),
        ("{{ ternary .Values.a .Values.b (eq .Values.c .Values.d) }}", ["a", "b"]),
        ("{{ .Release.Name }}{{ .Chart.Name }}{{ .x }}{{ $unknown.a }}", []),
        ("{{/* .Values.a */}}", []),
        ("{{ lookup .Values.a }}{{ fail .Values.b }}", []),
        ("{{ end }}{{ end }}{{ else }}{{ .Values.a }}", ["a"]),
    ],
)
def test_what_comes_out(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_whatever_is_written(text: str) -> None:
    for output in outputs(text):
        assert text[output.start : output.end].startswith("{{")
        assert text[output.start : output.end].endswith("}}")


@pytest.mark.parametrize(
    "text",
    [
        "{{" * 200_000,
        "{{ " + "(" * 900 + "}}",
        "{{ if x }}" * 30_000,
        "{{ with .a }}" * 30_000,
        "{{ $x := $x.a }}" * 30_000,
        '{{ "' + '\\"' * 400 + "}}",
        "{{ range . }}" * 30_000,
    ],
)
def test_hostile_templates_end(text: str) -> None:
    assert len(list(outputs(text + "{{ end }}{{ $.Values.a }}"))) <= 1
