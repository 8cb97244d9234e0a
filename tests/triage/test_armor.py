from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.rules.mint import mint
from scanner.triage.armor import certificate, hollow, public_key


def minted(template: str) -> bytes:
    return mint(template, "armor").encode()


def binary(template: str) -> bytes:
    return base64.b64decode(minted(template))


PEM = minted("<<pem:CERTIFICATE>>")
KEY = minted("<<pem:PRIVATE KEY>>")


@pytest.mark.parametrize(
    "value",
    [
        *(PEM, PEM + PEM, b"# home\n" + PEM, b"subject=/CN=home\nissuer=/CN=home\n" + PEM, b"Bag Attributes\n" + PEM),
        *(PEM.replace(b"\n", b"\r\n"), base64.b64encode(PEM)),
        *(minted("<<pem:X509 CRL>>"), minted("<<pem:CERTIFICATE REQUEST>>")),
    ],
)
def test_certificates(value: bytes) -> None:
    assert certificate(value)


@pytest.mark.parametrize("beside", [KEY, minted("\n<<base62:20>>\n"), minted("\npassword: <<base62:12>>\n")])
def test_a_certificate_hides_nothing_that_stands_beside_it(beside: bytes) -> None:
    for value in (PEM + beside, beside + PEM, base64.b64encode(PEM + beside)):
        assert not certificate(value)
        assert not public_key(value)


@pytest.mark.parametrize(
    "template",
    [
        "<<pem:PUBLIC KEY>>",
        "<<pem:PGP PUBLIC KEY BLOCK>>",
        "ssh-ed25519 AAAA<<base62:64>>",
        "@cert-authority *.home.local ssh-rsa AAAA<<base62:64>>",
        'restrict,command="/bin/sync x" ssh-ed25519 AAAA<<base62:64>> sync@home',
        "ssh-ed25519-cert-v01@openssh.com AAAA<<base62:200>>",
        "# hosts\nhome ssh-rsa AAAA<<base62:64>>\n\n|1|<<base64:27>>=|<<base64:27>>= ssh-rsa AAAA<<base62:64>>",
        "<<der:public>>",
    ],
)
def test_public_keys(template: str) -> None:
    assert public_key(minted(template))


def test_keys_in_der() -> None:
    assert public_key(binary("<<der:public>>"))
    assert not public_key(binary("<<der:public>>") + b"more than white space")
    for private in ("<<der:pkcs1>>", "<<der:pkcs8>>"):
        assert not public_key(binary(private))
        assert not certificate(binary(private))


def test_a_certificate_in_der() -> None:
    body = b"\xa0\x03\x02\x01\x02\x02" + bytes(250)
    inner = b"\x30\x82" + len(body).to_bytes(2, "big") + body
    value = b"\x30\x82" + len(inner).to_bytes(2, "big") + inner
    assert certificate(value)
    assert certificate(base64.b64encode(value))
    assert not certificate(value + bytes(20))


@pytest.mark.parametrize("body", ["...", "<your key>", "xxxxxxxx\nxxxxxxxx", "MIIEpAIBAAKCAQEA...", "REPLACE_ME", ""])
def test_armour_around_nothing(body: str) -> None:
    value = f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n".encode()
    assert hollow(value)
    assert hollow(base64.b64encode(value))
    assert not hollow(value + minted("<<base62:16>>"))


def test_armour_around_a_key() -> None:
    assert not hollow(KEY)
    assert not hollow(minted("-----BEGIN PRIVATE KEY-----\n<<base64:64>>\n-----END PRIVATE KEY-----\n"))


@given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda more: PEM[:40] + more))
def test_any_bytes_get_an_answer(value: bytes) -> None:
    assert {certificate(value), public_key(value), hollow(value)} <= {True, False}
