"""Keys of SSH clients, as libraries write them; and what only looks like one."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.openssh_key import openssh, putty
from scanner.detect.proof import Refined
from scanner.model import Severity
from scanner.rules.mint import mint
from scanner.rules.specimens import _strings

KEYS: dict[str, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey] = {
    "ssh-rsa": rsa.generate_private_key(public_exponent=65537, key_size=1024),  # noqa: S505  # quickly made
    "ssh-ed25519": ed25519.Ed25519PrivateKey.generate(),
    "ecdsa-sha2-nistp256": ec.generate_private_key(ec.SECP256R1()),
}


def written(name: str, lock: forms.KeySerializationEncryption | None = None) -> bytes:
    form = forms.PrivateFormat.OpenSSH
    return KEYS[name].private_bytes(forms.Encoding.PEM, form, lock or forms.NoEncryption())


def armoured(data: bytes) -> bytes:
    rows = base64.encodebytes(data)
    return b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + rows + b"-----END OPENSSH PRIVATE KEY-----\n"


def bare(name: str) -> bytes:
    return base64.b64decode(b"".join(written(name).split(b"\n")[1:-2]))


def verdict(refined: Refined) -> str:
    return refined.proof.reason if refined.proof else ""


@pytest.mark.parametrize("name", KEYS)
def test_a_key_parses(name: str) -> None:
    proof = openssh(written(name)).proof
    assert proof is not None
    assert (proof.verdict, proof.told) == ("proven", (name,))


@pytest.mark.parametrize("name", KEYS)
def test_a_locked_one_is_worth_what_its_passphrase_is(name: str) -> None:
    found = openssh(mint("<<locked:OPENSSH PRIVATE KEY>>", name).encode())
    assert verdict(found) == "weaker:passphrase"
    assert found.severity is Severity.MEDIUM


def test_what_is_cut_off_or_changed_is_none() -> None:
    for name in KEYS:
        data = bare(name)
        assert verdict(openssh(armoured(data[: len(data) * 2 // 3]))) == "refuted:key"
    changed = bytearray(bare("ssh-ed25519"))
    changed[len(changed) // 2 + 12] ^= 1
    assert verdict(openssh(armoured(bytes(changed)))) == "refuted:key"


def test_a_key_that_is_in_a_security_key_opens_nothing_alone() -> None:
    name = b"sk-ssh-ed25519@openssh.com"
    public = _strings(name, bytes(32), b"ssh:")
    secret = b"abcdabcd" + _strings(name, bytes(32), b"ssh:") + b"\1" + _strings(b"handle", b"", b"me")
    data = b"openssh-key-v1\0" + _strings(b"none", b"none", b"") + b"\0\0\0\1" + _strings(public, secret)
    found = openssh(armoured(data))
    assert verdict(found) == "weaker:elsewhere"
    assert found.severity is Severity.LOW


def test_the_mac_proves_a_key_of_putty() -> None:
    clear, locked = (mint(f"<<ppk:{cipher}>>", "putty").encode() for cipher in ("none", "aes256-cbc"))
    assert verdict(putty(clear)) == verdict(putty(clear.replace(b"\n", b"\r\n"))) == "proven:key"
    assert verdict(putty(locked)) == "weaker:passphrase"
    assert verdict(putty(clear.replace(b"Comment: app", b"Comment: b"))) == ""
    assert verdict(putty(clear.replace(b"Private-Lines: 1", b"Private-Lines: 7"))) == "refuted:key"


def test_only_words_that_are_known_are_told() -> None:
    planted = mint("<<hex:32>>", "header")
    head = b"openssh-key-v1\0" + _strings(b"aes256-ctr", planted.encode(), b"") + b"\0\0\0\1"
    of_ssh = armoured(head + _strings(_strings(planted.encode()), bytes(range(64))))
    text = mint("<<ppk:aes256-cbc>>", "putty")
    algorithm = text.split("\n")[0].partition(": ")[2].strip()
    for found in (openssh(of_ssh), putty(text.replace(algorithm, planted).encode())):
        assert verdict(found) == "weaker:passphrase"
        assert planted not in repr(found)


def test_numbers_larger_than_those_of_keys_are_not_multiplied() -> None:
    p = (1 << 16384) - 1
    numbers = [number.to_bytes(4097, "big") for number in (p * 3, 3, 3, 3, p, 3)]
    name = b"ssh-rsa"
    secret = b"abcdabcd" + _strings(name, *numbers)
    data = b"openssh-key-v1\0" + _strings(b"none", b"none", b"") + b"\0\0\0\1" + _strings(_strings(name), secret)
    assert verdict(openssh(armoured(data))) == "refuted:key"


@given(st.binary(max_size=120), st.integers(0, 500), st.integers(0, 500))
def test_any_bytes_get_an_answer(noise: bytes, start: int, end: int) -> None:
    data = bare("ssh-rsa")
    for damaged in (noise, data[:start] + noise + data[end:], b"openssh-key-v1\0" + noise):
        assert openssh(armoured(damaged)).proof is not None
    text = mint("<<ppk:none>>", "putty").encode()
    for found in (putty(text[:start] + noise + text[end:]), putty(noise), openssh(noise)):
        assert isinstance(found, Refined)
