"""What is passed over unparsed holds nothing, and one value in clear has it parsed, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.manifest import read
from scanner.manifest.signs import FETCHED, SEALED, SOPS
from scanner.manifest.throughout import holds_nothing
from scanner.rules.mint import mint
from scanner.triage.judge import innocence

SECRET = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {{name: web}}\nspec:\n{0}"
FETCH = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec:\n{0}"
METADATA = """sops:
    age:
        - recipient: age1<<lower:58>>
          enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            <<base64:64>>
            -----END AGE ENCRYPTED FILE-----
    lastmodified: "2024-05-01T10:00:00Z"
    mac: <<sops:str>>
{0}    version: 3.9.0
"""
RULE = "    encrypted_regex: ^(data|token)$\n"


def document(template: str, inside: str = "") -> bytes:
    return mint(template.format(inside), "throughout").encode()


@pytest.mark.parametrize(
    "spec",
    [
        "  encryptedData:\n    one: <<sealed>>\n    two: <<sealed>>\n",
        '  encryptedData:\r\n    "tls.key": "<<sealed>>"\r\n  template:\r\n    type: Opaque\r\n',
        "  encryptedData:\n    one: <<sealed>>",
        "  template:\n    metadata: {name: web}\n  encryptedData:\n    one: <<sealed>>\n\nstatus: {}\n",
    ],
)
def test_a_sealed_secret_is_passed_over(spec: str) -> None:
    assert holds_nothing(document(SECRET, spec), SEALED)


@pytest.mark.parametrize(
    "spec",
    [
        "  encryptedData:\n    one: <<sealed>>\n    two: uno\n",
        "  encryptedData:\n    one: uno\n    two: <<sealed>>\n",
        "  encryptedData:\n    one: <<sealed>>\n\n    # later\n\n    two: uno\n",
        "  encryptedData:\n    one: <<sealed>>\n  template:\n    data:\n      two: uno\n",
        "  encryptedData: {one: uno}\n",
        "  encryptedData:\n    one: <<sealed>>\n  'encryptedData':\n    two: uno\n",
        "  data: uno\n",
        "  encryptedData:\n    one: AgB<<base64:60>>\n",
    ],
)
def test_an_unsealed_one_is_not(spec: str) -> None:
    assert not holds_nothing(document(SECRET, spec), SEALED)


TARGET = "  target:\n    template:\n      data:\n"
REFERS = (
    "  data:\n    - secretKey: token\n      remoteRef:\n        key: a\n  dataFrom:\n    - extract:\n        key: b\n"
)


@pytest.mark.parametrize(
    "spec",
    [
        REFERS,
        TARGET + "        password: '{{ .password }}'\n        host: uno\n" + REFERS,
        TARGET + "        one: &one '{{ .password }}'\n        password: *one\n" + REFERS,
        "  secretStoreRef:\n    name: vault\n  template: uno\n",
    ],
)
def test_what_is_fetched_is_passed_over(spec: str) -> None:
    assert holds_nothing(document(FETCH, spec), FETCHED)


@pytest.mark.parametrize(
    "spec",
    [
        TARGET + "        password: uno\n",
        TARGET + "        password: 'uno{{ .password }}'\n",
        TARGET + "        api-token: |\n          uno\n",
        TARGET + "        one: &one uno\n        password: *one\n",
        TARGET + "        'password': uno\n",
        "  target: {template: {data: {password: uno}}}\n",
        "  provider:\n    fake:\n      data: []\n",
        "  provider: {webhook: {headers: {Authorization: uno}}}\n",
    ],
)
def test_a_literal_is_not(spec: str) -> None:
    assert not holds_nothing(document(FETCH, spec), FETCHED)


@pytest.mark.parametrize(
    ("rule", "above"),
    [
        ("", "one: <<sops:str>>\ntwo:\n    three: <<sops:int>>\n    - <<sops:str>>\n    - a: <<sops:str>>\n"),
        ("", "#<<sops:comment>>\none: ''\ntwo: null\nthree: {}\n# in clear\nfour_unencrypted: uno\n"),
        (RULE, "kind: Secret\nmetadata:\n    name: uno\ndata:\n    one: <<sops:str>>\nmore: ['a:b', c]\n"),
        (RULE, "files:\n  - content: |\n      token of uno\n\n      more\n    path: /x\ntoken: <<sops:str>>\n"),
        ("    unencrypted_regex: ^(kind)$\n", "apiVersion: <<sops:str>>\nkind: uno\nx: <<sops:str>>\n"),
        ("    encrypted_regex: (a+)+$\n", "aaa: uno\n"),
    ],
)  # fmt: skip
def test_a_file_of_sops_is_passed_over(rule: str, above: str) -> None:
    whole = mint(above + METADATA.format(rule), "throughout").encode()
    assert holds_nothing(whole, SOPS)
    assert all(innocence(value.view.data, declared=True) for value in read(whole))


@pytest.mark.parametrize(
    ("rule", "above"),
    [
        ("", "one: <<sops:str>>\ntwo: uno\n"),
        ("", "one: <<sops:str>>\ntwo:\n    - uno\n"),
        ("", "one: |\n    uno\n"),
        ("", "one: {two: uno}\n"),
        ("", "one: ENC[AES256_GCM,data:uno,iv:a,tag:b,type:str]\n"),
        (RULE, "a:\n    data:\n        - b:\n            c: uno\n"),
        (RULE, "a:\n- data: <<sops:str>>\n- token: uno\n"),
        (RULE, "a: {token: uno}\n"),
        (RULE, "a: [token: uno]\n"),
        (RULE, "a: &x uno\n"),
        (RULE, "data:\n\tuno: due\n"),
        (RULE, "a: |\n  b\ntoken: uno\n"),
        ("    encrypted_regex: 'tok'\n", "token: uno\n"),
    ],
)
def test_one_with_a_value_in_clear_is_not(rule: str, above: str) -> None:
    assert not holds_nothing(mint(above + METADATA.format(rule), "throughout").encode(), SOPS)


def test_metadata_that_lack_something_have_the_file_parsed() -> None:
    whole = mint("one: <<sops:str>>\n" + METADATA.format(""), "throughout")
    for missing in ("    mac: ", "    version: ", "          enc: "):
        lines = [line for line in whole.splitlines() if not line.startswith(missing)]
        assert not holds_nothing("\n".join(lines).encode(), SOPS)


@pytest.mark.parametrize(("leaf", "nothing"), [("<<sops:str>>", True), ("", True), ("uno", False), ("ENC[uno]", False)])
def test_json(leaf: str, nothing: bool) -> None:
    metadata = '{"age": [{"enc": "a"}], "mac": "<<sops:str>>", "version": "3.9.0"}'
    whole = mint(f'{{\n"a": {{"b": ["<<sops:int>>", "{leaf}"]}},\n"sops": {metadata}\n}}', "throughout")
    assert holds_nothing(whole.encode(), SOPS) is nothing


LINES = st.sampled_from(
    [
        "one:",
        "  two:",
        "    token:",
        "  - a: <<sops:str>>",
        "    b: <<sops:str>>",
        "  - <<sops:str>>",
        "token: <<sops:str>>",
        "    - data:",
        "  c: uno",
        "- due",
        "    d: |",
        "      tre",
        "",
        "# four",
        "  data: {}",
        "e: [five]",
        "  f: 'six'",
    ]
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["", RULE]))
def test_what_is_passed_over_holds_nothing(lines: list[str], rule: str) -> None:
    whole = mint("\n".join([*lines, METADATA.format(rule)]), "throughout").encode()
    if holds_nothing(whole, SOPS):
        assert all(innocence(value.view.data, declared=True) for value in read(whole))


@given(st.binary(), st.sampled_from([SEALED, FETCHED, SOPS]))
def test_any_bytes(data: bytes, sign: str) -> None:
    holds_nothing(data, sign)
