"""How further manifests come to be deployed: among the resources of the kustomization that they lie beside."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.manifest.nodes import Mapping
from scanner.manifest.nodes import Sequence as Items
from scanner.sealing.draft import Draft, Unchangeable
from scanner.sealing.moving import applied
from scanner.sealing.standing import Tree

_RESOURCES = "resources"


def put(draft: Draft, kustomization: Mapping, files: Sequence[str]) -> None:
    """Put files behind the resources that there are. Raises `Unchangeable`."""
    tree, known = draft.tree, draft.tree.get(kustomization, _RESOURCES)
    made = tree.get(kustomization, "secretGenerator")
    if isinstance(known, Items):
        draft.append(known, [*files])
    elif known is None and len(kustomization) == 2 and isinstance(made, Items) and draft.gone(made):
        draft.supplant(made, _RESOURCES, [*files])  # it says nothing else
    elif known is None:
        draft.add(kustomization, _RESOURCES, [*files])
    else:
        draft.swap(kustomization, tree.index(kustomization, _RESOURCES), _RESOURCES, [*files])


def listed(path: str, data: bytes, files: Sequence[str]) -> bytes | None:
    """The kustomization at `path` with files among its resources; None where it can't be changed safely."""
    tree = Tree(data)
    if not tree.whole or len(tree.roots) != 1 or not isinstance(tree.roots[0], Mapping):
        return None
    known = tree.get(tree.roots[0], _RESOURCES)
    there = {tree.says(each) for each in known} if isinstance(known, Items) else set()
    new = [file for file in files if file not in there]
    draft = Draft(path, tree)
    try:
        if new:
            put(draft, tree.roots[0], new)
        return applied(data, tuple(draft.edits()), path)
    except Unchangeable:
        return None
