"""The Secrets of a file: what a cluster would read, the bytes of their document, and what nobody is shown."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AskedWrongly
from scanner.sealing.originals import Original, originals

SECRET = """\
# of the shop
apiVersion: v1
kind: Secret
metadata:
  name: db
  namespace: shop  # not the other
  labels: {app: db}
type: Opaque
immutable: true
data:
  # the old one
  password: <<one>>
stringData:
  conf: |
    <<two>>

# below
"""
ONE = base64.b64encode(b"first").decode()
TEXT = SECRET.replace("<<one>>", ONE).replace("<<two>>", "a: b")


LISTED = f"{{apiVersion: v1, kind: Secret, metadata: {{name: a}}, data: {{a: {ONE}}}}}"


def read(text: str | bytes) -> tuple[Original, ...]:
    return originals(text if isinstance(text, bytes) else text.encode(), "a.yaml")


def values(text: str | bytes) -> dict[str, bytes]:
    """The values of the one Secret of a file."""
    (one,) = read(text)
    return {key: value.reveal() for key, value in one.secret.values.items()}


def with_values(lines: str, head: str = "") -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: db}}\n{head}{lines}"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_secret_is_read_with_all_that_it_is(line_end: str, mark: str) -> None:
    text = (mark + TEXT.replace("\n", line_end)).encode()
    (one,) = read(text)
    assert (one.secret.name, one.secret.namespace, one.secret.type) == ("db", "shop", "Opaque")
    assert (one.secret.immutable, one.secret.labels, one.line) == (True, {"app": "db"}, 2)
    assert values(text) == {"password": b"first", "conf": b"a: b\n"}
    body = text[slice(*one.span)].decode()
    assert body.startswith("apiVersion")
    assert body.endswith("    a: b")
    assert one.comments == 2
    hidden = [text[slice(*span)].decode() for span in one.hidden]
    assert hidden == ["# not the other", "# the old one", ONE, f"|{line_end}    a: b"]


def test_each_document_is_found_where_it_stands() -> None:
    text = f"---\nkind: ConfigMap\n---\n{TEXT}--- # here\n{TEXT.replace('name: db', 'name: web')}...\n"
    found = read(text)
    assert [one.secret.name for one in found] == ["db", "web"]
    for one in found:
        assert text[slice(*one.span)].startswith("apiVersion: v1\nkind: Secret\n")
        assert text[slice(*one.span)].endswith("    a: b")
        assert text[: one.span.start].count("\n") + 1 == one.line


def test_json_is_yaml() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db"}, "data": {"password": ONE}}
    text = json.dumps(secret, indent=4) + "\n"
    (one,) = read(text)
    assert values(text) == {"password": b"first"}
    assert json.loads(text[slice(*one.span)]) == secret
    assert [text[slice(*span)] for span in one.hidden] == [f'"{ONE}"']


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (f"data: {{a: {ONE}}}\nstringData: {{a: second}}\n", b"second"),
        (f"stringData: {{a: second}}\ndata: {{a: {ONE}}}\n", b"second"),
        (f"data:\n  a: |\n    {ONE[:4]}\n    {ONE[4:]}\n", b"first"),
        ("stringData: {a: '12'}\n", b"12"),
        ('stringData: {a: "x\\ty"}\n', b"x\ty"),
        ("stringData: {a: }\n", b""),
        ("stringData: {a: ~}\n", b""),
        ("stringData: {a: 1.2.3}\n", b"1.2.3"),
        ("stringData: {a: !!str 12}\n", b"12"),
        ("x: &x {a: merged, b: c}\nstringData: {<<: *x, a: own}\n", b"own"),
        ("stringData: {a: &y anchored, b: *y}\n", b"anchored"),
    ],
)
def test_a_value_is_what_a_pod_would_read(lines: str, expected: bytes) -> None:
    assert values(with_values(lines))["a"] == expected


@given(st.binary(max_size=60))
def test_any_bytes_come_back(value: bytes) -> None:
    assert values(with_values(f"data: {{a: '{base64.b64encode(value).decode()}'}}\n")) == {"a": value}


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("kind: Secret", "kind: ConfigMap"),
        TEXT.replace("apiVersion: v1", "apiVersion: example.com/v1"),
        TEXT + "sops: {mac: x}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n",
        "kind: ConfigMap\ndata:\n  a: |\n    apiVersion: v1\n    kind: Secret\n    data: {a: b}\n",
        "",
    ],
)
def test_what_is_no_secret_in_clear_is_left_alone(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "line", "because"),
    [
        (with_values("data: {a: '*'}\n"), 4, "value of a is no base64"),
        (with_values("data: {a: abc}\n"), 4, "value of a is no base64"),
        (with_values("stringData:\n  a: 1\n"), 5, "until it stands in quotes"),
        (with_values("stringData:\n  a: yes\n"), 5, "until it stands in quotes"),
        (with_values("stringData:\n  a: [b]\n"), 5, "value of a is no text"),
        (with_values("stringData:\n  a: '{{ .Values.a }}'\n"), 5, "template makes the value of a"),
        (with_values("stringData:\n  a: {{ .Values.a }}\n"), 5, "value of a is no text"),
        (with_values("stringData:\n  a: b\n{{- if x }}\n  c: d\n{{- end }}\n"), 1, "a template makes it"),
        (with_values("stringData:\n  a/b: c\n"), 5, "no such key"),
        (with_values("stringData:\n  a: b\n  a: c\n"), 1, "twice"),
        (with_values("stringData: b\n"), 1, "no mapping"),
        ("\n" + with_values("data: {a: ''}\n").replace("name: db", "x: y"), 2, "no metadata.name"),
        (with_values("data: {a: ''}\n").replace("db", "a" * 254), 1, "metadata.name is none"),
        (with_values("data: {a: ''}\n").replace("db", "Db"), 1, "metadata.name is none"),
        (with_values("data: {a: ''}\n").replace("db", f"db, namespace: {'a' * 64}"), 1, "metadata.namespace is none"),
        ("kind: SecretList\napiVersion: v1\nitems:\n- {metadata: {name: a}}\n", 4, "has no data"),
        (f"kind: List\nitems:\n- kind: List\n  items:\n  - {LISTED}\n", 5, "a List in another"),
        (f"kind: List\nitems:\n- &a {LISTED}\n- *a\n", 3, "an alias"),
        (f"kind: List\nitems:\n- &a {LISTED}\n", 3, "an anchor"),
    ],
)
def test_what_can_not_be_read_is_refused_by_file_and_line(text: str, line: int, because: str) -> None:
    with pytest.raises(AskedWrongly, match=rf"^a\.yaml:{line}: .*{because}") as refused:
        read(text)
    assert ONE not in str(refused.value)


@given(st.binary(max_size=200) | st.text(alphabet="{}[]:-&*|> \n#'\"a", max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for text in (data, with_values("stringData:\n").encode() + data, TEXT.encode()[:150] + data):
        try:
            found = originals(text, "a.yaml")
        except AskedWrongly:
            continue
        for one in found:
            assert 0 <= one.span.start <= one.span.end <= len(text)
