"""Which password a key store has: as a library writes PKCS#12, and as Java writes its own."""

from __future__ import annotations

import base64
import hashlib
import time
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12 as library
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.key_store import java, pkcs12
from scanner.detect.proof import Refined
from scanner.model import Blob, Confidence, Severity
from scanner.rules.binaries import FORMATS
from tests.support.examiner import examiner

KEY = ec.generate_private_key(ec.SECP256R1())
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "app")])
CERTIFICATE = (
    x509.CertificateBuilder(NAME, NAME, KEY.public_key(), 7)
    .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
    .sign(KEY, hashes.SHA256())
)


def store(password: bytes, digest: hashes.HashAlgorithm) -> bytes:
    how = forms.PrivateFormat.PKCS12.encryption_builder().hmac_hash(digest).build(password)
    return library.serialize_key_and_certificates(b"app", KEY, CERTIFICATE, None, how)


def jks(password: str) -> bytes:
    data = FORMATS["jks"]("key", lambda count: hashlib.shake_256(b"jks").digest(count))[:-20]
    said = password.encode("utf-16-be") + b"Mighty Aphrodite" + data
    return data + hashlib.sha1(said, usedforsecurity=False).digest()


@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.SHA256(), hashes.SHA512()])  # noqa: S303
def test_a_password_that_everybody_tries(digest: hashes.HashAlgorithm) -> None:
    found = pkcs12(store(b"changeit", digest))
    assert found.severity is Severity.CRITICAL
    assert found.proof is not None
    assert found.proof.told == ("its password is one that everybody tries first",)
    assert pkcs12(store(b"of nobody's guess", digest)) == Refined()


def test_javas_own() -> None:
    assert java(jks("changeit")).severity is Severity.CRITICAL
    assert java(jks("of nobody's guess")) == Refined()
    proof = java(jks("")).proof
    assert proof is not None
    assert proof.told == ("its password is empty",)


def test_it_is_told_of_a_file() -> None:
    for data in (store(b"password", hashes.SHA256()), jks("changeit")):
        (sighting,), _ = examiner().examine(Blob(oid="web.p12", data=data))
        assert sighting.claim.confidence is Confidence.CERTAIN
        assert sighting.claim.severity is Severity.CRITICAL
        assert sighting.claim.proof is not None
        assert sighting.claim.proof.reason == "proven:password"


@given(st.binary(max_size=100), st.integers(0, 1200), st.integers(0, 1200))
def test_any_bytes_get_an_answer(noise: bytes, start: int, end: int) -> None:
    for read, data in ((java, jks("x")), (pkcs12, store(b"some words", hashes.SHA256()))):
        for damaged in (noise, data[:start] + noise + data[end:]):
            assert isinstance(read(damaged), Refined)


def test_many_of_them_take_no_longer_than_they_must() -> None:
    one = base64.b64encode(store(b"of nobody's guess", hashes.SHA512()))
    data = b"\n".join(b"a%d: " % number + one for number in range(2000))
    begun = time.process_time()
    examiner().examine(Blob(oid="many", data=data))
    assert time.process_time() - begun < 20
