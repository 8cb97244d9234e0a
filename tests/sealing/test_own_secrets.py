from __future__ import annotations

import base64

import pytest
import yaml

from scanner.rules.mint import mint
from scanner.sealing.consumers import Moved, applied
from tests.sealing.stories import held, move

PASSWORD, OTHER = (mint("<<letters:4>><<digits:3>><<base62:13>>", f"own/{seed}") for seed in "ab")
CODED = base64.b64encode(b"as it is").decode()
READER = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      envFrom:
        - secretRef: {name: {{ .Release.Name }}}
"""
VALUES = {
    "db": {
        "password": PASSWORD,
        "user": "app",
        "port": 5432,
        "large": 12345678,
        "on": True,
        "off": False,
        "none": None,
    },
    "coded": base64.b64encode(PASSWORD.encode()).decode(),
    "all": {"password": OTHER, "two": "b"},
}


def moved(data: str, section: str = "data", reader: str = READER) -> Moved:
    secret = "\n".join(("apiVersion: v1", "kind: " + "Secret", "metadata: {name: {{ .Release.Name }}}", f"{section}:"))
    files = {
        "chart/values.yaml": yaml.safe_dump(VALUES).encode(),
        "chart/Chart.yaml": b"name: shop\n",
        "chart/templates/own.yaml": f"{secret}\n{data}\n".encode(),
        "chart/templates/web.yaml": reader.encode(),
    }
    return move(files, "chart/values.yaml")


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("{{ .Values.db.password | b64enc }}", PASSWORD),
        ("{{- .Values.db.password | toString | b64enc | quote -}}", PASSWORD),
        ('"{{ $.Values.db.password | trim | b64enc }}"', PASSWORD),
        ("{{ .Values.coded }}", PASSWORD),
        ('{{ .Values.db.password | default "x" | b64enc }}', PASSWORD),
        ('{{ default "x" .Values.db.none | b64enc }}', "x"),
        ("{{ .Values.db.nothing | default `x` | b64enc }}", "x"),
        ('{{ required "why not" .Values.db.password | b64enc }}', PASSWORD),
        ('{{ .Values.db.password | required "why not" | b64enc }}', PASSWORD),
        ('{{ printf "%s:%s" .Values.db.user .Values.db.password | b64enc }}', f"app:{PASSWORD}"),
        ('{{ "a|b" | b64enc }}', "a|b"),
        ("{{ .Values.db.port | toString | b64enc }}", "5432"),
        (CODED, "as it is"),
    ],
)
def test_what_comes_out_of_a_template(data: str, value: str) -> None:
    done = moved(f"  password: {{{{ .Values.db.password | b64enc }}}}\n  a: {data}")
    assert held(done)["/shop-db-secret"] == {"password": PASSWORD, "a": value}


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("{{ .Values.db.password }}", PASSWORD),
        ("{{ .Values.db.password | squote }}", PASSWORD),
        ("as it is", "as it is"),
    ],
)
def test_what_comes_out_as_text(data: str, value: str) -> None:
    done = moved(f"  password: {{{{ .Values.db.password }}}}\n  a: {data}", "stringData")
    assert held(done)["/shop-db-secret"] == {"password": PASSWORD, "a": value}


@pytest.mark.parametrize(
    ("data", "there"),
    [
        ("{{- if .Values.db.on }}\n  a: {}\n  {{- end }}", True),
        ("{{- with $.Values.db }}\n  a: {}\n  {{- end }}", True),
        ("{{- if .Values.db.off }}\n  a: {}\n  {{- end }}", False),
        ("{{- if .Values.db.nothing }}\n  a: {}\n  {{- end }}", False),
        ("{{- if .Values.db.off }}\n  a: {{ randAlphaNum 9 | b64enc }}\n  {{- else }}\n  a: {}\n  {{- end }}", True),
        ("{{- if .Values.db.on }}\n  a: {}\n  {{- else }}\n  a: {{ randAlphaNum 9 | b64enc }}\n  {{- end }}", True),
        ("{{- if .Values.db.none }}\n  a: {}\n  {{- end }}", False),
    ],
)
def test_what_helm_leaves_out_with_these_values_is_left_out(data: str, there: bool) -> None:
    done = moved(f"  password: {{{{ .Values.db.password | b64enc }}}}\n  {data.replace('{}', CODED)}")
    assert held(done)["/shop-db-secret"] == {"password": PASSWORD, **({"a": "as it is"} if there else {})}


def test_all_that_range_goes_through_moves_under_its_own_keys() -> None:
    done = moved("  {{- range $k, $v := .Values.all }}\n  {{ $k }}: {{ $v | b64enc }}\n  {{- end }}")
    assert held(done)["/shop-all-secret"] == {"password": OTHER, "two": "b"}


@pytest.mark.parametrize(
    "data",
    [
        "a: {{ .Values.db.password | sha256sum | b64enc }}",
        "a: {{ .Values.db.password | upper | b64enc }}",
        "a: {{ .Values.db.large | toString | b64enc }}",
        "a: {{ .Values.db | toJson | b64enc }}",
        "a: {{ .Release.Name | b64enc }}",
        "a: {{ randAlphaNum 5 | b64enc }}",
        'a: {{ printf "%d" .Values.db.port | b64enc }}',
        "a: x{{ .Values.db.password | b64enc }}",
        "a: {{ .Values.db.user }}",
        "a: {{ .Values.db.password | b64enc | b64enc }}",
        "a: {b: {{ .Values.db.password | b64enc }}}",
        "{{ .Values.db.user }}: {{ .Values.db.password | b64enc }}",
        "{{- if .Values.db.off }}\n  a: eA==\n  {{- else if .Values.db.on }}\n  a: eQ==\n  {{- end }}",
        '{{- if eq .Values.db.user "app" }}\n  a: eA==\n  {{- end }}',
        "{{- range $k, $v := .Values.all }}\n  {{ $k }}-x: {{ $v | b64enc }}\n  {{- end }}",
        "{{- range .Values.all }}\n  a: {{ . | b64enc }}\n  {{- end }}",
    ],
)
def test_what_only_helm_works_out_stays(data: str) -> None:
    done = moved(f"  password: {{{{ .Values.db.password | b64enc }}}}\n  {data}")
    assert "db.password" in [leak.place.path for leak in done.left]
    assert not [edit for edit in done.edits if "templates" in edit.path]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("other", "no template is seen to read Secret"),
        ('{{ include "name" . }}', "chart/templates/web.yaml:8 may read Secret"),
        ("{{ .Values.name }}", "no template is seen to read Secret"),
    ],
)
def test_who_reads_it_has_to_be_known(name: str, says: str) -> None:
    reader = READER.replace("{{ .Release.Name }}", name)
    done = moved("  password: {{ .Values.db.password | b64enc }}", reader=reader)
    assert not done.edits
    assert [note for note in done.notes if says in note]


def test_the_name_is_said_as_the_reader_can_say_it() -> None:
    reader = READER.replace("        - secretRef", "        {{- range list 1 }}\n        - secretRef")
    reader = reader.replace("{{ .Release.Name }}", "{{$.Release.Name}}") + "        {{- end }}\n"
    done = moved("  password: {{ .Values.db.password | b64enc }}", reader=reader)
    after = applied(reader.encode(), done.edits, "chart/templates/web.yaml").decode()
    assert "name: {{ $.Values.db.existingSecret | default ($.Release.Name) }}" in after


def test_a_named_template_is_no_expression() -> None:
    reader = READER.replace("{{ .Release.Name }}", '{{ template "name" . }}')
    secret = "\n".join(("apiVersion: v1", "kind: " + "Secret", 'metadata: {name: {{ template "name" . }}}', "data:"))
    files = {
        "chart/values.yaml": yaml.safe_dump(VALUES).encode(),
        "chart/Chart.yaml": b"name: shop\n",
        "chart/templates/own.yaml": f"{secret}\n  password: {{{{ .Values.db.password | b64enc }}}}\n".encode(),
        "chart/templates/web.yaml": reader.encode(),
    }
    done = move(files, "chart/values.yaml")
    after = applied(reader.encode(), done.edits, "chart/templates/web.yaml").decode()
    given = "{{ if .Values.db.existingSecret }}{{ .Values.db.existingSecret }}{{ else }}"
    assert f'name: {given}{{{{ template "name" . }}}}{{{{ end }}}}' in after


def test_only_one_template_may_make_it() -> None:
    another = "\n".join(
        ("---", "apiVersion: v1", "kind: " + "Secret", "metadata: {name: {{ .Release.Name }}}", "data: {}")
    )
    done = moved("  password: {{ .Values.db.password | b64enc }}", reader=f"{READER}{another}\n")
    assert not done.edits
    assert [note for note in done.notes if "more than one template makes Secret {{ .Release.Name }}" in note]


def test_a_name_that_a_value_gives_is_another_secrets() -> None:
    volume = "  volumes:\n    {{- range .Values.more }}\n    - {name: a, secret: {secretName: {{ .name }}}}\n"
    volume += "    {{- end }}\n"
    done = moved("  password: {{ .Values.db.password | b64enc }}", reader=READER + volume)
    assert "/shop-db-secret" in held(done)


def test_what_a_values_file_doesn_t_say_the_usual_values_do() -> None:
    secret = "\n".join(("apiVersion: v1", "kind: " + "Secret", "metadata: {name: {{ .Release.Name }}}", "data:"))
    lines = "  user: {{ .Values.db.user | b64enc }}\n  password: {{ .Values.db.password | b64enc }}\n"
    files = {
        "chart/values-prod.yaml": f"db:\n  password: {PASSWORD}\n".encode(),
        "chart/values.yaml": f"db: {{user: app, password: {OTHER}}}\n".encode(),
        "chart/Chart.yaml": b"name: shop\n",
        "chart/templates/own.yaml": f"{secret}\n{lines}".encode(),
        "chart/templates/web.yaml": READER.encode(),
    }
    done = move(files, "chart/values-prod.yaml")
    assert held(done) == {"/shop-db-secret": {"user": "app", "password": PASSWORD}}
    files |= {path: applied(data, done.edits, path) for path, data in files.items()}
    again = move(files, "chart/values.yaml")
    assert held(again) == {"/shop-db-secret": {"user": "app", "password": OTHER}}
    assert not [edit for edit in again.edits if "templates" in edit.path], "it gives way already"
