from __future__ import annotations

import base64

import pytest

from scanner.rules.mint import mint
from scanner.triage.judge import innocence


def minted(template: str) -> bytes:
    return mint(template, "harmless").encode()


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("<password>", "placeholder"),
        ("xxxxxxxx", "placeholder"),
        ("*****", "placeholder"),
        ("REPLACE_ME", "placeholder"),
        ("%s", "placeholder"),
        ("replace-with-your-token", "placeholder"),
        ("TODO: from the vault", "placeholder"),
        ("your-api-key-here", "placeholder"),
        ("[REDACTED]", "placeholder"),
        ("{password}", "placeholder"),
        ("<<pem:CERTIFICATE>>", "public:certificate"),
        ("<<pem:CERTIFICATE>><<pem:CERTIFICATE>>", "public:certificate"),
        ("<<pem:PUBLIC KEY>>", "public:key"),
        ("ssh-ed25519 AAAA<<base62:64>> me@example", "public:key"),
        ("git.example ssh-ed25519 AAAA<<base62:64>>", "public:key"),
        ("age1" + "q" * 58, "public:key"),
    ],
)
def test_innocent_wherever_it_stands(template: str, reason: str, declared: bool) -> None:
    assert innocence(minted(template), key="x", declared=declared) == reason


def test_a_certificate_in_base64_is_public_and_its_private_key_is_not() -> None:
    certificate, key = minted("<<pem:CERTIFICATE>>"), minted("<<pem:RSA PRIVATE KEY>>")
    assert innocence(base64.b64encode(certificate), declared=True) == "public:certificate"
    for leak in (key, certificate + key, base64.b64encode(certificate + key)):
        assert not innocence(leak, declared=True)
        assert not innocence(leak)


@pytest.mark.parametrize(
    ("value", "key", "reason"),
    [
        ("change" + "me", "password", "placeholder"),
        ("my-secret-token", "token", "placeholder"),
        ("aaaa-bbbb-cccc", "token", "placeholder"),
        ("mySuperSecretKey", "key", "placeholder"),
        ("AKIAIOSFODNN7EXAMPLE", "accessKey", "documentation"),
        ("sha256~xxxx", "token", "documentation"),
        ("@", "password", "literal"),
        ("...base64 encoded data...", "tls.key", "placeholder"),
        ("PERSONAL_ACCESS_TOKEN", "", "placeholder"),
        ("$encoded_token", "admin-token", "reference:variable"),
        ("8312341g-5678-abcd-4a2b2c-33bcsd655", "accessKey", "documentation"),
        ("if_you_read_this_please_use_K8S_and_a_Vault", "password", "placeholder"),
        ("You should not see this value here!", "password", "placeholder"),
        ("/services/T00000000/B00000000/" + "X" * 24, "", "documentation"),
        ("/services/T123456789/B123456789/" + "a1b2c3d4e5f6", "", "documentation"),
        ("true", "password", "literal"),
        ("24h", "token", "literal"),
        ("string[]", "password", "type-name"),
        ("/var/run/secrets/token", "token", "path"),
        ("certs/tls.key", "privateKey", "path"),
        ("getPassword()", "password", "code"),
        ("settings.DATABASE.password", "password", "code"),
        ("https://login.internal/oauth/authorize", "token", "address"),
        ("https://${HOST}/oauth", "token", "reference:envsubst"),
        ("checkout-billing-creds", "secret", "object-name"),
        ("github_installation_number", "secretKey", "object-name"),
        ("dbPassword", "db_password", "placeholder"),
        ("pushover-channel", "pushoverChannel", "key-name"),
    ],
)
def test_innocent_where_nobody_declared_it_a_secret(value: str, key: str, reason: str) -> None:
    assert innocence(value.encode(), key=key) == reason


@pytest.mark.parametrize("weak", ["admin", "password", "change" + "me", "hunter" + "2", "1234", "a.b"])
def test_a_weak_value_is_a_leak_where_a_manifest_declares_it_a_secret(weak: str) -> None:
    assert not innocence(weak.encode(), key="password", declared=True)


@pytest.mark.parametrize(
    ("template", "key"),
    [
        ("<<base62:40>>", "token"),
        ("/<<base62:19>>/<<base62:19>>", "secretKey"),  # base64 that looks like a path
        ("<<base62:24>>.<<base62:6>>.<<base62:27>>", "token"),  # and one that looks like a member
        ("https://hooks.chat.internal/services/<<upper36:9>>/<<base62:24>>", "url"),
        ("https://api.internal/v1?token=<<base62:20>>", "url"),
        ("$2b$12$<<base62:53>>", "password_hash"),
        ("<<hex:64>>", "token"),
        ("correct-horse-battery", "password"),
        ("<<uuid>>", "clientSecret"),
    ],
)
def test_what_only_resembles_something_harmless_is_a_leak(template: str, key: str) -> None:
    assert not innocence(minted(template), key=key)


def test_what_detect_secrets_hashed_is_a_hash() -> None:
    assert innocence(b"0b" * 20, key="hashed_secret") == "digest"
    assert innocence(b"0b" * 20, key="shared_secret") == ""


def test_context_decides_about_hashes_and_uuids() -> None:
    assert innocence(minted("<<uuid>>"), key="deviceId") == "identifier:uuid"
    assert innocence(minted("<<hex:40>>"), key="targetRevision") == "digest"
    assert innocence(minted("sha256:<<hex:64>>"), key="image") == "digest"
