from __future__ import annotations

from math import inf

import pytest

from scanner.model import Confidence, Evidence
from scanner.rules.mint import mint
from scanner.triage.judge import likely
from scanner.triage.weigh import against, confidence, decided, declared, guess, guessed, total, with_more


def weight(template: str, key: str, family: str) -> tuple[Evidence, ...]:
    value = mint(template, "weigh").encode()
    return guess(value, key=key, family=family, because=likely(value, key=key))


@pytest.mark.parametrize(
    ("template", "key", "family", "level"),
    [
        ("<<base62:20>>", "password", "password", Confidence.HIGH),
        ("<<hex:32>>", "apiToken", "token", Confidence.HIGH),
        ("nango123", "password", "password", Confidence.MEDIUM),
        ("welcome123", "password", "password", Confidence.LOW),
        ("swordfish", "password", "password", Confidence.LOW),
        ("12.0.0-next-7.15", "verdaccio-htpasswd", "password", None),
        ("application/json", "token", "token", None),
        ("X-Auth-Token", "totpToken", "token", None),
        ("example-password", "password", "password", None),
    ],
)
def test_how_certain_a_guess_is(template: str, key: str, family: str, level: Confidence | None) -> None:
    assert confidence(weight(template, key, family)) == level


def test_what_only_begins_in_clear_is_told_less_surely() -> None:
    value = mint("<<base62:20>>", "begins").encode()
    assert confidence(guess(value, key="token", family="token", begins=True)) == Confidence.LOW


@pytest.mark.parametrize("family", ["password", "token", "api-key", "secret", "encryption-key", ""])
def test_a_guess_is_known_for_one_whatever_its_name_weighs(family: str) -> None:
    assert guessed(weight("<<base62:20>>", "x", family))


def test_what_decides_is_not_outweighed() -> None:
    many = tuple(Evidence(f"for:{number}", 100) for number in range(100))
    assert total((*many, *decided("encrypted:sops", against=True))) == -inf
    assert confidence(decided("proven:checksum")) == Confidence.CERTAIN
    assert confidence((*many, *decided("encrypted:sops", against=True))) is None


def test_a_value_that_a_manifest_declares_is_told_whatever_it_looks_like() -> None:
    for template in ("admin", "swordfish", "2026-11-25", "my-secret-token", "<<base62:20>>"):
        level = confidence(declared(mint(template, "x").encode(), exact=True))
        assert level is None or level >= Confidence.LOW  # `judging` never lets it fall below medium
        assert not guessed(declared(template.encode(), exact=True))


def test_a_file_takes_certainty_from_a_guess_and_never_silences_it() -> None:
    strong, weak = weight("<<base62:20>>", "password", "password"), weight("Tr0ub4dor", "password", "password")
    assert with_more(strong, "file:test")[0] == Confidence.MEDIUM
    assert with_more(weak, "file:lock")[0] == Confidence.LOW
    assert with_more(strong, "")[0] is None
    assert with_more(decided("proven:checksum"), "file:test")[0] is None


def test_the_reason_for_silence_is_what_weighs_most() -> None:
    assert against(weight("application/json", "token", "token")) == "shape:mime"
    assert against(()) == ""
