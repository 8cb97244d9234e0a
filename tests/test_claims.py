"""Which claim speaks where several meet, and what a reader is shown of it."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scanner.claims import Claim, resolve
from scanner.model import Blob, Confidence, Place, Position, Severity
from scanner.sightings import sightings
from tests.support.examples import position

VALUE = b"a-value-of-some-length"


def claim(start: int, end: int, rule: str = "a-rule", specificity: int = 2, **more: object) -> Claim:
    made = Claim(
        rule_id=rule,
        severity=Severity.HIGH,
        specificity=specificity,
        start=start,
        end=end,
        digest=b"digest",
        preview=f"…({end - start})",
        confidence=Confidence.HIGH,
    )
    return made._replace(**more)  # type: ignore[arg-type]


def place(path: str) -> Place:
    return Place(kind="Secret", namespace="", name="", path=path)


def spoken(*claims: Claim) -> list[tuple[str, tuple[str, ...]]]:
    return [(standing.rule_id, standing.also_rules) for standing in resolve(claims)]


def excerpts(data: bytes, *claims: Claim) -> list[str]:
    return [sighting.excerpt for sighting in sightings(Blob(oid="", data=data), resolve(claims))]


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


def test_what_is_known_to_be_harmless_silences_the_guesses_that_it_covers() -> None:
    data = b"key: " + VALUE
    harmless = claim(5, len(data), innocence="public:key")
    assert excerpts(data, claim(8, 12, "guess", 0), harmless) == []
    assert excerpts(data, claim(8, 12, "known", 3), harmless) == ["key: a-v…(4)-of-some-length"]


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


def test_positions_count_lines_of_the_whole_and_characters() -> None:
    data = "eins\nzwölf: größe\n".encode()
    start, end = data.index("größe".encode()), len(data) - 1
    (sighting,) = sightings(Blob(oid="", data=data, lines_before=100), [claim(start, end)])
    assert (sighting.start, sighting.end) == (Position(102, 8), Position(102, 13))


def test_a_value_on_several_lines_ends_where_it_ends() -> None:
    data = b"key: |\n  one\n  two\nlast: line\n"
    (sighting,) = sightings(Blob(oid="", data=data), [claim(data.index(b"one"), data.index(b"last"))])
    assert (sighting.start, sighting.end) == (Position(2, 3), Position(4, 1))
    assert sighting.excerpt == "…(10)"


@given(st.text("aä€😀\n\r\t "), st.data())
def test_positions_are_those_that_counting_gives(text: str, draw: st.DataObject) -> None:
    data = f"{text}.".encode()
    start = draw.draw(st.integers(0, len(data) - 1))
    end = draw.draw(st.integers(start + 1, len(data)))
    (sighting,) = sightings(Blob(oid="", data=data), [claim(start, end)])
    assert (sighting.start, sighting.end) == (position(data, start), position(data, end))


def test_an_excerpt_is_the_line_with_every_value_masked() -> None:
    data = b"before\n  user: %b, password: %b # why\nafter" % (VALUE, VALUE)
    first = data.index(VALUE)
    second = data.index(VALUE, first + 1)
    claims = [claim(at, at + len(VALUE)) for at in (first, second)]
    assert excerpts(data, *claims) == ["user: …(22), password: …(22) # why"] * 2


def test_an_excerpt_of_a_long_line_stops_160_characters_on_either_side() -> None:
    data = b"x" * 1000 + b" " + VALUE + b" " + b"y" * 1000
    assert excerpts(data, claim(1001, 1001 + len(VALUE))) == ["x" * 159 + " …(22) " + "y" * 159]


def test_an_excerpt_that_starts_within_another_value_shows_none_of_it() -> None:
    data = VALUE * 20 + b" " + VALUE
    end = len(VALUE) * 20
    assert excerpts(data, claim(0, end), claim(end + 1, len(data)))[1] == "… …(22)"


def test_an_excerpt_masks_what_any_claim_covers() -> None:
    data = b'password = "known/' + VALUE + b'"'
    assert excerpts(data, claim(12, 17, "known", 3), claim(12, len(data) - 1, "guess", 0)) == ['password = "…(28)"']


def test_an_excerpt_masks_a_value_wherever_it_stands() -> None:
    data = b'password: "%b" # was %b' % (VALUE, VALUE)
    (excerpt,) = excerpts(data, claim(11, 11 + len(VALUE)))
    assert VALUE.decode() not in excerpt
