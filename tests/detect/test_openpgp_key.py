"""Secret keys of OpenPGP: those that GnuPG writes, where it is installed, and those that are made here."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.openpgp_key import openpgp
from scanner.detect.proof import Refined
from scanner.model import Severity
from scanner.rules import specimens
from scanner.rules.mint import mint

STUB = b"\xff\0\x65\0GNU\2\x10"


def octets(count: int) -> bytes:
    return hashlib.shake_256(b"openpgp").digest(count)


def armoured(data: bytes) -> bytes:
    label = b"PGP PRIVATE KEY BLOCK-----\n"
    return b"-----BEGIN " + label + b"Comment: mine\n\n" + base64.encodebytes(data) + b"=abcd\n-----END " + label


def verdict(refined: Refined) -> str:
    return refined.proof.reason if refined.proof else ""


@pytest.mark.parametrize(
    ("kept", "reason", "severity"),
    [
        (b"\0", "proven:key", None),
        (b"\xfe\7\3\x0a" + bytes(9), "weaker:passphrase", Severity.MEDIUM),
        (STUB, "weaker:elsewhere", Severity.LOW),
    ],
)
def test_how_it_is_kept(kept: bytes, reason: str, severity: Severity | None) -> None:
    found = openpgp(armoured(specimens.openpgp(octets, kept)))
    assert verdict(found) == reason
    assert found.severity is severity


def test_the_worst_of_several_counts() -> None:
    stub, clear = specimens.openpgp(octets, STUB), specimens.openpgp(octets)
    assert verdict(openpgp(armoured(stub + clear))) == "proven:key"


@pytest.mark.parametrize("kind", ["ed25519", "rsa2048"])
def test_gnupg(kind: str, tmp_path: Path) -> None:
    if not shutil.which("gpg"):
        pytest.skip("GnuPG is not installed")
    home = tmp_path / "g"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--pinentry-mode", "loopback", "--passphrase", ""]
    _, key, listed = (
        subprocess.run([*gpg, *asked], check=True, capture_output=True).stdout
        for asked in (
            ("--quick-gen-key", "a@home.local", kind, "default", "never"),
            ("--armor", "--export-secret-keys"),
            ("-k", "--with-colons"),
        )
    )
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)
    proof = openpgp(key).proof
    assert proof is not None
    assert proof.verdict == "proven"
    (said,) = proof.told
    assert f"fpr:::::::::{said.removeprefix('fingerprint ')}:".encode() in listed


def test_what_is_cut_off_or_public_is_none() -> None:
    data = specimens.openpgp(octets)
    for damaged in (data[:500], b"\x99" + data[1:], b"", octets(500), bytes(300)):
        assert verdict(openpgp(armoured(damaged))) == "refuted:key"
    assert openpgp(mint("<<pem:PGP PUBLIC KEY BLOCK>>", "x").encode()).proof is not None
    assert openpgp(b"") == Refined()


@given(st.binary(max_size=120), st.integers(0, 900), st.integers(0, 900))
def test_any_bytes_get_an_answer(noise: bytes, start: int, end: int) -> None:
    data = specimens.openpgp(octets)
    for damaged in (noise, data[:start] + noise + data[end:], b"\x95" + noise, b"\xc5" + noise):
        assert openpgp(armoured(damaged)).proof is not None
