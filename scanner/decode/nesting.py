"""Encodings inside one another: a view, what is encoded in it, what is encoded in that."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from scanner.decode import base64, compressed, hex, percent, utf16
from scanner.decode.budget import Budget
from scanner.decode.packed import is_packed
from scanner.model import View


def unfold(view: View, budget: Budget) -> Iterator[View]:
    """Every reading of what is encoded in `view`, each followed by what is encoded inside it; not `view` itself.

    `via` grows by one name a step, `place` is inherited, `spans` leads back to the blob. Any bytes are allowed.
    Counts `budget` down, and says in `budget.exhausted` when something was left out.
    """
    return _unfold(view, budget, budget.depth)


def unpacked(view: View, budget: Budget) -> Iterator[View]:
    """What the whole of `view` holds, if it is gzip, zlib or UTF-16, however often that is nested.

    Only the innermost text is yielded, for the gate to look at. Counts `budget` down like `unfold`.
    """
    for child in chain(utf16.views(view), compressed.views(view, budget)):
        if not budget.take(len(child.data)):
            return
        if is_packed(child.data) and len(child.via) - len(view.via) <= budget.depth:
            yield from unpacked(child, budget)
        else:
            yield child


def _unfold(view: View, budget: Budget, depth: int) -> Iterator[View]:
    for child in _children(view, budget):
        if depth < 1:
            budget.exhausted = budget.exhausted or "depth"
            return
        if not budget.take(len(child.data)):
            return
        yield child
        yield from _unfold(child, budget, depth - 1)


def _children(view: View, budget: Budget) -> Iterator[View]:
    return chain(
        utf16.views(view),
        compressed.views(view, budget),
        hex.views(view),
        base64.views(view),
        percent.views(view),
    )
