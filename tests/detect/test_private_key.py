"""Private keys in armour and in DER, as libraries write them; and what only looks like one."""

from __future__ import annotations

import base64
import time

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.private_key import cosign, in_armour, in_der
from scanner.detect.proof import Refined
from scanner.model import Severity
from scanner.rules.mint import mint

RSA = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505  # quickly made
DSA = dsa.generate_private_key(1024)  # noqa: S505
KEYS = {
    "RSA, 1024 bits": RSA,
    "DSA, 1024 bits": DSA,
    "EC, 384 bits": ec.generate_private_key(ec.SECP384R1()),
    "EC, 521 bits": ec.generate_private_key(ec.SECP521R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
    "Ed448": ed448.Ed448PrivateKey.generate(),
    "X25519": x25519.X25519PrivateKey.generate(),
}
CLEAR = forms.NoEncryption()
LOCKED = forms.BestAvailableEncryption(b"some words")
OLD, NEW = forms.PrivateFormat.TraditionalOpenSSL, forms.PrivateFormat.PKCS8


def written(
    key: forms.PrivateFormat | object,
    form: forms.PrivateFormat = NEW,
    lock: forms.KeySerializationEncryption = CLEAR,
    encoding: forms.Encoding = forms.Encoding.PEM,
) -> bytes:
    return bytes(key.private_bytes(encoding, form, lock))  # type: ignore[union-attr]


def verdict(refined: Refined) -> str:
    return refined.proof.reason if refined.proof else ""


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_parses(kind: str) -> None:
    for form in (OLD, NEW) if kind[0] in "RDE" and kind[1] != "d" else (NEW,):
        told = in_armour(written(KEYS[kind], form)).proof
        assert told is not None
        assert (told.verdict, told.reason) == ("proven", "proven:key")
        assert told.told in ((kind,), ("DSA",))  # PKCS#8 holds no more of a DSA key than the secret number
        der = written(KEYS[kind], form, encoding=forms.Encoding.DER)
        assert verdict(in_der(der)) == "proven:key"


def of_dsa(**changed: int) -> bytes:
    key = DSA.private_numbers()
    of = key.public_numbers.parameter_numbers
    numbers = {"p": of.p, "q": of.q, "g": of.g, "y": key.public_numbers.y, "x": key.x} | changed
    return der(*(number.to_bytes(number.bit_length() // 8 + 1, "big") for number in (0, *numbers.values())))


def der(*numbers: bytes) -> bytes:
    body = b"".join(b"\x02\x82" + len(number).to_bytes(2, "big") + number for number in numbers)
    return b"\x30\x82" + len(body).to_bytes(2, "big") + body


@pytest.mark.parametrize(
    "changed",
    [*({name: 0} for name in "pqgyx"), {"q": (1 << 159) + 1}, {"x": 1 << 400}, {"y": 1 << 2000}, {"g": 1 << 2000}],
)
def test_numbers_that_are_no_key_of_dsa(changed: dict[str, int]) -> None:
    assert verdict(in_der(of_dsa())) == "proven:key"
    assert verdict(in_der(of_dsa(**changed))) == "refuted:key"


def test_a_key_of_dsa_costs_no_power_of_large_numbers() -> None:
    large = [
        b"\0",
        b"\x7f" + b"\xa5" * 511,
        b"\x7f" + b"\xa5" * 63,
        b"\1" + b"\xa5" * 500,
        b"\1",
        b"\x7f" + b"\xa5" * 62,
    ]
    begun = time.process_time()
    for _ in range(300):  # minutes, if each were raised
        assert verdict(in_der(der(*large))) == "refuted:key"
        assert verdict(in_der(of_dsa())) == "proven:key"
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("form", [OLD, NEW])
def test_a_locked_key_is_worth_what_its_passphrase_is(form: forms.PrivateFormat) -> None:
    found = in_armour(written(RSA, form, LOCKED))
    assert verdict(found) == "weaker:passphrase"
    assert found.severity is Severity.MEDIUM


@pytest.mark.parametrize("cut", [0.75, 0.9])
def test_what_is_left_of_a_key_may_be_enough(cut: float) -> None:
    for form in (OLD, NEW):
        head, *rows, foot = written(RSA, form).strip().split(b"\n")
        short = b"\n".join((head, *rows[: int(len(rows) * cut)], foot))
        told = in_armour(short).proof
        assert told is not None
        assert told.told[-1] == "its end is missing, but what is left is enough"


@pytest.mark.parametrize(
    "body",
    [
        "<<base64:400>>",
        "MIIEpAIBAAKCAQEA<<base64:380>>",
        "MIICXAIBAAKBgQC<<base64:60>>",  # two rows of it
        "A" * 400,
        "MIIE" + "A" * 800,
        base64.b64encode(b"\x30\x0a" + b"\2\1\0" * 3 + b"\0").decode(),
    ],
)
@pytest.mark.parametrize("label", ["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"])
def test_armour_around_noise(body: str, label: str) -> None:
    value = mint(f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n", body).encode()
    assert verdict(in_armour(value)) == "refuted:key"


def test_one_bit_tells() -> None:
    data = bytearray(written(RSA, OLD, encoding=forms.Encoding.DER))
    assert verdict(in_der(bytes(data))) == "proven:key"
    data[40] ^= 1  # of the modulus
    assert verdict(in_der(bytes(data))) == "refuted:key"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda pem: pem.replace(b"\n", b"\\n"),
        lambda pem: pem.replace(b"\n", b"\r\n    "),
        lambda pem: b'"\n + "'.join(pem.split(b"\n")),
        lambda pem: b'",\n "'.join(pem.split(b"\n")),
        base64.b64encode,
    ],
)
def test_in_whatever_way_it_is_written_down(wrap: object) -> None:
    value = wrap(written(RSA))  # type: ignore[operator]
    assert verdict(in_armour(value)) in ("proven:key", "")


def test_cosign() -> None:
    assert verdict(cosign(mint("<<pem:ENCRYPTED COSIGN PRIVATE KEY>>", "x").encode())) == "weaker:passphrase"
    noise = b"-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED COSIGN PRIVATE KEY-----"
    assert verdict(cosign(noise)) == "refuted:key"
    assert cosign(b"") == Refined()


@given(st.binary(max_size=200), st.integers(0, 700), st.integers(0, 700))
def test_any_bytes_get_an_answer(noise: bytes, start: int, end: int) -> None:
    data = written(RSA, OLD, encoding=forms.Encoding.DER)
    for damaged in (noise, data[:start] + noise + data[end:], b"\x30" + noise):
        assert in_der(damaged).proof is not None
        wrapped = b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(damaged) + b"\n-----END PRIVATE KEY-----"
        assert in_armour(wrapped).proof is not None


@pytest.mark.parametrize(
    "value",
    [
        b"-----BEGIN PRIVATE KEY-----" * 40_000,
        b"-----BEGIN PRIVATE KEY-----" + b"\n A-a: b" * 100_000 + b"-----END",
        b"-----BEGIN PRIVATE KEY-----" + b'"+' * 500_000 + b"-----END",
        b"-----BEGIN PRIVATE KEY-----" + base64.b64encode(b"\x30\x83\x0b\x00\x00" * 200_000) + b"-----END",
        b"-----BEGIN PRIVATE KEY-----"
        + base64.b64encode(b"\x30\x83\x08\0\0" + b"\2\x83\x01\0\0" * 99_999)
        + b"-----END",
    ],
)
def test_a_megabyte_takes_no_longer_than_it_must(value: bytes) -> None:
    begun = time.process_time()
    in_armour(value)
    assert time.process_time() - begun < 1
