"""Until when a certificate is valid, and what that makes of the key beside it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.certificate import beside, until
from scanner.model import Blob, Confidence, Proof, Severity
from scanner.rules.mint import mint
from tests.support.examiner import examiner

PROOF = Proof("proven", "proven:key", ("EC, 256 bits",))
KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(end: datetime, form: forms.Encoding = forms.Encoding.PEM) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "app")])
    begin = datetime(2001, 1, 1, tzinfo=UTC)
    built = x509.CertificateBuilder(name, name, KEY.public_key(), 7).not_valid_before(begin).not_valid_after(end)
    return built.sign(KEY, hashes.SHA256()).public_bytes(form)


@pytest.mark.parametrize("end", [datetime(2010, 5, 6, 7, 8, 9, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)])
def test_the_end_is_read(end: datetime) -> None:
    pem = certificate(end)
    forms_of_it = (pem, base64.b64encode(pem), pem + pem, certificate(end, forms.Encoding.DER))
    assert {until(form) for form in forms_of_it} == {int(end.timestamp())}


def test_an_expired_one_makes_the_key_worth_less() -> None:
    found = beside(PROOF, certificate(datetime(2010, 5, 6, tzinfo=UTC)))
    assert found.severity is Severity.MEDIUM
    told = ("EC, 256 bits", "its certificate expired on 2010-05-06")
    assert found.proof == Proof("weaker", "weaker:certificate-expired", told)
    valid = beside(PROOF, certificate(datetime(2099, 12, 31, tzinfo=UTC)))
    assert valid.severity is None
    assert valid.proof == PROOF._replace(told=("EC, 256 bits", "its certificate is valid until 2099-12-31"))


KUBECONFIG = """apiVersion: v1
kind: Config
clusters: []
users:
- name: one
  user:
    client-certificate-data: <<base64(<<certificate:20990101>>)>>
    client-key-data: <<base64(<<pem:EC PRIVATE KEY>>)>>
- name: two
  user:
    client-certificate-data: <<base64(<<certificate:20120101>>)>>
    client-key-data: <<base64(<<pem:EC PRIVATE KEY>>)>>
"""
SECRET = """apiVersion: v1
kind: Secret
metadata: {name: web}
data:
  tls.crt: <<base64(<<certificate:20120101>>)>>
  tls.key: <<base64(<<pem:PRIVATE KEY>>)>>
"""


def test_a_user_of_a_kubeconfig() -> None:
    found, _ = examiner().examine(Blob(oid="config", data=mint(KUBECONFIG, "kubeconfig").encode()))
    claims = [sighting.claim for sighting in found]
    assert [claim.rule_id for claim in claims] == ["kubeconfig-client-key"] * 2
    assert [claim.severity for claim in claims] == [Severity.CRITICAL, Severity.MEDIUM]
    assert [claim.proof.told[-1] for claim in claims if claim.proof] == [
        "its certificate is valid until 2099-01-01",
        "its certificate expired on 2012-01-01",
    ]


def test_a_secret_of_tls() -> None:
    (sighting,), _ = examiner().examine(Blob(oid="web.yaml", data=mint(SECRET, "tls").encode()))
    claim = sighting.claim
    assert (claim.rule_id, claim.severity, claim.confidence) == (
        "private-key-pkcs8",
        Severity.MEDIUM,
        Confidence.CERTAIN,
    )
    assert claim.proof is not None
    assert claim.proof.reason == "weaker:certificate-expired"


@given(st.binary(max_size=60), st.integers(0, 300), st.integers(0, 300))
def test_any_bytes_get_an_answer(noise: bytes, start: int, end: int) -> None:
    data = base64.b64decode(b"".join(mint("<<certificate:20120101>>", "x").encode().split(b"\n")[1:-2]))
    for damaged in (noise, data[:start] + noise + data[end:]):
        assert isinstance(until(damaged), int | None)
        assert beside(None, damaged) == beside(PROOF._replace(verdict="weaker"), damaged)
