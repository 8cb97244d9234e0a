"""What is sealed with: whatever is wrong with a certificate is said before anything is sealed."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from scanner.errors import AskedWrongly
from scanner.remediate.certificate import certificate
from tests.support.controllers import certified, controller

ONE, OTHER = controller(0), controller(1)


def test_the_first_certificate_of_several_blocks_counts() -> None:
    blocks = ONE.public() + b"between\n" + ONE.certificate() + OTHER.certificate()
    assert certificate(blocks, "cert.pem").key == ONE.private.public_key()


def test_a_bare_public_key_is_taken() -> None:
    found = certificate(ONE.public(), "cert.pem")
    assert found.key == ONE.private.public_key()
    assert list(found.notes(datetime.now(UTC))) == [f"sealed with the key {found.fingerprint}"]


def test_the_fingerprint_is_that_of_openssh(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(ONE.public())
    public = subprocess.run(["ssh-keygen", "-i", "-m", "PKCS8", "-f", file], capture_output=True, check=True).stdout
    said = subprocess.run(["ssh-keygen", "-l", "-f", "-"], input=public, capture_output=True, check=True).stdout
    assert said.split()[1].decode() == certificate(ONE.public(), "cert.pem").fingerprint


@pytest.mark.parametrize(("days", "said"), [(29, False), (31, True)])
def test_an_old_certificate_is_mentioned(days: int, said: bool) -> None:
    found = certificate(ONE.certificate(since=timedelta(days=days, minutes=1)), "cert.pem")
    assert any("fetch its newest" in note for note in found.notes(datetime.now(UTC))) is said


@pytest.mark.parametrize(
    ("pem", "because"),
    [
        (ONE.certificate(until=timedelta(minutes=-1)), "expired since"),
        (certified(ec.generate_private_key(ec.SECP256R1())), "no RSA key"),
        (controller(2, 1024).certificate(), "1024 bits"),
        (ONE.pem(), "it holds PRIVATE KEY"),
        (b"nothing\n", "it holds no PEM"),
        (b"", "it holds no PEM"),
        (ONE.certificate().replace(b"MII", b"AAA", 1), "can't be read"),
        (b"-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n", "can't be read"),
    ],
    ids=["expired", "elliptic", "short", "private", "text", "empty", "damaged", "no base64"],
)
def test_what_can_not_be_sealed_with_is_refused(pem: bytes, because: str) -> None:
    with pytest.raises(AskedWrongly, match=rf"^cert\.pem: .*{because}"):
        certificate(pem, "cert.pem")


def test_a_pinned_key_is_the_only_one() -> None:
    pinned = certificate(ONE.certificate(), "cert.pem").fingerprint
    assert certificate(ONE.certificate(), "cert.pem", pinned=pinned).fingerprint == pinned
    with pytest.raises(AskedWrongly, match="the policy pins"):
        certificate(OTHER.certificate(), "cert.pem", pinned=pinned)
