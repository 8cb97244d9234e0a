"""Overlays of one base: which files of a base a kustomization deploys, and which others deploy them, too.

What a base reads is changed for all of them at once, so none may still have it elsewhere.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from scanner.manifest import nodes
from scanner.manifest.nodes import Mapping
from scanner.sealing.moving import Gone
from scanner.sealing.standing import Tree, owned
from scanner.together.kustomizations import NAMES, below
from scanner.together.plain import mappings, plain, text, texts

Content = Callable[[str], bytes | None]

_MANIFESTS = (".yaml", ".yml", ".json")
_MOST = 500  # folders of one overlay, and kustomizations that are remembered
_SECRETS = ("Secret", "SealedSecret", "ExternalSecret")


class Deployed(NamedTuple):
    """What a kustomization deploys, by paths."""

    own: dict[str, None]  # the files that it names itself, patches among them
    taken: dict[str, None]  # the folders of other kustomizations


def deployed(kustomization: str, content: Content) -> Deployed:
    """What the kustomization at a path names; nothing where there is none."""
    return _named(kustomization, content(kustomization) or b"")


@lru_cache(_MOST)
def _named(kustomization: str, data: bytes) -> Deployed:
    found = Deployed({}, {})
    for document in plain(data):
        said = document if isinstance(document, dict) else {}
        listed = [each for key in ("resources", "bases", "components") for each in texts(said.get(key))]
        listed += texts(said.get("patchesStrategicMerge"))
        listed += [text(patch.get("path")) for patch in mappings(said.get("patches"))]
        for target in filter(None, (below(posixpath.dirname(kustomization), path) for path in listed)):
            (found.own if target.endswith(_MANIFESTS) else found.taken)[target] = None
    return found


def beneath(folder: str, content: Content) -> dict[str, None]:
    """The files that the bases deploy which the kustomization in a folder takes in, whatever lies between."""
    return {path: None for base in _bases(folder, content) for path in _in(base, content).own}


def unready(path: str, file: str, around: Iterable[str], content: Content, gone: Gone) -> str:
    """The file by which another overlay shows that it still has elsewhere what a base's `file` reads; "" for none.

    `around` names kustomizations, those of other overlays among them; the overlay in which `path` lies is ready.
    """
    folders = dict.fromkeys(posixpath.dirname(each) for each in around if posixpath.basename(each) in NAMES)
    taken = {base for folder in folders for base in _in(folder, content).taken}
    todo = [folder for folder in folders if folder not in taken]
    seen = {posixpath.dirname(path)}
    while todo:
        folder = todo.pop()
        all_ = {} if folder in seen else _in(folder, content).own | beneath(folder, content)
        seen.add(folder)
        if path in all_:  # it takes in the overlay itself, and perhaps others
            todo += _in(folder, content).taken
        elif file in all_ and (other := _unready([folder, *_bases(folder, content)], content, gone)):
            return other
    return ""


def _bases(folder: str, content: Content) -> dict[str, None]:
    """The folders of all kustomizations that the one in a folder takes in."""
    found: dict[str, None] = {}
    todo = [*_in(folder, content).taken]
    while todo and len(found) < _MOST:
        at = todo.pop()
        if at not in found:
            found[at] = None
            todo += _in(at, content).taken
    return found


def _in(folder: str, content: Content) -> Deployed:
    """What is deployed by the kustomization in a folder, whichever of its names that has."""
    found = [deployed(posixpath.join(folder, name), content) for name in NAMES]
    return Deployed({path: None for one in found for path in one.own}, {at: None for one in found for at in one.taken})


def _unready(folders: Sequence[str], content: Content, gone: Gone) -> str:
    """The file by which the kustomizations in some folders, all together, show it."""
    files = [path for folder in folders for path in (posixpath.join(folder, name) for name in NAMES) if content(path)]
    files += [path for folder in folders for path in _in(folder, content).own]
    has = {each: _has(Tree(content(each) or b""), gone) for each in files}
    if False not in has.values() and True in has.values():
        return ""
    return next((each for each in files if has[each] is False), files[0])


def _has(tree: Tree, gone: Gone) -> bool | None:
    """Whether a file has what is gone in a Secret, or no longer in a ConfigMap; None where it speaks of neither."""
    found: bool | None = None
    for node in tree.objects:
        there = owned(tree, node)
        if there.kind == "ConfigMap" and there.name == gone.name:
            found = found is not False and not gone.keys & _keys(tree, node)
        elif there.kind in _SECRETS and there.name == gone.secret:
            found = found is not False
    for root in tree.roots:
        generators = tree.get(root, "configMapGenerator")
        for each in generators if isinstance(generators, nodes.Sequence) else ():
            if isinstance(each, Mapping) and tree.says(tree.get(each, "name")) == gone.name:
                found = found is not False and not gone.keys & _literals(tree, each)
    return found


def _keys(tree: Tree, node: Mapping) -> set[str]:
    return {key for section in ("data", "binaryData") for _, key, _ in tree.pairs(tree.get(node, section))}


def _literals(tree: Tree, generator: Mapping) -> set[str]:
    literals = tree.get(generator, "literals")
    listed = literals if isinstance(literals, nodes.Sequence) else ()
    return {tree.says(each).partition("=")[0] for each in listed if isinstance(each, nodes.Scalar)}
