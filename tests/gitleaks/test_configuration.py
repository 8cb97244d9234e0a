"""What rules need beside them, and what is matched in a line, however many findings ask."""

from __future__ import annotations

import time

from scanner.claims import Claim
from scanner.gitleaks.allowlist import Allowlist
from scanner.gitleaks.configuration import ALONE, Configuration, Required
from scanner.model import Rulebook
from scanner.rules.mint import mint
from tests.support.claims import claim
from tests.support.examiner import rulebook

MANY = 150


def test_lines_between_are_counted_once_for_all() -> None:
    data = b"a\n" * MANY + b"\n" * 30_000_000 + b"b\n" * MANY
    claims: list[Claim] = []
    for number in range(MANY):
        claims.append(claim(number * 2, number * 2 + 1, "one"))
        at = len(data) - 2 * (MANY - number)
        claims.append(claim(at, at + 1, "other"))
    wanted = Configuration(required={"one": (Required("other", lines=3),), "other": (Required("other", lines=0),)})
    begun = time.process_time()
    settled = wanted.settled(data, claims, Rulebook(rules=(), digest=""))
    assert time.process_time() - begun < 20  # minutes, were they counted for each pair
    assert {(one.rule_id, one.innocence) for one in settled} == {("one", ALONE), ("other", "")}


def test_what_rules_match_in_a_line_is_found_once() -> None:
    rules = tuple(rule for rule in rulebook().rules if rule.pattern)[:100]
    values = [mint("ghp_<<base62:36>>", str(number)).encode() for number in range(1000)]
    wanted = Configuration(rules=rules, allowlists=(Allowlist(regexes=("nothing",), target="match"),))
    line = b" ".join(values)
    begun = time.process_time()
    assert {wanted.marks(value, bytes(bytearray(line))) for value in values} == {()}
    assert time.process_time() - begun < 20
