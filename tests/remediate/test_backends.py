from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.remediate import backends
from scanner.remediate.backends import BACKENDS, Holds

TEMPLATES = Path(backends.__file__).with_name("templates")


@pytest.mark.parametrize("provider", BACKENDS)
def test_its_own_names_follow_its_own_rule(provider: str) -> None:
    backend = BACKENDS[provider]
    entry = backend.key_template.format(
        namespace=backend.spelled("shop.eu"), name=backend.spelled("db-1.x"), key=backend.key_spelled(".tls_key.pem")
    )
    assert re.fullmatch(backend.named, entry, re.ASCII), entry
    assert not re.fullmatch(backend.named, "", re.ASCII)
    assert not re.fullmatch(backend.named, f"{entry}\n", re.ASCII)


@pytest.mark.parametrize(
    ("provider", "name", "good"),
    [
        ("vault", "shop/db", True),
        ("vault", "/shop/db", False),
        ("vault", "data/shop/db", False),
        ("vault", "database/db", True),
        ("vault", "shop/../db", False),
        ("vault", "shop/+/db", False),
        ("aws-secrets-manager", "a" * 512, True),
        ("aws-secrets-manager", "a" * 513, False),
        ("aws-secrets-manager", "shop db", False),
        ("aws-parameter-store", "/a" * 15, True),
        ("aws-parameter-store", "/a" * 16, False),
        ("aws-parameter-store", "/AWS/db", False),
        ("aws-parameter-store", "ssm-db", False),
        ("aws-parameter-store", "/" + "a" * 1011, False),
        ("gcp-secret-manager", "shop.db", False),
        ("gcp-secret-manager", "a" * 256, False),
        ("azure-key-vault", "shop_db", False),
        ("azure-key-vault", "a" * 128, False),
        ("onepassword", "shop-db", False),
        ("onepassword", "shop/db/password", False),
        ("onepassword-connect", "shop/db", False),
        ("bitwarden", "12345678-1234-1234-1234-1234567890ab", False),
        ("doppler", "db_password", False),
        ("doppler", "1PASSWORD", False),
        ("doppler", "DOPPLER_PROJECT", False),
        ("infisical", "PASSWORD", False),
        ("infisical", "/shop/PASSWORD", True),
        ("kubernetes", "Db", False),
    ],
)
def test_the_rule_of_a_name(provider: str, name: str, good: bool) -> None:
    assert bool(re.fullmatch(BACKENDS[provider].named, name, re.ASCII)) is good


@pytest.mark.parametrize("provider", BACKENDS)
def test_it_has_its_templates_and_each_value_a_place(provider: str) -> None:
    backend = BACKENDS[provider]
    assert (TEMPLATES / f"store/{backend.store}.yaml").is_file()
    assert (TEMPLATES / f"upload/{backend.store}.txt").is_file()
    assert backend.holds is not Holds.VALUE or "{key}" in backend.key_template


@pytest.mark.parametrize("provider", BACKENDS)
def test_what_is_read_is_what_is_pushed(provider: str) -> None:
    """Where PushSecret writes whole entries only, a value has an entry of its own unless somebody asks otherwise."""
    backend = BACKENDS[provider]
    assert backend.pushes_fields or "{key}" in backend.key_template


def test_no_template_is_left_over() -> None:
    used = {f"{backend.store}.{kind}" for backend in BACKENDS.values() for kind in ("yaml", "txt")}
    there = {path.name for folder in ("store", "upload") for path in (TEMPLATES / folder).iterdir()}
    assert there - used == {"frame.yaml", "frame.txt", "object.txt"}
