"""Which patterns of somebody's own can be looked for."""

from __future__ import annotations

import pytest

from scanner.detect.usable import trouble
from scanner.model import Rule
from tests.detect.test_lint import SOUND
from tests.support.examiner import rulebook


@pytest.mark.parametrize("rule", [SOUND, SOUND._replace(keywords=()), *rulebook().rules[:40]], ids=lambda rule: rule.id)
def test_what_is_sound_has_none(rule: Rule) -> None:
    assert trouble(rule) == ""


def test_our_own_patterns_need_less_memory_than_is_allowed() -> None:
    assert not [rule.id for rule in rulebook().rules if rule.pattern and trouble(rule)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"pattern": r"(?P<secret>a(?=b))"}, "can't be compiled"),
        ({"pattern": r"(?P<secret>(a)\2)"}, "can't be compiled"),
        ({"pattern": r"(?P<secret>a"}, "can't be compiled"),
        ({"pattern": r"(?P<secret>a*)"}, "can't be compiled"),
        ({"pattern": r"(?P<secret>(?:a{1,1000}){1,1000})"}, "can't be compiled"),
        ({"pattern": r"(?P<secret>(?:[^x]{1,900}y|[^y]{1,900}x){1}" + r"|\pL{1,900}" * 9 + ")"}, "can't be compiled"),
        ({"pattern": "(?P<secret>\udcff)"}, "it is no text"),
        ({"pattern": "(?P<value>a)"}, "no group"),
        ({"checksum": "nonsense"}, "no checksum nonsense"),
        ({"refine": "nonsense"}, "no refinement nonsense"),
    ],
)
def test_the_others_say_why(change: dict[str, str], why: str) -> None:
    assert why in trouble(SOUND._replace(**change))  # type: ignore[arg-type]
