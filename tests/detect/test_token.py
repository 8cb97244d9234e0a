"""What a JSON Web Token says of itself: who issued it, until when, and whether it is one at all."""

from __future__ import annotations

import base64
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.token import jwt, service_account
from scanner.model import Proof, Severity
from scanner.rules.mint import mint
from tests.support.scans import token as secret

LATE, PAST = 4102444800, 1600000000  # 2100 and 2020


def part(said: object) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=")


def token(header: object, claims: object, signature: bytes = bytes(32)) -> bytes:
    return b".".join((part(header), part(claims), base64.urlsafe_b64encode(signature).rstrip(b"=")))


HS256 = {"alg": "HS256", "typ": "JWT"}


@pytest.mark.parametrize(
    ("claims", "proof"),
    [
        ({"sub": "a"}, Proof("proven", "proven:token", ("it never expires",))),
        (
            {"iss": "https://id.home.local", "exp": LATE},
            Proof("proven", "proven:token", ("issued by id.home.local", "valid until 2100-01-01")),
        ),
        ({"exp": PAST}, Proof("weaker", "weaker:expired", ("expired on 2020-09-13",))),
        ({"exp": PAST * 1000}, Proof("proven", "proven:token")),  # by whatever clock
        ({"exp": "soon"}, Proof("proven", "proven:token")),
        ({"exp": True, "iss": "a:b@c"}, Proof("proven", "proven:token")),
        ({"exp": float("inf"), "iss": 7}, Proof("proven", "proven:token")),
    ],
)
def test_what_it_says(claims: object, proof: Proof) -> None:
    found = jwt(token(HS256, claims))
    assert found.proof == proof
    assert found.severity is (Severity.LOW if proof.verdict == "weaker" else None)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (token({"alg": "none"}, {"sub": "a"}), "refuted:unsigned"),
        (token({"alg": "NONE"}, {"sub": "a"}, b""), "refuted:unsigned"),
        (token({"typ": "JWT"}, {"sub": "a"}), "refuted:token"),
        (token(["HS256"], {"sub": "a"}), "refuted:token"),
        (token(HS256, []), "refuted:token"),
        (token(HS256, {"sub": "a"}, bytes(31)), "refuted:token"),
        (token({"alg": "RS256"}, {"sub": "a"}, bytes(32)), "refuted:token"),
        (b"eyJhbGciOiJIUzI1NiJ9.eyJ" + b"x" * 30 + b"." + b"y" * 43, "refuted:token"),
    ],
)
def test_what_is_none(value: bytes, reason: str) -> None:
    for read in (jwt, service_account):
        proof = read(value).proof
        assert proof is not None
        assert (proof.verdict, proof.reason) == ("refuted", reason)


@pytest.mark.parametrize("key", [b"your-256-bit-secret", b"secret"])
def test_what_a_key_from_documentation_signed_is_an_example(key: bytes) -> None:
    signed = token(HS256, {"sub": "1234567890", "name": "Jane", "iat": 1516239022}).rpartition(b".")[0]
    signature = base64.urlsafe_b64encode(hmac.digest(key, signed, "sha256")).rstrip(b"=")
    assert jwt(signed + b"." + signature).proof == Proof("refuted", "documentation")


def test_the_secret_that_keeps_a_token_is_named() -> None:
    claims = {"sub": "system:serviceaccount:prod:bot", "kubernetes.io/serviceaccount/secret.name": "bot-token-x2k4p"}
    found = service_account(token({"alg": "RS256"}, claims, bytes(256)))
    assert found.proof == Proof("proven", "proven:token", ("kept in the Secret bot-token-x2k4p", "it never expires"))
    assert str(found.place) == "ServiceAccount/prod/bot token"


def test_a_secret_in_what_it_claims_is_not_told() -> None:
    for planted in (secret("claims"), mint("<<hex:32>>", "claims"), mint("<<lower:20>>", "claims")):
        claims = {"iss": planted, "sub": f"system:serviceaccount:{planted}:{planted}"}
        claims |= {"kubernetes.io/serviceaccount/secret.name": planted}
        for read in (jwt, service_account):
            assert planted not in repr(read(token(HS256, claims)))


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=3))
def test_whatever_it_claims(said: object) -> None:
    for claims in ({"exp": said, "iss": said, "sub": said}, said):
        assert jwt(token({"alg": said}, claims)).proof is not None
        assert service_account(token(HS256, claims)).proof is not None
