"""Manifests in the strings of others: what is changed in one is changed in the lines of the block that it stands in.

So Kustomize, Flux and Argo CD are given patches, and Argo CD the values of a chart. Of the styles of YAML only the
literal block keeps the lines of a string as they are; in any other one nothing is changed.
"""

from __future__ import annotations

import copy
from typing import NamedTuple

from scanner.manifest.nodes import Mapping, Scalar
from scanner.sealing import containers
from scanner.sealing.draft import Draft
from scanner.sealing.move import Found, Move
from scanner.sealing.standing import Owner, Tree

_LISTED = ("patchesStrategicMerge", "patchesJson6902", "patches")


class Opened(NamedTuple):
    """A string that was opened."""

    move: Move  # of what it says; its Secrets, notes and the like are those of the file
    found: tuple[Found, ...]
    outer: tuple[Found, ...]  # what each of them is in the file


def move(move: Move, found: Found) -> bool:
    """Settle a leak in a patch that stands in a string."""
    keys = [move.tree.key(step) for step in found.standing.above]
    if not keys or (keys[-1] != "patch" and keys[-2:-1] != ["patchesStrategicMerge"]) or not set(keys) & set(_LISTED):
        return False
    opened = inside(move, found)
    if opened is None:
        return False
    target = _target(move, found)
    for inner, outer in zip(opened.found, opened.outer, strict=True):
        if not containers.move(opened.move, inner) and not containers.operation(opened.move, inner, target):
            move.leave(outer.leaks, "a patch can't take this value from a Secret: change what it patches instead")
    finish(move, opened, found.standing.scalar)
    return True


def _target(move: Move, found: Found) -> Owner:
    """What a patch is for, as it says beside it."""
    item, tree = found.standing.above[-1].node, move.tree
    kind, namespace, name = (tree.says(tree.get(item, "target", key)) for key in ("kind", "namespace", "name"))
    return Owner(Mapping(), kind, "", namespace, name, ())


def inside(move: Move, found: Found) -> Opened | None:
    """A string read as a file of its own; None where it can't be."""
    scalar = found.standing.scalar
    tree = Tree(move.tree.bytes(scalar)) if scalar.style == "|" and not move.tree.shared(scalar) else None
    if tree is None or not tree.whole or tree.templated:
        return None
    inner = copy.copy(move)
    inner.tree, inner.draft, inner.left = tree, Draft(move.path, tree), {}
    within = [
        leak._replace(start=start, end=end)
        for leak in found.leaks
        for start, end in [move.tree.within(scalar, leak.start, leak.end)]
    ]
    if any(tree.standing(leak.start, leak.end) is None for leak in within):
        return None
    each = tuple(one for leak in within for one in inner.found([leak]))
    if len(each) != len(found.leaks):
        return None
    return Opened(inner, each, tuple(found._replace(leaks=(leak,)) for leak in found.leaks))


def finish(move: Move, opened: Opened, scalar: Scalar) -> None:
    """Once all is known, make the changes to a string in the block that says it."""
    for inner, outer in zip(opened.found, opened.outer, strict=True):
        if not opened.move.left.keys().isdisjoint(inner.leaks):
            move.left.update(dict.fromkeys(outer.leaks))
    move.last.append(lambda: _led_back(move, opened.move.draft, scalar))


def _led_back(move: Move, inner: Draft, scalar: Scalar) -> None:
    outer, tree = move.draft, move.tree
    indent = outer.column(tree.source(scalar, 0, 1)[0])
    for edit in inner.edits():
        start, end = tree.source(scalar, edit.start, edit.end)
        outer.replace(start, end, outer.lines(edit.text.decode(errors="surrogateescape").split("\n"), indent))
