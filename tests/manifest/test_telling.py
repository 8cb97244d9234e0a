from __future__ import annotations

import pytest

from scanner.manifest.telling import tells


@pytest.mark.parametrize(
    "key",
    [
        *("password", "DB_PASSWORD", "adminPassword", "PGPASSWORD", "SMTP_PASS", "root-pw", "passphrase", "password_1"),
        *(
            "apiKey",
            "API_KEY",
            "tls.key",
            "sshPrivateKey",
            "ssh-privatekey",
            "token.b64",
            "X-Vault-Token",
            "client_secret",
        ),
        *("Authorization", "Proxy-Authorization", "cookie", "credentials", "cacheRedisPassword", "pagerduty_token"),
    ],
)
def test_a_key_that_announces_a_secret(key: str) -> None:
    assert tells(key)


@pytest.mark.parametrize(
    "key",
    [
        *("", "host", "user", "key", "keycloak", "monkey", "tokenTTL", "secretName", "passwordPolicy", "compass"),
        *("publicKey", "site_key", "nextPageToken", "objects", "authMethod", "Content-Type"),
    ],
)
def test_a_key_that_does_not(key: str) -> None:
    assert not tells(key)
