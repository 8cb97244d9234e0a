"""What Microsoft's own check digits prove, and that a key without them stays what its form says."""

from __future__ import annotations

import pytest

from scanner.detect.azure_key import azure, entra
from scanner.detect.proof import UNKNOWN, proven
from scanner.rules.mint import mint


def made(template: str) -> bytes:
    return mint(template, "key").encode()


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("<<azure:64 +ASt Default0>>", ()),
        ("<<azure:64 +ABa AbAcct00>>", ()),
        ("<<azure:64 ACDb MastRW00>>", ("it may read and write",)),
        ("<<azure:64 ACDb MastRO00>>", ("it may only read",)),
        ("<<azure:32 +ASb Listen00>>", ("of Service Bus", "it may listen")),
        ("<<azure:32 +AEh Send0000>>", ("of Event Hubs", "it may send")),
        ("<<azure:32 AIoT IoTHub00>>", ("of IoT Hub",)),
        ("<<azure:32 AzCa Access00>>", ()),
        ("<<azure:39 +ACR ACRDflt0>>", ()),
        ("<<azure:39 AzSe Query000>>", ("a query key, which only reads",)),
        ("<<azure:40 AzFu Master00>>", ("the master key of the app",)),
        ("<<cask:ACOG>>", ("of AI services", "made in 2025-03")),
        ("<<cask:AZDO>>", ("made in 2025-03",)),
        ("<<cask:XYZQ>>", ("made in 2025-03",)),
    ],
)
def test_a_key_is_proven_and_says_what_for(template: str, told: tuple[str, ...]) -> None:
    key = made(template)
    assert azure(key) == proven("proven:checksum", *told)
    for place in (0, 20, len(key.rstrip(b"=")) - 3):
        other = b"Q" if key[place : place + 1] != b"Q" else b"R"
        assert azure(key[:place] + other + key[place + 1 :]) == UNKNOWN


@pytest.mark.parametrize(
    "value",
    [
        *(b"", b"=", b"+ASt", b"A" * 88, b"\xff" * 84, b"A" * 52 + b"JQQJ9", b"+ASt" * 40),
        *(b"A" * 52 + b"JQQJ99" + b"\xff" * 26, b"A" * 52 + b"JQQJ99" + b"A" * 26, b"a" * 76 + b"ACDb" + b"a" * 6),
    ],
)
def test_what_microsoft_has_not_signed_proves_nothing(value: bytes) -> None:
    assert azure(value) == UNKNOWN


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (b"a" * 33 + b"+AEhG2s/8w=", ("of Event Hubs", "it may send")),
        (b"a" * 33 + b"+ASbHpHeAI=", ("of Service Bus", "it may send")),
        (b"e" * 42 + b"+ACRCTB7t/", ()),
        (b"d" * 44 + b"AzFu182vhA==", ("a key of the system",)),
        (b"A" * 52 + b"JQQJ99AG" + b"A" * 16 + b"ABCDTZJ9", ("made in 2024-07",)),
    ],
)
def test_the_examples_that_microsoft_makes_its_own_tests_with(key: bytes, told: tuple[str, ...]) -> None:
    assert azure(key) == proven("proven:checksum", *told)
    assert entra(b"zzz8Q~" + b"z" * 31 + b"blP") == proven("proven:checksum")


def test_a_seed_of_another_service_does_not_fit() -> None:
    assert azure(made("<<azure:64 +ASt AbAcct00>>")) == UNKNOWN


def test_the_secret_of_an_application() -> None:
    secret = made("<<entra>>")
    assert len(secret) == 40
    assert entra(secret) == proven("proven:checksum")
    assert entra(secret[:-1] + (b"~" if secret[-1:] != b"~" else b"-")) == UNKNOWN
    assert entra(secret.replace(b"8Q~", b"7Q~")) == UNKNOWN  # the older form has no check digits
    assert entra(b"abc8Q~") == UNKNOWN
