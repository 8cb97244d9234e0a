"""Which patterns of somebody's own can be looked for."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect import gate
from scanner.detect.pattern import announcement, matches
from scanner.detect.usable import form, trouble, unusable
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


def test_of_many_large_patterns_only_as_many_are_compiled_as_there_is_time_for() -> None:
    large = [SOUND._replace(id=f"r{at}", pattern=f"(?P<secret>a{at}.{{0,500}}b.{{0,400}})") for at in range(400)]
    begun = time.process_time()
    found = list(unusable([SOUND, *large, SOUND._replace(id="last", pattern="(?P<secret>abc[0-9]{8})")]))
    assert time.process_time() - begun < 60  # it was several minutes
    assert 250 < len(found) < 350
    assert {why for _, why in found} == {"with the rules before it it is more than is compiled"}
    assert found[-1] == ("r399", found[0][1])  # a small one still has room


def test_as_many_rules_as_ours_have_room_enough() -> None:
    ours = [rule for rule in rulebook().rules if rule.pattern]
    assert not list(unusable(ours[: len(ours) * 2 // 3]))


PIECES = st.sampled_from(
    [
        "(?:",
        "(?i)",
        ")",
        "[a-f0-9]",
        "[^x]",
        "{2,9}",
        "*",
        "+?",
        "|",
        "\\b",
        "\\x",
        "\\pL",
        "^",
        "$",
        ".",
        "é",
        "x",
        "a",
    ]
)
SOME = st.lists(PIECES, max_size=4).map("".join)


@given(SOME, SOME, SOME, st.binary(max_size=60) | st.text("ax09\n é").map(str.encode), st.booleans())
def test_what_can_be_looked_for_never_raises(before: str, value: str, after: str, data: bytes, multiline: bool) -> None:
    pattern = f"{before}(?P<secret>{value}){after}"
    rule = SOUND._replace(pattern=pattern, multiline=multiline, keywords=("x",) if multiline else ())
    if trouble(rule):
        return
    found = [match.start for match in matches(rule, data)]
    portable = gate.one_by_one([announcement(rule)])(data)
    events = gate.at_once(form(announcement(rule)))
    assert events
    assert {end for _, end in portable} <= {end for _, end in events(data)}
    assert not found or events(data) or multiline  # then it is the keyword that is looked for
