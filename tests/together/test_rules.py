"""The examples of the rules that speak of a file because of what it is for."""

from __future__ import annotations

import pytest

from scanner.manifest.purpose import ENCRYPTED, FILTERED, KEPT, PLAIN, VALUED, Purpose
from scanner.model import Blob, Confidence, Place
from scanner.rules import mint
from tests.support.examiner import examiner, rulebook

FILE = Place("git-crypt", "", "", "(file)")
PURPOSES = {
    "sops-not-encrypted": Purpose(ENCRYPTED, "sops-not-encrypted", ""),
    "sops-decrypted-leftover": Purpose(ENCRYPTED, "sops-decrypted-leftover", ""),
    "ansible-vault-not-encrypted": Purpose(ENCRYPTED, "ansible-vault-not-encrypted", ""),
    "ansible-vault-password-file": Purpose(PLAIN, "ansible-vault-password-file", "", FILE),
    "git-crypt-not-encrypted": Purpose(FILTERED, "git-crypt-not-encrypted", ".gitattributes", FILE),
    "helm-secret-value": Purpose(VALUED, "helm-secret-value", "app", selects=(("db.pass", "password"),)),
    "policy-other-way": Purpose(KEPT, "policy-plain-secret", "", selects=(("with", "external-secret"),)),
    "policy-plain-secret": Purpose(KEPT, "policy-plain-secret", ".leakseal.yaml"),
}
RULES = {rule.id: rule for rule in rulebook().rules if rule.detector == "purpose"}


def rules_of(text: str, purpose: Purpose) -> set[str]:
    claims = [sighting.claim for sighting in examiner().examine(Blob(oid="x", data=text.encode()), [purpose])[0]]
    told = [claim for claim in claims if claim.confidence >= Confidence.MEDIUM]
    return {rule for claim in told for rule in (claim.rule_id, *claim.also_rules)}


def test_every_rule_has_a_purpose() -> None:
    assert RULES.keys() == PURPOSES.keys()


@pytest.mark.parametrize("rule", PURPOSES)
def test_its_examples(rule: str) -> None:
    for text in mint.leaks(RULES[rule]):
        assert rule in rules_of(text, PURPOSES[rule])
    for text in mint.harmless(RULES[rule]):
        assert rules_of(text, PURPOSES[rule]) == set()
