"""Which claim speaks where several meet."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scanner.claims import Claim, resolve
from scanner.model import Confidence, Place, Severity
from tests.support.claims import claim


def place(path: str) -> Place:
    return Place(kind="Secret", namespace="", name="", path=path)


def spoken(*claims: Claim) -> list[tuple[str, tuple[str, ...]]]:
    return [(standing.rule_id, standing.also_rules) for standing in resolve(claims)]


def test_the_most_specific_speaks_and_names_the_others() -> None:
    general, known = claim(0, 20, "general", 0), claim(5, 15, "known", 3)
    assert spoken(general, known) == spoken(known, general) == [("known", ("general",))]


def test_a_manifest_says_what_is_one_value() -> None:
    inside, whole = claim(5, 15, "known", 3), claim(0, 20, "whole", 1, place=place("data.a"))
    assert spoken(inside, whole) == [("whole", ("known",))]


def test_confidence_decides_between_equals_and_severity_after_it() -> None:
    sure = claim(0, 9, "sure", confidence=Confidence.CERTAIN)
    grave = claim(0, 9, "grave", severity=Severity.CRITICAL)
    assert spoken(claim(0, 9), sure, grave) == [("sure", ("grave", "a-rule"))]


def test_neighbours_both_speak() -> None:
    assert spoken(claim(10, 20, "two"), claim(0, 10, "one")) == [("one", ()), ("two", ())]


def test_values_that_overlap_a_third_but_not_each_other_both_speak() -> None:
    line = claim(0, 30, "line", 0)
    one, two = claim(0, 9, "one", 3), claim(20, 30, "two", 2)
    assert spoken(two, line, one) == [("one", ("line",)), ("two", ())]


def test_a_claim_made_twice_is_one() -> None:
    assert spoken(claim(0, 9), claim(0, 9)) == [("a-rule", ())]


def test_compressed_values_share_a_range_and_stay_apart() -> None:
    one = claim(0, 90, "one", via=("base64", "gzip"))
    two = claim(0, 90, "two", via=("base64", "gzip"), digest=b"another")
    assert sorted(spoken(one, two, one._replace(rule_id="also"))) == [("one", ("also",)), ("two", ())]


def test_of_two_names_of_one_value_the_first_is_told() -> None:
    for number in range(40):
        first, second = (claim(0, 9, place=place(f"data.{name}{number}")) for name in "ab")
        assert resolve([first, second]) == [first]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.integers(0, 4)), max_size=9), st.randoms())
def test_no_two_that_speak_overlap_and_none_is_lost(ranges: list[tuple[int, int, int]], chance: random.Random) -> None:
    claims = [claim(start, start + size, f"rule-{rank}", rank) for start, size, rank in ranges]
    standing = resolve(claims)
    assert all(before.end <= after.start for before, after in pairwise(standing))
    for lost in claims:
        speakers = [one for one in standing if one.start < lost.end and lost.start < one.end]
        assert max(speaker.specificity for speaker in speakers) >= lost.specificity
    chance.shuffle(claims)
    assert [(one.rule_id, one.start) for one in resolve(claims)] == [(one.rule_id, one.start) for one in standing]


def test_what_a_claim_hides_moves_with_it() -> None:
    moved = claim(3, 5, hides=(2, 9)).moved(10)
    assert (moved.start, moved.end, moved.hidden) == (13, 15, (12, 19))
    assert claim(3, 5).moved(10).hidden == (13, 15)
