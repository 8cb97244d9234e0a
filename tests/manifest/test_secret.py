from __future__ import annotations

import json
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.manifest import read
from scanner.model import Place, Role

from .manifests import HEAD, KIND, MANIFESTS, Manifest, encoded, told, written

PIECES = [
    KIND,
    "data:",
    "stringData:",
    "metadata:",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "- ",
    "a: b",
    "{{",
    "}}",
    "{%",
    "%}",
]
PIECES += [
    "|",
    ">-",
    "&a ",
    "*a",
    "<<: ",
    '"',
    "'",
    "\\",
    "#",
    "{",
    "}",
    "[",
    "]",
    ",",
    "@",
    "!!binary ",
    "---\n",
    "\x00",
]
PIECES += ["secretGenerator:", "literals:", "op: add", "path: /data/x", "value:", "patch: ", "target:", "users:", "x=y"]
PIECES += [
    "#cloud-config\n",
    "chpasswd:",
    "list:",
    "passwd:",
    '"lineage": ""',
    '"serial": 1',
    '"version": 4',
    "outputs:",
]
PIECES += ["<<<<<<< x\n", "@@ -1 +1 @@\n", "```\n", '"kind": "' + 'Secret"', "é", "\ufeff", "items:", "? "]


@given(st.binary() | st.lists(st.sampled_from(PIECES), max_size=40).map(lambda pieces: "".join(pieces).encode()))
@settings(max_examples=400, deadline=None)
def test_any_bytes_whatsoever(document: bytes) -> None:
    for value in read(document):
        start, end = value.view.spans.back(0, len(value.view.data))
        assert 0 <= start <= end <= len(document)


@given(MANIFESTS)
@settings(deadline=None)
def test_every_value_once_and_to_the_byte(manifest: Manifest) -> None:
    found = read(manifest.document)
    assert [
        (str(value.view.place).split()[-1], value.view.data, written(value, manifest.document)) for value in found
    ] == list(manifest.values)
    assert all(value.exact for value in found)


@given(MANIFESTS)
@settings(max_examples=30, deadline=None)
def test_line_ends_and_marks_of_windows(manifest: Manifest) -> None:
    windows = b"\xef\xbb\xbf" + manifest.document.replace(b"\n", b"\r\n")
    found = read(windows)
    assert [value.view.data for value in found] == [says for _, says, _ in manifest.values]
    assert [written(value, windows).replace(b"\r\n", b"\n") for value in found] == [
        text for _, _, text in manifest.values
    ]


def test_data_is_base64_and_string_data_is_text() -> None:
    document = (
        HEAD + f"data:\n  one: {encoded('uno')}\n  two: not base64\nstringData:\n  one: {encoded('due')}\n"
    ).encode()
    assert [(value.key, value.view.via, value.view.data) for value in read(document)] == [
        ("one", ("secret.data", "base64"), b"uno"),
        ("two", ("secret.data",), b"not base64"),
        ("one", ("secret.stringData",), encoded("due").encode()),
    ]


def test_base64_leads_back_to_its_characters() -> None:
    text = encoded("three blind mice, three blind mice")
    document = (HEAD + f"data:\n  one: |\n    {text[:24]}\n    {text[24:]}\n").encode()
    (value,) = read(document)
    start, end = value.view.spans.back(0, 5)
    assert document[start:end] == text[:7].encode()
    start, end = value.view.spans.back(30, 34)
    assert document[start:end] == text[40:46].encode()


def test_a_value_says_where_it_stands() -> None:
    (value,) = read((HEAD + "metadata:\n  name: web\n  namespace: prod\nstringData:\n  one: uno\n").encode())
    assert value.view.place == Place(
        kind="Secret", namespace="prod", name="web", path="stringData.one", role=Role.SECRET_VALUE
    )


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("data:\n", []),
        ("data: {}\n", []),
        ("data: null\nstringData: ~\n", []),
        ("stringData:\n  one:\n  two: ~\n  three: null\n  four: ''\n  five: ' '\n", []),
        ("stringData: {one: 12, two: true, three: 1.5}\n", [("one", b"12"), ("two", b"true"), ("three", b"1.5")]),
        ("stringData:\n  one: uno # a comment\n", [("one", b"uno")]),
        ("stringData:\n  one: uno\n  one: due\n", [("one", b"uno"), ("one", b"due")]),
        ("stringData:\n  ? one\n  : uno\n", [("one", b"uno")]),
        ("stringData:\n  one: &a uno\n  two: *a\n", [("one", b"uno"), ("two", b"uno")]),
        ("x: &a {one: uno}\nstringData:\n  <<: *a\n  two: due\n", [("two", b"due"), ("one", b"uno")]),
        ("x: &a {one: uno}\ny: &b {two: due}\nstringData: {<<: [*a, *b]}\n", [("two", b"due"), ("one", b"uno")]),
        ("stringData:\n  one: *nowhere\n  two: due\n", [("two", b"due")]),
        ("stringData:\n  one: !!binary " + encoded("uno") + "\n", [("one", b"uno")]),
        ("stringData:\n  one: !vault uno\n", [("one", b"uno")]),
        ("stringData:\n  one: {two: due}\n  three: [tre]\n", []),
        ("stringData:\n  one: '{{ .Values.one }}'\n  two: {{ .Values.two }}\n", []),
        ("stringData:\n  one: 'uno{{ .Values.one }}'\n", [("one", b"uno{{ .Values.one }}")]),
        ("stringData:\n  tls.crt: uno\n", [("tls.crt", b"uno")]),
        ("'stringData': {'one': 'uno'}\n", [("one", b"uno")]),
        ("stringData:\n  schlüssel: größe\n", [("schlüssel", "größe".encode())]),
    ],
)
def test_what_counts_as_a_value(below: str, found: list[tuple[str, bytes]]) -> None:
    assert told(HEAD + below) == [(f"stringData.{key}", data) for key, data in found]


def test_a_number_in_data_is_no_base64() -> None:
    assert told(HEAD + 'data: {one: 12345678, two: true, three: "12345678"}')[:2] == [
        ("data.one", b"12345678"),
        ("data.two", b"true"),
    ]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (f"kind: List\nitems: [{{{KIND}, stringData: {{one: uno}}}}]", "items[0].stringData.one"),
        (f"kind: FlockList\nitems: [{{}}, {{{KIND}, stringData: {{one: uno}}}}]", "items[1].stringData.one"),
        ("kind: " + "SecretList\nitems: [{stringData: {one: uno}}]", "items[0].stringData.one"),
        (
            f"kind: List\nitems: [{{kind: List, items: [{{{KIND}, stringData: {{one: uno}}}}]}}]",
            "items[0].items[0].stringData.one",
        ),
        (
            f"play:\n- k8s:\n    definition:\n      {KIND}\n      stringData: {{one: uno}}",
            "play[0].k8s.definition.stringData.one",
        ),
        (
            f"spec:\n  generate:\n    {KIND}\n    data:\n      {KIND}\n      stringData: {{one: uno}}",
            "spec.generate.data.stringData.one",
        ),
        ("type: " + "Opaque\nstringData: {one: uno}", "stringData.one"),
        ("Kind: " + "secret\nStringData: {one: uno}", "stringData.one"),
    ],
)
def test_where_a_secret_may_stand(document: str, path: str) -> None:
    assert told(document) == [(path, b"uno")]


@pytest.mark.parametrize(
    "document",
    [
        "kind: SealedSecret\nspec: {template: {type: " + "Opaque, data: {two: due}}}",
        "kind: ExternalSecret\nspec: {data: [{secretKey: one, remoteRef: {key: uno}}]}",
        "kind: ConfigMap\ndata: {one: uno}",
        f"kind: Pod\nspec: {{volumes: [{{{KIND}, name: one}}]}}",
        "kind: List\nitems: [{stringData: {one: uno}}]",
        "",
        "just text",
        KIND,
    ],
)
def test_what_is_no_secret(document: str) -> None:
    assert told(document) == []


@pytest.mark.parametrize(
    ("key", "role"),
    [
        ("username", Role.SENSITIVE),
        ("DB_USER", Role.SENSITIVE),
        ("adminUser", Role.SENSITIVE),
        ("login", Role.SENSITIVE),
        ("user-name", Role.SENSITIVE),
        ("user_password", Role.SECRET_VALUE),
        ("ca.crt", Role.PUBLIC),
        ("tls.crt", Role.PUBLIC),
        ("tls.key", Role.SECRET_VALUE),
        ("known_hosts", Role.PUBLIC),
        ("identity.pub", Role.PUBLIC),
        ("namespace", Role.SECRET_VALUE),
    ],
)
def test_what_a_key_says_of_its_value(key: str, role: Role) -> None:
    first, _ = read((HEAD + f"stringData: {{{key}: uno, other: due}}").encode())
    assert first.view.place is not None
    assert first.view.place.role is role


def test_a_user_name_alone_is_all_the_secret_there_is() -> None:
    (value,) = read((HEAD + "stringData: {username: uno}").encode())
    assert value.view.place is not None
    assert value.view.place.role is Role.SECRET_VALUE


def test_the_namespace_beside_a_token_of_a_service_account_is_public() -> None:
    (value, _) = read(
        (HEAD + "type: kubernetes.io/service-account-token\nstringData: {namespace: uno, x: due}").encode()
    )
    assert value.view.place is not None
    assert value.view.place.role is Role.PUBLIC


def test_aliases_of_aliases_are_read_a_few_times_and_no_more() -> None:
    laughs = "".join(
        f"{name}: &{name} [{', '.join([f'*{below}'] * 9)}]\n"
        for below, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    document = HEAD.replace("\n", ", ").rstrip(", ")
    assert len(told(f"a: &a {{{document}, stringData: {{one: uno}}}}\n{laughs}")) <= 16


def test_a_user_of_a_kubeconfig_that_thousands_of_aliases_name_takes_no_long_time() -> None:
    user = "base: &u {name: a, user: {token: uno}}\nusers:\n"
    began = monotonic()
    found = read(f"kind: Config\nclusters: []\n{user}{('- *u' + chr(10)) * 100_000}".encode())
    assert 0 < len(found) <= 16
    assert monotonic() - began < 10  # it was a minute


def test_many_keys_and_certificates_find_each_other_in_no_long_time() -> None:
    keys = "".join(f"  k{number}.key: v{number}\n" for number in range(30_000))
    certificates = "".join(f"  k{number}.crt: c{number}\n" for number in range(30_000))
    began = monotonic()
    found = read(f"{HEAD}stringData:\n{certificates}{keys}".encode())
    assert [value.certificate for value in found if value.key == "k29999.key"] == [b"c29999"]
    assert monotonic() - began < 60  # as many as they are times as many would be minutes


def test_an_alias_may_lead_to_what_it_stands_in() -> None:
    assert told(f"&a\n{KIND}\nstringData: &b {{<<: *b, one: uno}}\nitems: [*a]\n")[0] == ("stringData.one", b"uno")


def test_nesting_without_end() -> None:
    assert told("[" * 20_000) == []
    assert told("- " * 20_000 + KIND) == []
    assert told(json.dumps({"kind": "List"})[:-1] + ', "items": [' * 5_000) == []
