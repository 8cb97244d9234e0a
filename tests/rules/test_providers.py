"""Every example of every rule, and the rule files themselves, held against all patterns."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.detect.lint import claims, likely, problems, speaking
from scanner.model import Rule
from scanner.rules import mint
from scanner.rules.loader import PROVIDERS, load

RULEBOOK = load()
RULES = tuple(rule for rule in RULEBOOK.rules if rule.detector == "pattern")
LEAKS = [
    pytest.param(rule, example, id=f"{rule.id}-{index}")
    for rule in RULES
    for index, example in enumerate(mint.leaks(rule))
]
HARMLESS = [
    pytest.param(example, id=f"{rule.id}-{index}")
    for rule in RULES
    for index, example in enumerate(mint.harmless(rule))
]


def test_the_rulebook_has_no_problems() -> None:
    assert list(problems(RULEBOOK)) == []


@pytest.mark.parametrize(("rule", "example"), LEAKS)
def test_a_leak_is_claimed_by_its_own_rule_and_no_other_speaks(rule: Rule, example: str) -> None:
    assert {claim.rule.id for claim in speaking(claims(RULES, example.encode()))} == {rule.id}


@pytest.mark.parametrize("example", HARMLESS)
def test_a_harmless_value_is_claimed_by_nobody(example: str) -> None:
    assert likely(claims(RULES, example.encode())) == ()


@pytest.mark.parametrize("path", sorted(PROVIDERS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_rule_file_holds_nothing_that_looks_like_a_secret(path: Path) -> None:
    assert claims(RULES, path.read_bytes()) == ()


def test_examples_do_not_leak_into_each_other() -> None:
    together = "\n".join(example for rule in RULES for example in mint.leaks(rule)).encode()
    assert {claim.rule.id for claim in claims(RULES, together)} == {rule.id for rule in RULES}


def test_there_is_something_to_know() -> None:
    assert len(RULES) >= 65


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_told_in_full(rule: Rule) -> None:
    assert len(rule.leaks) >= 2
    assert rule.explain.endswith(".")
    assert all(step[0].isupper() for step in rule.rotate)
    assert all(address.startswith("https://") for address in rule.references)
