from __future__ import annotations

import pytest

from scanner.model import Companion, Place, Proof, Status, Verified
from scanner.report import phrases
from tests.support.reports import SECRET_DATA, finding, location


@pytest.mark.parametrize(
    ("number", "name"),
    [(0, "0 B"), (999, "999 B"), (4120, "4 kB"), (12_400_000, "12.4 MB"), (3_210_000_000, "3.2 GB")],
)
def test_size(number: int, name: str) -> None:
    assert phrases.size(number) == name


@pytest.mark.parametrize(("number", "name"), [(0, "0 leaks"), (1, "1 leak"), (1204, "1,204 leaks")])
def test_amount(number: int, name: str) -> None:
    assert phrases.amount(number, "leak") == name


@pytest.mark.parametrize(
    ("via", "name"),
    [((), ""), (("secret.stringData",), ""), (("secret.data", "base64"), "secret.data › base64"), (("gzip",), "gzip")],
)
def test_only_what_hides_is_named(via: tuple[str, ...], name: str) -> None:
    place = Place(kind="Secret", namespace="", name="db", path="stringData.x")
    assert phrases.hiding(finding(1, SECRET_DATA, location("a", 1, 1), "")._replace(place=place, via=via)) == name


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            Verified(Status.VALID, "http-200", "slack.com", "2026-01-02T03:04:05Z"),
            "valid: slack.com takes it, 2026-01-02 03:04 UTC",
        ),
        (Verified(Status.INVALID, "http-401", "a.b", ""), "invalid: a.b refuses it"),
        (Verified(Status.UNKNOWN, "timeout", "a.b", ""), "unknown whether valid: a.b doesn't answer in time"),
        (Verified(Status.UNKNOWN, "http-418", "a.b", ""), "unknown whether valid: a.b: http-418"),
        (Verified(Status.UNKNOWN, "no-pair"), "unknown whether valid: what belongs to it stands nowhere near"),
    ],
)
def test_what_a_provider_says(what: Verified, said: str) -> None:
    assert phrases.verified(what) == said


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (None, ""),
        (Proof("proven", "proven:checksum"), ""),
        (Proof("proven", "proven:key", ("RSA, 2048 bits",)), "RSA, 2048 bits"),
        (Proof("weaker", "weaker:expired", ("a", "b")), "opens less than it seems: a, b"),
    ],
)
def test_what_a_value_proves(proof: Proof | None, said: str) -> None:
    assert phrases.proven(finding(1, SECRET_DATA, location("a", 1, 1), "")._replace(proof=proof)) == said


def test_the_id_beside_a_secret() -> None:
    alone = finding(1, SECRET_DATA, location("a", 1, 1), "")
    assert phrases.paired(alone) == ""
    with_ = alone._replace(companion=Companion("aws-access-key-id", "AKIA…(20)", ("account 123456789012",)))
    assert phrases.paired(with_) == "with AKIA…(20) (aws-access-key-id, account 123456789012)"
