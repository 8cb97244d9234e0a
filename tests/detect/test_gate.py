"""The gate may report too much and never too little, whichever engine does the pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect import gate
from scanner.errors import BadConfiguration

EXPRESSIONS = (b"ab{2,4}", b"^a", b"b$", rb"(?i)\bc[abc]*\b", b"a\nb", rb"[^ab\n]{3}", rb"\xff\x00")
BOTH = [
    pytest.param(gate.at_once(gate.compiled(EXPRESSIONS)), id="at once"),
    pytest.param(gate.one_by_one(EXPRESSIONS), id="one by one"),
]
TEXTS = st.lists(st.sampled_from((*b"abcC .\n\xff\x00",))).map(bytes)


@pytest.mark.parametrize("events", BOTH)
def test_the_end_of_a_match_is_told_with_its_expression(events: gate.Events) -> None:
    assert {(0, 6), (1, 4), (2, 6)} <= set(events(b"..\nabb"))
    assert (4, 5) in events(b"..a\nb")
    assert (6, 3) in events(b".\xff\x00.")


@pytest.mark.parametrize("events", BOTH)
def test_where_nothing_matches_nothing_is_told(events: gate.Events) -> None:
    assert events(b"") == events(b". \n") == []


@pytest.mark.parametrize("events", BOTH)
@given(data=TEXTS)
def test_ends_ascend_and_are_in_the_bytes(events: gate.Events, data: bytes) -> None:
    ends = [end for _, end in events(data)]
    assert ends == sorted(ends)
    assert all(0 < end <= len(data) for end in ends)


@given(TEXTS)
def test_what_is_searched_for_one_by_one_is_found_at_once(data: bytes) -> None:
    at_once, one_by_one = (it.values[0] for it in BOTH)
    assert set(one_by_one(data)) <= set(at_once(data))  # type: ignore[operator]


MANY = (*EXPRESSIONS, *(b"x%d" % number for number in range(30)), *EXPRESSIONS)


@given(TEXTS)
def test_of_many_expressions_those_are_searched_for_that_occur(data: bytes) -> None:
    alone = [(i, end) for i, expression in enumerate(MANY) for _, end in gate.one_by_one((expression,))(data)]
    assert sorted(gate.one_by_one(MANY)(data)) == sorted(alone)


@pytest.mark.parametrize(("memory", "told"), [(1, [0, 1, 2]), (1 << 16, [0, 2]), (1 << 20, [0, 2])])
def test_with_too_little_memory_every_expression_is_searched_for(memory: int, told: list[int]) -> None:
    within = gate.occurring([b"[^ab]{2,60}b", b"nowhere", b"b$"], memory)
    assert list(within(b"\xff, b")) == told


def test_an_answer_is_the_caller_s_own() -> None:
    events = gate.at_once(gate.compiled((b"a",)))
    assert events
    first = events(b"a a")
    assert events(b"a") == [(0, 1)]
    assert first == [(0, 1), (0, 3)]


@pytest.mark.parametrize("form", [b"", b"not a database", gate.compiled((b"a",))[:-8]])
def test_a_form_that_this_engine_did_not_make_is_no_gate(form: bytes) -> None:
    assert gate.at_once(form) is None


def test_an_expression_that_is_none_is_named() -> None:
    with pytest.raises(BadConfiguration, match="can't be compiled"):
        gate.compiled((b"a", b"(b"))
