from __future__ import annotations

import base64
import random

import pytest

from scanner.triage.judge import innocence

CHANCE = random.Random(7)  # noqa: S311  (the same examples every time)


def noise(count: int) -> bytes:
    return base64.b64encode(CHANCE.randbytes(count))


def sops(nonce: int = 32, tag: int = 16, kind: bytes = b"str") -> bytes:
    return b"ENC[AES256_GCM,data:%s,iv:%s,tag:%s,type:%s]" % (noise(9), noise(nonce), noise(tag), kind)


def sealed(wrapped: int, rest: int) -> bytes:
    return base64.b64encode(wrapped.to_bytes(2, "big") + CHANCE.randbytes(rest))


def armor(label: str, count: int = 90) -> bytes:
    return b"-----BEGIN %s-----\n%s-----END %s-----\n" % (
        label.encode(),
        base64.encodebytes(CHANCE.randbytes(count)),
        label.encode(),
    )


def session_key(version: int = 3, after: int = 0xD2) -> bytes:
    """An OpenPGP message as a library writes it that leaves out the armour: for RSA, with 4096 bits."""
    packet = bytes((0xC1, 0xC1, 0x4C, version, *range(8), 1, 16, 0)) + bytes(512)
    return base64.b64encode(packet + bytes((after, 60)) + bytes(60))


VAULT = b"$ANSIBLE_VAULT;1.1;AES256\n" + b"".join(CHANCE.randbytes(40).hex().encode() + b"\n" for _ in range(3))


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (sops(), "encrypted:sops"),
        (sops(nonce=12, kind=b"comment"), "encrypted:sops"),
        (sealed(512, 512 + 40), "encrypted:sealed-secret"),
        (sealed(256, 256 + 16), "encrypted:sealed-secret"),
        (armor("AGE ENCRYPTED FILE"), "encrypted:age"),
        (b"age-encryption.org/v1\n-> X25519 abc\n" + bytes(range(40)), "encrypted:age"),
        (armor("PGP MESSAGE"), "encrypted:pgp"),
        (session_key(), "encrypted:pgp"),
        (session_key().rstrip(b"="), "encrypted:pgp"),
        (VAULT, "encrypted:ansible-vault"),
        (b"ENC[PKCS7,%s]" % noise(66), "encrypted:eyaml"),
        (b"ENC(%s)" % noise(24), "encrypted:jasypt"),
        (b"{cipher}" + CHANCE.randbytes(32).hex().encode(), "encrypted:spring"),
        (b"\0GITCRYPT\0" + CHANCE.randbytes(30), "encrypted:git-filter"),
    ],
)
def test_ciphertext_is_innocent_wherever_it_stands(value: bytes, reason: str, declared: bool) -> None:
    assert innocence(value, key="password", declared=declared) == reason


@pytest.mark.parametrize(
    "lookalike",
    [
        sops(nonce=4),
        sops(tag=8),
        sops(kind=b"password"),
        sops() + b" and more",
        b"ENC[AES256_GCM,data:plain text,iv:,tag:,type:str]",
        sealed(500, 600),
        sealed(512, 512),
        noise(300),
        session_key(version=4),
        session_key(after=0x00),
        session_key()[:80],
        armor("AGE ENCRYPTED FILE") + b"and something in clear",
        armor("PGP MESSAGE") + armor("PGP PRIVATE KEY BLOCK"),
        b"$ANSIBLE_VAULT;1.1;AES256\n" + b"not hex at all\n" * 2,
        VAULT + b"something: in clear\n",
        b"$ANSIBLE_VAULT;1.1;AES256\n",
    ],
)
def test_a_lookalike_is_no_ciphertext(lookalike: bytes) -> None:
    assert not innocence(lookalike, declared=True)


@pytest.mark.parametrize(
    "start", [b"AgB", b"AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq.....", "AgAk…".encode(), b"ENC[AES256_GCM,data:p67...]"]
)
def test_the_beginning_of_ciphertext_is_what_documentation_shows(start: bytes) -> None:
    assert innocence(start, declared=True) == "placeholder"


@pytest.mark.parametrize("start", [b"AgBy3i4OJSWK", b"AgB hunter2 ...", b"ENC[hunter2", b"ENC[AES256_GCM,data:p67]"])
def test_what_only_begins_like_it_is_none(start: bytes) -> None:
    assert not innocence(start, declared=True)
