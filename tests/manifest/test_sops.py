from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.manifest import Value, read
from scanner.manifest.signs import SOPS
from scanner.manifest.throughout import holds_nothing
from scanner.rules.mint import mint
from scanner.triage.judge import innocence

from .manifests import HEAD, encoded

_GENUINE = Path(__file__).parents[3] / "shared" / "fixtures" / "sops-genuine.yaml"  # what sops 3.10.2 wrote
_REDUCED = """myapp1: <<sops:str>>
app2:
    db:
        user: <<sops:str>>
        #<<sops:comment>>
    key: <<sops:str>>
number: <<sops:float>>
an_array:
    - <<sops:str>>
somebooleans:
    - <<sops:bool>>
somelist_unencrypted:
    - all elements of this list
sops:
    lastmodified: "2025-08-06T18:55:05Z"
    mac: <<sops:str>>
    pgp:
        - created_at: "2019-12-10T22:45:53Z"
          enc: |-
            -----BEGIN PGP MESSAGE-----

            <<base64:64>>
            =<<base64:4>>
            -----END PGP MESSAGE-----
          fp: <<hex:40>>
    unencrypted_suffix: _unencrypted
    version: 3.10.2
"""
_LEAF = re.compile(rb"ENC\[AES256_GCM,data:[^\]]*\]")
WHOLE = "sops: {{age: [{{recipient: age1}}], mac: uno, version: 3.9.0{0}}}\n"
SECTION = "data: {{one: {0}}}\nstringData: {{two: due, user: tre}}\n"


def told(document: str, rule: str = "") -> list[tuple[str, str]]:
    return said(read((document + WHOLE.format(rule)).encode()))


def said(values: tuple[Value, ...]) -> list[tuple[str, str]]:
    return [(value.view.place.path if value.view.place else "", value.rule) for value in values]


def genuine() -> bytes:
    return _GENUINE.read_bytes() if _GENUINE.exists() else mint(_REDUCED, "sops").encode()


@pytest.mark.parametrize("document", [mint(_REDUCED, "sops").encode(), genuine()], ids=["reduced", "genuine"])
def test_what_sops_wrote_holds_nothing_in_clear(document: bytes) -> None:
    assert holds_nothing(document, SOPS)
    found = read(document)
    assert {innocence(value.view.data, declared=True) for value in found} == {"encrypted:sops"}
    assert len(found) == len(_LEAF.findall(document)) - document.count(b"#ENC[") - 1  # the comments, and the MAC


def test_each_leaf_in_clear_is_found_in_what_sops_wrote() -> None:
    document = genuine()
    leaves = [match for match in _LEAF.finditer(document) if document[match.start() - 1 : match.start()] != b"#"]
    for leaf in leaves[:-1]:
        opened = document[: leaf.start()] + b"something else" + document[leaf.end() :]
        assert not holds_nothing(opened, SOPS)
        found = [value for value in read(opened) if not innocence(value.view.data, declared=True)]
        assert [value.view.data for value in found] == [b"something else"]


def test_what_the_rule_encrypts_is_offered_under_its_path() -> None:
    document = "a: uno\nb:\n  - due\n  - c: tre\nd_unencrypted: {e: quattro}\nf: null\ng: ''\n"
    assert told(document) == [
        ("a", "sops-unencrypted-value"),
        ("b[0]", "sops-unencrypted-value"),
        ("b[1].c", "sops-unencrypted-value"),
    ]
    assert told(document, ", encrypted_regex: ^c$") == [("b[1].c", "sops-unencrypted-value")]
    assert told(document, ", encrypted_suffix: b") == [
        ("b[0]", "sops-unencrypted-value"),
        ("b[1].c", "sops-unencrypted-value"),
    ]
    assert told(document, ", encrypted_comment_regex: seal") == []


def test_what_tools_need_in_clear_is_left_to_them() -> None:
    assert told("apiVersion: v1\nkind: Settings\nmetadata: {name: uno}\ntype: due\nspec: {a: tre}\n") == [
        ("spec.a", "sops-unencrypted-value")
    ]


@pytest.mark.parametrize(
    ("rule", "one", "two"),
    [
        (", encrypted_regex: ^(data|stringData)$", "sops-unencrypted-value", "sops-unencrypted-value"),
        (", encrypted_regex: ^data$", "sops-unencrypted-value", "sops-rule-too-narrow"),
        (", encrypted_regex: two", "sops-rule-too-narrow", "sops-unencrypted-value"),
        (", encrypted_regex: (a+)+", "k8s-secret-data", "k8s-secret-data"),
    ],
)
def test_a_secret_is_read_as_a_secret(rule: str, one: str, two: str) -> None:
    assert told(HEAD + SECTION.format(encoded("uno")), rule) == [
        ("data.one", one),
        ("stringData.two", two),
        ("stringData.user", "k8s-secret-username"),
    ]


@pytest.mark.parametrize(
    "metadata",
    ["{version: 3.9.0}", "{mac: uno, version: 3.9.0}", "{mac: uno, age: [a]}", "{mac: uno, age: [], version: 3.9.0}"],
)
def test_metadata_that_sops_cannot_have_written(metadata: str) -> None:
    assert said(read(f"a: uno\nsops: {metadata}\n".encode())) == [("a", "sops-fake-metadata")]
    secret = HEAD + "stringData: {one: uno}\n"
    assert said(read(f"{secret}sops: {metadata}\n".encode())) == [("stringData.one", "sops-fake-metadata")]


@pytest.mark.parametrize("metadata", ["sops: v3\n", "sops: []\n", "sops:\n", "nested: {sops: {version: 1}}\n"])
def test_what_is_no_metadata(metadata: str) -> None:
    assert read(f"a: uno\n{metadata}".encode()) == ()


def test_dotenv() -> None:
    document = b"# a\nexport A=uno\nB='due tre'  # why\nC=\nD_unencrypted=x\r\n"
    document += b"sops_mac=a\nsops_version=b\nsops_age__list_0__map_enc=c\n"
    found = read(document)
    assert said(found) == [("A", "sops-unencrypted-value"), ("B", "sops-unencrypted-value")]
    assert [document[slice(*value.view.spans.back(0, len(value.view.data)))] for value in found] == [b"uno", b"due tre"]
    assert said(read(b"A=uno\nsops_encrypted_regex=^B\nsops_mac=a\nsops_version=b\nsops_pgp__list_0__map_fp=c\n")) == []
    assert said(read(b"A=uno\nsops_version=b\n")) == [("A", "sops-fake-metadata")]


def test_ini() -> None:
    document = (
        "[a]\none = uno\n[b_unencrypted]\ntwo = due\n[sops]\nversion = 3.9.0\nmac = a\nage__list_0__map_enc = b\n"
    )
    assert said(read(document.encode())) == [("a.one", "sops-unencrypted-value")]
