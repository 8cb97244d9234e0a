from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.naming import FAMILIES, sensitive


@pytest.mark.parametrize(
    ("keys", "family"),
    [
        ("password db_password DB_PASSWORD rootPassword auth.rootPassword PGPASSWORD passwd user-pwd pass", "password"),
        ("PASSWORD_PROD password1 adminpassword privateKeyPassphrase passwordValue", "password"),
        ("token accessToken GITHUB_TOKEN auth_token token.value apitoken", "token"),
        ("apiKey api_key X-API-KEY apikey storageAccountKey", "api-key"),
        ("secret clientSecret client_secret secretKey AWS_SECRET_ACCESS_KEY webhook.secret", "api-key secret"),
        ("privateKey encryptionKey JWT_SIGNING_KEY encryption_key", "encryption-key"),
    ],
)
def test_names_that_announce_a_secret(keys: str, family: str) -> None:
    for key in keys.split():
        assert sensitive(key.encode()) in family.split(), key


@pytest.mark.parametrize(
    "key",
    [
        "secretName",
        "passwordFile",
        "tokenTTL",
        "existingSecret",
        "secretKeyRef",
        "tokenUrl",
        "passwordPolicy",
        "token_count",
        "tokenizer",
        "hasPassword",
        "isSecret",
        "useToken",
        "enablePassword",
        "noPassword",
        "nextPageToken",
        "csrf_token",
        "authenticity_token",
        "csrfmiddlewaretoken",
        "proxy_pass",
        "bypass",
        "compass",
        "key",
        "publicKey",
        "tls.key",
        "keyboard",
        "monkey",
        "author",
        "secretStoreRef",
        "passwordLength",
        "accessKeyId",
        "max_tokens",
        "secrets",
        "token.ttl",
        "apiKeyHeader",
        "resetPassword",
        "password_hash",
        "tokenPrefix",
    ],
)
def test_names_that_do_not(key: str) -> None:
    assert sensitive(key.encode()) == ""


@given(st.binary(max_size=200))
def test_any_name_has_an_answer(key: bytes) -> None:
    assert sensitive(key) in ("", *FAMILIES)
