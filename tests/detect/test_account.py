"""Whose a credential is, as far as it says so."""

from __future__ import annotations

from base64 import b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.account import aws, database, google
from scanner.detect.proof import Refined
from scanner.model import Blob, Proof, Severity
from scanner.rules.mint import mint
from tests.support.examiner import examiner


def key_id(account: int, low: int = 0) -> bytes:
    """An id of AWS as it has been made since 2019: one bit, the account, and what chance adds."""
    return b"AKIA" + b32encode(((1 << 47 | account << 7 | low) << 32).to_bytes(10, "big"))


@given(st.integers(0, 10**12 - 1), st.integers(0, 127))
def test_the_account_of_a_key_of_aws(account: int, low: int) -> None:
    assert aws(key_id(account, low)).proof == Proof("told", "told:account", (f"account {account:012}",))


@pytest.mark.parametrize("value", [b"AKIAI" + b"A" * 15, key_id(10**12), b"AKIA", b"AKIAQ" + b"1" * 15, b""])
def test_ids_that_tell_of_none(value: bytes) -> None:
    assert aws(value) == Refined()


def test_the_account_is_told() -> None:
    value = key_id(123456789012, 77)
    (sighting,), _ = examiner().examine(Blob(oid="a", data=b"aws_access_key_id = " + value + b"\n"))
    assert sighting.claim.proof is not None
    assert sighting.claim.proof.told == ("account 123456789012",)


@pytest.mark.parametrize("space", ["", "\n  "])
def test_whose_a_key_of_google_is(space: str) -> None:
    text = mint(
        '{"type": "service_account",~"project_id": "shop-prod",~"private_key": "<<oneline(<<pem:PRIVATE KEY>>)>>",~'
        '"client_email": "deployer@shop-prod.iam.gserviceaccount.com"~}\n',
        "google",
    ).replace("~", space)
    (sighting,), _ = examiner().examine(Blob(oid="key.json", data=text.encode()))
    assert sighting.claim.rule_id == "gcp-service-account-key"
    assert sighting.claim.proof is not None
    assert sighting.claim.proof.told == (
        "RSA, 2048 bits",
        "of deployer@shop-prod.iam.gserviceaccount.com",
        "project shop-prod",
    )


def test_a_secret_that_stands_where_its_owner_should_is_not_told() -> None:
    planted = mint("<<hex:32>>", "owner")
    key = mint("<<pem:PRIVATE KEY>>", "google").encode()
    for owner in (f"{planted}@shop-prod", f"deployer@{planted}"):
        found = google(key, f'"client_email": "{owner}.iam.gserviceaccount.com"'.encode())
        assert found.proof is not None
        assert found.proof.verdict == "proven"
        assert planted not in repr(found)


@pytest.mark.parametrize("body", ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj<<base64:180>>", "A" * 220])
def test_a_key_of_google_of_which_nothing_is_left(body: str) -> None:
    label = "PRIVATE KEY-----"
    text = mint(f'{{"private_key": "-----BEGIN {label}\\n{body}\\n-----END {label}\\n"}}', "cut")
    assert examiner().examine(Blob(oid="key.json", data=text.encode())) == ([], "")


@pytest.mark.parametrize(
    ("host", "severity"),
    [
        *[(host, Severity.MEDIUM) for host in ("localhost:5432/a", "127.0.0.1", "[::1]:5432", "localhost")],
        *[(host, Severity.CRITICAL) for host in ("localhost.example.net", "db", "127.example.net", "localhost-db")],
    ],
)
def test_a_database_that_only_the_machine_itself_reaches(host: str, severity: Severity) -> None:
    text = mint(f"postgres://app:<<alnum:20>>@{host}\n", "host")
    (sighting,), _ = examiner().examine(Blob(oid="a", data=text.encode()))
    assert sighting.claim.severity is severity


@given(st.binary(max_size=60))
def test_any_bytes_get_an_answer(noise: bytes) -> None:
    for read in (aws, google, database):
        assert isinstance(read(noise, b"@" + noise), Refined)
        assert isinstance(read(b"AKIA" + noise, noise), Refined)
