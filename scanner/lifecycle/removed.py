"""Which commits removed a value: those whose file lost what the file before them held."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from scanner.model import Brought

Value = TypeVar("Value")


def removals(
    touched: Iterable[Brought], holders: Mapping[str, Collection[Value]], unread: Collection[str] = ()
) -> dict[tuple[Value, str], list[Brought]]:
    """The events that removed a value from a path, in the order of `touched`, by value and path.

    `touched` has every event that brought a holder to a path or took one away; `holders` tells, by the id of a blob,
    which values it holds, and what is `unread` may hold anything. A merge removes what all its parents held. What only
    some of them held was removed before it, on the side of the others; or where no commit there did, by the merge.
    """
    sure: dict[tuple[Value, str], list[Brought]] = {}
    perhaps: dict[tuple[Value, str], list[Brought]] = {}
    for event in touched:
        if event.blob in unread:
            continue
        parents = [set(holders.get(blob, ())) for blob in event.before]
        held = set().union(*parents).difference(holders.get(event.blob, ()))
        for value in held:
            by = sure if all(value in parent for parent in parents) else perhaps
            by.setdefault((value, event.path), []).append(event)
    return perhaps | sure
