"""What tells, before anything is parsed, that there is nothing to read."""

from __future__ import annotations

import pytest

from scanner.manifest import read
from scanner.manifest.promise import announces, encrypted_throughout, mention
from scanner.manifest.signs import FETCHED, WEB_KEY
from scanner.rules.mint import mint

SECRET = """apiVersion: v1
kind: Secret
metadata:
    name: db
{section}:
    user: <<sops:str>>
    password: {value}
sops:
    version: 3.9.0
"""


def document(value: str = "<<sops:str>>", section: str = "stringData") -> bytes:
    return mint(SECRET.format(section=section, value=value), "bounds").encode()


@pytest.mark.parametrize("section", ["data", "stringData"])
def test_a_secret_that_sops_encrypted_holds_nothing_to_read(section: str) -> None:
    assert encrypted_throughout(document(section=section))
    assert read(document(section=section)) == ()


@pytest.mark.parametrize(
    "password", ["<<base62:12>>", "|\n        <<base62:12>>", "'<<base62:12>>'", "ENC[<<base62:9>>]"]
)
def test_one_value_in_clear_has_the_whole_document_read(password: str) -> None:
    told = read(document(password))
    assert not encrypted_throughout(document(password))
    assert [value.key for value in told] == ["user", "password"]


def test_a_second_section_or_secret_is_looked_at() -> None:
    assert not encrypted_throughout(document() + mint("data:\n    a: <<base62:12>>\n", "more").encode())
    assert not encrypted_throughout(
        document() + mint("extra:\n  - kind: Secret\n    data: {a: <<lower:8>>}\n", "more").encode()
    )


MENTIONS = [
    ("kind: Secret", b"spec:\n  reason: of kind: Secret", b""),
    (FETCHED, b"  names:\n    kind: ExternalSecret", b"\n    plural: externalsecrets\n"),
    (FETCHED, b"apiVersion: x/v1\n" + b"#\n" * 1024 + b"kind: ExternalSecret", b""),
    ("patch of a telling name", b"  path: /validate-token", b"\n  port: 443\n"),
    (WEB_KEY, b'{"kty": "RSA', b'", "kid": "1", "n": "AQAB"}'),
    (WEB_KEY, b'{"kty": "oct', b'"}' + b" " * 9000 + b'{"k": "AQAB"}'),
]
BELIEVED = [
    ("kind: Secret", b"kind: Secret", b""),
    ("kind: Secret", b"\xef\xbb\xbfkind: Secret", b""),
    ("kind: Secret", b"--- kind: Secret", b""),
    ("kind: Secret", b"x\0kind: Secret", b""),
    ("kind: Secret", b'"a\\nkind: Secret', b'"'),
    ("type of a Secret", b"{type: Opaque", b"}"),
    (FETCHED, b"apiVersion: x/v1\nkind: ExternalSecret", b""),
    (FETCHED, b"\xef\xbb\xbfapiVersion: x/v1\nkind: ExternalSecret", b""),
    (FETCHED, b"--- kind: ExternalSecret", b"\napiVersion: x/v1\n"),
    ("patch of a telling name", b"- op: add\n  path: /spec/token", b"\n  value: x\n"),
    (WEB_KEY, b"keys:\n- d: AQAB\n  kty: OKP", b""),
    (WEB_KEY, b'"{\\"kty\\":\\"oct', b'\\",\\"k\\":\\"AQAB\\"}"'),
    ("sops", b"sops:", b""),
]


@pytest.mark.parametrize(("sign", "before", "behind"), MENTIONS)
def test_what_stands_near_a_sign_tells_that_it_is_a_mention(sign: str, before: bytes, behind: bytes) -> None:
    found = mention(before + behind, len(before) - 1, sign)
    assert found
    start, end = found
    assert start < len(before) <= end
    apart = (before + behind)[start:end]
    assert mention(b"# something else\n" + apart, 17 + len(before) - 1 - start, sign)


@pytest.mark.parametrize(("sign", "before", "behind"), BELIEVED)
def test_a_sign_that_is_no_mention(sign: str, before: bytes, behind: bytes) -> None:
    assert mention(before + behind, len(before) - 1, sign) is None


def test_what_is_further_away_is_asked_for_once_a_sign_is_believed() -> None:
    secret = b"kind: Secret\nmetadata: {}\ndata: {}\n"
    assert announces(secret, 11, 0, len(secret), "kind: Secret")
    refers = b"ref:\n  kind: Secret\n  name: x\n"
    assert mention(refers, 18, "kind: Secret") is None
    assert not announces(refers, 18, 0, len(refers), "kind: Secret")
