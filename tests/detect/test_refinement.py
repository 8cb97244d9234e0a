"""What a token says of itself: whose it is, and whether it still opens anything."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.refinement import REFINEMENTS
from scanner.detect.token import service_account
from scanner.model import Blob, Place, Role, Severity
from scanner.rules.mint import mint
from tests.support.examiner import examiner

LATE, PAST = 4102444800, 1600000000  # 2100 and 2020


def token(claims: object) -> bytes:
    text = json.dumps(claims, separators=(",", ":"))
    return mint('<<base64url({"alg":"RS256"})>>.<<base64url(' + text + ")>>.<<base64url:342>>", "token").encode()


def claims(**more: object) -> dict[str, object]:
    return {"iss": "kubernetes/serviceaccount", **more, "sub": "system:serviceaccount:prod:deployer"}


@pytest.mark.parametrize(
    ("more", "severity"), [({}, None), ({"exp": LATE}, None), ({"exp": PAST}, Severity.LOW), ({"exp": "x"}, None)]
)
def test_an_expired_token_opens_nothing(more: dict[str, object], severity: Severity | None) -> None:
    refined = service_account(token(claims(**more)))
    assert refined.severity is severity
    assert refined.place == Place("ServiceAccount", "prod", "deployer", "token", Role.TEXT)


@pytest.mark.parametrize(
    "subject",
    [
        *("system:serviceaccount:prod", "system:serviceaccount:a:b:c", "x:serviceaccount:a:b", 7, None, ""),
        *("system:serviceaccount:a:b c\n", "system:serviceaccount::a", "system:serviceaccount:a:" + "b" * 300),
    ],
)
def test_only_names_are_told(subject: object) -> None:
    assert service_account(token({"sub": subject})).place is None


def test_a_bare_token_says_whose_it_is() -> None:
    data = b"curl -H 'Authorization: Bearer " + token(claims()) + b"'\n"
    (sighting,), _ = examiner().examine(Blob(oid="a.sh", data=data))
    assert sighting.claim.rule_id == "kubernetes-service-account-token"
    assert sighting.claim.severity is Severity.CRITICAL
    assert str(sighting.claim.place) == "ServiceAccount/prod/deployer token"
    assert "eyJ" not in sighting.excerpt.replace("eyJ…", "")


@pytest.mark.parametrize("before", [b"token: ", b"kind: " + b"Secret\nmetadata: {name: a}\nstringData:\n  token: "])
def test_an_expired_one_is_low(before: bytes) -> None:
    (sighting,), _ = examiner().examine(Blob(oid="a", data=before + token(claims(exp=PAST)) + b"\n"))
    assert sighting.claim.rule_id == "kubernetes-service-account-token"
    assert sighting.claim.severity is Severity.LOW


@pytest.mark.parametrize("name", REFINEMENTS)
@given(value=st.binary(max_size=80) | st.binary(max_size=60).map(lambda part: b"eyJ." + part + b".x"))
def test_any_bytes_get_an_answer(name: str, value: bytes) -> None:
    assert REFINEMENTS[name](value, value) is not None


def test_deep_claims_are_none() -> None:
    assert service_account(token([])).place is None
    assert service_account(mint("a.<<base64url(" + "[" * 5000 + ")>>.b", "deep").encode()).place is None
