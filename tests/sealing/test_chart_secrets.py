from __future__ import annotations

import base64

import pytest

from scanner.rules.mint import mint
from scanner.sealing.consumers import Moved
from tests.sealing.stories import held, move

PASSWORD, TOKEN = (mint("<<letters:4>><<digits:3>><<base62:13>>", f"chart/{seed}") for seed in "ab")
KIND = "kind: " + "Secret"
HEAD = """\
{{- if .Values.create }}
apiVersion: v1
%s
metadata:
  name: {{ include "shop.fullname" . }}-db
  labels:
    {{- include "shop.labels" . | nindent 4 }}
    team: shop
type: Opaque
"""
TAIL = "{{- end }}\n"


def moved(data: str) -> tuple[Moved, str]:
    text = f"{HEAD % KIND}{data}{TAIL}"
    return move({"chart/templates/db.yaml": text.encode()}, "chart/templates/db.yaml"), text


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_what_stands_there_literally_is_told_from_what_helm_fills_in() -> None:
    done, text = moved(
        f'data:\n  password: {{{{ "{PASSWORD}" | b64enc | quote }}}}\n  token: {encoded(TOKEN)}\n'
        "  user: {{ .Values.user | b64enc | quote }}\n  raw: {{ .Values.raw }}\n"
        "stringData:\n  host: {{ .Values.host }}\n"
    )
    assert (done.edits, done.secrets, done.left) == ((), (), ())
    (told,) = done.templated
    secret = told.secret
    assert {key: value.reveal().decode() for key, value in secret.values.items()} == {
        "password": PASSWORD,
        "token": TOKEN,
    }
    assert (secret.name, secret.type, secret.labels) == (
        '{{ include "shop.fullname" . }}-db',
        "Opaque",
        {"team": "shop"},
    )
    assert dict(told.kept) == {
        "user": "{{ .Values.user | quote }}",
        "raw": "{{ .Values.raw | b64dec }}",
        "host": "{{ .Values.host }}",
    }
    assert text[: told.start] == "{{- if .Values.create }}\n"
    assert text[told.end :] == f"\n{TAIL}"
    assert told.metadata == "".join(text.splitlines(keepends=True)[4:8])


@pytest.mark.parametrize(
    "data",
    [
        f'data:\n  password: {{{{ .Values.password | default "{PASSWORD}" | b64enc }}}}\n',
        f"stringData:\n  url: postgres://app:{PASSWORD}@{{{{ .Values.host }}}}/shop\n",
        f"stringData:\n  {{{{- if .Values.more }}}}\n  password: {PASSWORD}\n  {{{{- end }}}}\n",
        f"data:\n  password: {PASSWORD}!\n  user: {{{{ .Values.user }}}}\n",
    ],
)
def test_what_helm_decides_about_is_left(data: str) -> None:
    done, _ = moved(data)
    assert (done.edits, done.templated) == ((), ())
    assert done.left
    assert "Helm decides about it" in "".join(done.notes)


def test_a_secret_without_templates_is_somebody_elses() -> None:
    text = f"apiVersion: v1\n{KIND}\nmetadata: {{name: db}}\nstringData: {{password: {PASSWORD}}}\n"
    done = move({"db.yaml": text.encode()}, "db.yaml")
    assert (done.edits, held(done), done.templated) == ((), {}, ())
    assert "write that Secret out first" in "".join(done.notes)
