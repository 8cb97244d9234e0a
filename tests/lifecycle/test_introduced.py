"""Which commits introduced a value."""

from __future__ import annotations

from scanner.lifecycle.introduced import introductions
from scanner.model import Brought

NONE = "0" * 40
HOLDERS = {"one": {"v"}, "more": {"v", "w"}}


def brought(commit: str, blob: str, *before: str, path: str = "p") -> Brought:
    return Brought(commit=commit, path=path, blob=blob, before=before)


def told(*events: Brought) -> list[tuple[str, str, str]]:
    return [(value, event.commit, event.path) for value, event in introductions(events, HOLDERS)]


def test_a_value_is_introduced_where_the_file_before_held_it_not() -> None:
    assert told(
        brought("c1", "one", NONE),
        brought("c2", "more", "one"),
        brought("c3", "clean", "more"),
        brought("c4", "one", "clean"),
        brought("c5", "one", NONE, path="copy"),
    ) == [("v", "c1", "p"), ("w", "c2", "p"), ("v", "c4", "p"), ("v", "c5", "copy")]


def test_a_merge_introduces_only_what_none_of_its_parents_held() -> None:
    assert told(brought("m", "more", "clean", "one", NONE)) == [("w", "m", "p")]
