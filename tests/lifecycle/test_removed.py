"""Which commits removed a value."""

from __future__ import annotations

from scanner.lifecycle.removed import removals
from scanner.model import Brought

NONE = "0" * 40
HOLDERS = {"one": {"v"}, "more": {"v", "w"}}


def touched(commit: str, blob: str, *before: str, path: str = "p") -> Brought:
    return Brought(commit=commit, path=path, blob=blob, before=before)


def told(*events: Brought, unread: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    return [(value, event.commit, event.path) for value, event in removals(events, HOLDERS, unread)]


def test_a_value_is_removed_where_the_file_holds_it_no_more() -> None:
    assert told(
        touched("c1", "more", NONE),
        touched("c2", "one", "more"),
        touched("c3", "clean", "one"),
        touched("c4", "one", "clean"),
        touched("c5", NONE, "one"),
        touched("c6", NONE, "one", path="copy"),
    ) == [("w", "c2", "p"), ("v", "c3", "p"), ("v", "c5", "p"), ("v", "c6", "copy")]


def test_a_merge_removes_what_all_its_parents_held() -> None:
    assert ("v", "m", "p") in told(touched("m", "clean", "one", "more"))


def test_what_one_parent_of_a_merge_held_was_removed_on_the_side_of_the_other() -> None:
    merge = touched("m", "clean", "edited", "one")
    assert told(touched("c1", "edited", "one"), merge) == [("v", "c1", "p")]
    assert told(merge) == [("v", "m", "p")]


def test_what_could_not_be_read_may_hold_it_still() -> None:
    assert told(touched("c1", "broken", "one"), unread=("broken",)) == []
