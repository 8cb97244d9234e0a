"""Templates of charts: which values they make secret, wherever and however they write it."""

from __future__ import annotations

from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.together.charts import template, wanted

HEAD = "apiVersion: v1\nkind: Secret\nmetadata: {name: {{ .Values.name }}}\n"
LINES = ["kind: Secret", "data:", "stringData:", "  a: {{ .Values.a }}", "  {{ .Values.k }}: {{ .b }}", "---", "  x: |"]
LINES += ["    {{ toYaml .Values.m }}", "{{ if .Values.c }}", "{{ end }}", "- kind: Secret", "# a: b", "  a:", "", "\t"]
LINES += ["- name: A_TOKEN", "  value: {{ .Values.t }}", '{{ define "a" }}', '{{ include "a" . }}', "x: {{", "}}"]


def secrets(text: str, *others: str) -> dict[str, str]:
    """The values that templates make secret, with their keys."""
    said = wanted(((), template(one.encode())) for one in (text, *others))
    return {".".join(path): key for path, key in said.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "data:\n  a: {{ .Values.x | b64enc }}\n", {"x": "a"}),
        (HEAD + 'stringData:\n  a: "{{ .Values.x }}"\n', {"x": "a"}),
        (HEAD + "data:\n  a: |-\n    {{ .Values.x | b64enc }}\n", {"x": "a"}),
        (HEAD + "data:\n  a:\n    {{ .Values.x | b64enc }}\n", {"x": "a"}),
        (HEAD + "data:\n  'a.b': {{ .Values.x | b64enc }}  # of x\n", {"x": "a.b"}),
        (
            HEAD + "data:\n  a: {{ if .Values.c }}{{ .Values.x }}{{ else }}{{ .Values.y }}{{ end }}\n",
            {"x": "a", "y": "a"},
        ),
        (HEAD + "data:\n{{- range $k, $v := .Values.x }}\n  {{ $k }}: {{ $v | b64enc }}\n{{- end }}\n", {"x.*": ""}),
        (HEAD + "data:\n{{ toYaml .Values.x | indent 2 }}\n", {"x.*": ""}),
        (HEAD + "data:\n  a: {{ .Values.y }}\n  {{- toYaml .Values.x | nindent 2 }}\n", {"y": "a", "x.*": ""}),
        (HEAD + "data:\n  {{ .Values.key }} : {{ .Values.x | b64enc }}\n", {"x": ""}),
        (HEAD + "data:\n  a: {{ .Values.x }}:{{ .Values.password }}\n", {"password": "password"}),
        (HEAD + "data:\n  a: |\n    token={{ .Values.x }}\n    host={{ .Values.y }}\n", {"x": "token"}),
        (HEAD + "data:\n  a: amqp://{{ .Values.u }}:{{ .Values.x }}@{{ .Values.h }}\n", {"x": "password"}),
        (HEAD + 'data:\n  a: {{ printf "%s:%s" .Values.u .Values.password | b64enc }}\n', {"password": "password"}),
        (HEAD + "data:\n  a: x\nother: {{ .Values.x }}\n", {}),
        (HEAD + "type: Opaque\n---\nkind: ConfigMap\ndata:\n  a: {{ .Values.x }}\n", {}),
        ("kind: ConfigMap\ndata:\n  a: {{ .Values.x }}\n", {}),
        ("kind: ExternalSecret\ndata:\n  a: {{ .Values.x }}\n", {}),
        ("kind: Secret\nstringData:\n  a: {{ .Release.Name }}\n  # {{ .Values.no }}\n", {}),
        ("env:\n  - name: A_TOKEN\n    value: {{ .Values.x | quote }}\n", {"x": "A_TOKEN"}),
        ("env:\n- name: A_TOKEN\n  {{- if .Values.x }}\n  value: {{ .Values.x }}\n  {{- end }}\n", {"x": "A_TOKEN"}),
        ("env:\n  - name: A_TOKEN_FILE\n    value: {{ .Values.x }}\n  - name: USER\n    value: {{ .Values.y }}\n", {}),
        ("env:\n  - name: A_TOKEN\n    valueFrom: {secretKeyRef: {name: {{ .Values.x }}}}\n", {}),
    ],
)
def test_what_becomes_secret(text: str, expected: dict[str, str]) -> None:
    assert secrets(text) == expected


def test_named_templates_of_another_file() -> None:
    helpers = '{{ define "one" }}{{ include "two" . | b64enc }}{{ end }}{{ define "two" }}{{ .Values.x }}{{ end }}'
    settings = '{{ define "ini" -}}\nhost = {{ .Values.h }}\npassword = {{ .Values.p }}\n{{- end }}'
    made = HEAD + 'data:\n  a: {{ include "one" . }}\n  b: {{ include "ini" . | b64enc }}\n'
    assert secrets(made, helpers, settings) == {"x": "a", "p": "b"}
    assert secrets('{{ define "a" }}{{ include "a" . }}{{ end }}' + HEAD + 'data:\n  a: {{ include "a" . }}\n') == {}


def test_the_name_of_a_template_tells_which_part_of_a_line_is_secret() -> None:
    made = HEAD + 'stringData:\n  dsn: {{ include "dsn" . }}\n'
    helpers = (
        '{{ define "dsn" }}{{ printf "pg://%s:%s@db" (include "user" .) (include "escapedPassword" .) }}{{ end }}'
        '{{ define "user" }}{{ .Values.u }}{{ end }}{{ define "escapedPassword" }}{{ .Values.p }}{{ end }}'
    )
    assert secrets(made, helpers) == {"p": "dsn"}


def test_the_values_of_dependencies() -> None:
    made = template((HEAD + "data:\n  a: {{ .Values.x }}\n  b: {{ .Values.global.y }}\n").encode())
    assert wanted([(("one", "two"), made)]) == {("one", "two", "x"): "a", ("global", "y"): "b"}


def test_named_templates_that_include_each_other_many_times_are_looked_into_once() -> None:
    made = "".join(
        f'{{{{ define "{one}" }}}}\n' + f'{{{{ include "{other}" . }}}}\n' * 2_000 + "{{ end }}\n"
        for one, other in ("ab", "bc", "cd")
    )
    last = '{{ define "d" }}\n' + "".join(f"{{{{ .Values.x{n} }}}}\n" for n in range(2_000)) + "{{ end }}\n"
    began = monotonic()
    found = secrets(HEAD + 'data:\n  a: {{ include "a" . }}\n', made, last)
    assert found == {f"x{n}": "a" for n in range(2_000)}
    assert monotonic() - began < 10


@given(st.lists(st.sampled_from(LINES), max_size=40).map("\n".join), st.binary(max_size=40))
def test_whatever_is_written(text: str, more: bytes) -> None:
    wanted([((), template(text.encode() + more + b".Values" + text.encode() + b"Secret"))])


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "data:\n" * 50_000,
        HEAD + "data:\n" + "  a: {{ .Values.a }}\n" * 30_000,
        "kind: Secret\n" * 20_000 + "data:\n" * 20_000 + "{{ .Values.a }}",
        HEAD + "data:\n  a: " + '{{ "' + '\\"' * 300_000,
        "".join(f"{' ' * n}kind: Secret\n{' ' * n}data:\n" for n in range(400)) + "{{ .Values.a }}",
        "- name: A_TOKEN\n" * 30_000 + "  value: {{ .Values.a }}",
        HEAD + "data:\n  " + "a" * 500_000 + "{{ .Values.a }}",
    ],
)
def test_a_hostile_template_takes_no_long_time(text: str) -> None:
    began = monotonic()
    secrets(text)
    assert monotonic() - began < 10
