"""Which commits removed a value: those whose file lost what the file before them held."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from scanner.model import Brought

Value = TypeVar("Value")


def removals(
    touched: Sequence[Brought], holders: Mapping[str, Collection[Value]], unread: Collection[str] = ()
) -> Iterator[tuple[Value, Brought]]:
    """(value, event) for each commit that removed a value from a path, in the order of `touched`.

    `touched` has every event that brought a holder to a path or took one away; `holders` tells, by the id of a blob,
    which values it holds, and what is `unread` may hold anything. A merge removes what all its parents held. What only
    some of them held was removed before it, on the side of the others; or where no commit there did, by the merge.
    """
    found: list[tuple[Value, Brought, bool]] = []
    for event in touched:
        if event.blob not in unread:
            parents = [set(holders.get(blob, ())) for blob in event.before]
            gone = set().union(*parents).difference(holders.get(event.blob, ()))
            found += [(value, event, all(value in parent for parent in parents)) for value in gone]
    sure = {(value, event.path) for value, event, by_all in found if by_all}
    for value, event, by_all in found:
        if by_all or (value, event.path) not in sure:
            yield value, event
