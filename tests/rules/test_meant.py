"""What was meant by a name that there isn't."""

from __future__ import annotations

import pytest

from scanner.rules.meant import meant, unknown

NAMES = ("paths", "with", "min_entropy")


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("path", "paths"),
        ("WITH", "with"),
        ("wiht", "with"),
        ("min-entropy", "min_entropy"),
        ("minEntropy", "min_entropy"),
        ("colour", ""),
        ("", ""),
    ],
)
def test_the_nearest_name_is_asked_for(said: str, near: str) -> None:
    assert meant(said, NAMES) == (f"did you mean {near}?" if near else "")


def test_where_none_is_near_all_are_listed() -> None:
    assert unknown("colour", NAMES, "this") == "unknown key 'colour': this has paths, with and min_entropy"
    assert unknown("path", NAMES, "this") == "unknown key 'path': did you mean paths?"
    assert unknown("x", ["only"], "this") == "unknown key 'x': this has only"
