from __future__ import annotations

from scanner.rules.equivalents import EQUIVALENTS, ours
from tests.support.examiner import rulebook


def test_every_rule_that_is_named_is_there() -> None:
    assert {rule for rules in EQUIVALENTS.values() for rule in rules} <= set(rulebook().by_id())


def test_a_name_that_nobody_knows_is_none_of_ours() -> None:
    assert ours("of-their-own-making") == ()
    assert ours("github-pat") == ("github-personal-token",)
