"""Which commits introduced a value: those whose file holds it while the file before them didn't."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from scanner.model import Brought

Value = TypeVar("Value")


def introductions(
    brought: Iterable[Brought], holders: Mapping[str, Collection[Value]]
) -> Iterator[tuple[Value, Brought]]:
    """(value, event) for each commit that introduced a value at a path, in the order of `brought`.

    `holders` tells, by the id of a blob, which values it holds. A later edit of a file that keeps the value isn't an
    introduction, and neither is a merge that takes it over from a parent.
    """
    for event in brought:
        before = {value for blob in event.before for value in holders.get(blob, ())}
        for value in holders.get(event.blob, ()):
            if value not in before:
                yield value, event
