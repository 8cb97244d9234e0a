"""Every place of a value, that which is to be mended first before the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from scanner.lifecycle.whereabouts import whereabouts
from scanner.model import Brought

HOLDERS = {"blob": {"v"}, "edited": {"v"}}


def event(commit: str, path: str, blob: str = "blob") -> tuple[str, Brought]:
    return "v", Brought(commit=commit, path=path, blob=blob, before=())


def told(*introduced: tuple[str, Brought], live: Mapping[str, Collection[str]]) -> list[tuple[str, str, str, bool]]:
    return [(w.path, w.blob, w.commit, w.live) for w in whereabouts(introduced, HOLDERS, live)]


def test_what_is_live_comes_first_as_head_shows_it() -> None:
    assert told(event("c1", "old"), event("c2", "a"), live={"edited": ["a"]}) == [
        ("a", "edited", "c1", True),
        ("old", "blob", "c1", False),
        ("a", "blob", "c2", True),
    ]


def test_of_several_live_paths_the_one_that_had_it_first_is_told_first_and_each_names_its_own_commit() -> None:
    assert told(event("c1", "z"), event("c2", "a"), live={"blob": ["a", "z"]}) == [
        ("z", "blob", "c1", True),
        ("a", "blob", "c2", True),
    ]


def test_a_second_introduction_at_a_live_path_is_told_beside_it() -> None:
    assert told(event("c1", "a"), event("c2", "a"), live={"blob": ["a"]}) == [
        ("a", "blob", "c1", True),
        ("a", "blob", "c2", True),
    ]


def test_what_is_live_is_told_even_where_no_commit_is_known() -> None:
    assert told(live={"blob": ["b", "a"]}) == [("a", "blob", "", True), ("b", "blob", "", True)]


def test_what_is_live_nowhere_is_told_in_the_order_of_its_introductions() -> None:
    assert told(event("c1", "z"), event("c2", "a"), live={}) == [("z", "blob", "c1", False), ("a", "blob", "c2", False)]
