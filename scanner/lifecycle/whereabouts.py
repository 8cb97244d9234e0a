"""Every place where a value is to be told: where it is live, and each commit that introduced it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from scanner.model import Brought

Value = TypeVar("Value")


class Whereabouts(NamedTuple, Generic[Value]):
    """One place of a value."""

    value: Value
    path: str
    blob: str  # the content in which it is to be shown
    commit: str  # that introduced it; "" where no commit is known to
    live: bool  # HEAD holds it at this path


def whereabouts(
    introduced: Sequence[tuple[Value, Brought]],
    holders: Mapping[str, Collection[Value]],
    live: Mapping[str, Collection[str]],
) -> Iterator[Whereabouts[Value]]:
    """Every place of every value; of one value the place to mend first comes first.

    `introduced` is what `introductions` gives, oldest first; `holders` tells by the id of a blob which values it holds,
    and `live` at which paths HEAD does. What is live comes first, as HEAD shows it. The first place of a value that
    is live names the commit that introduced it anywhere, whatever its path was then; the others that of their path.
    """
    first: dict[Value, str] = {}
    at_path: dict[tuple[Value, str], tuple[int, str]] = {}
    for rank, (value, event) in enumerate(introduced):
        first.setdefault(value, event.commit)
        at_path.setdefault((value, event.path), (rank, event.commit))
    unknown = len(introduced), ""
    heads = [(path, blob, value) for blob in holders for path in live.get(blob, ()) for value in holders[blob]]
    heads.sort(key=lambda head: (at_path.get((head[2], head[0]), unknown)[0], head[0]))
    told: set[tuple[Value, str, str]] = set()
    begun: set[Value] = set()
    for path, blob, value in heads:
        commit = at_path.get((value, path), unknown)[1] if value in begun else first.get(value, "")
        begun.add(value)
        told.add((value, path, commit))
        yield Whereabouts(value, path, blob, commit, live=True)
    now = {(value, path) for path, _, value in heads}
    for value, event in introduced:
        if (value, event.path, event.commit) not in told:
            yield Whereabouts(value, event.path, event.blob, event.commit, live=(value, event.path) in now)
