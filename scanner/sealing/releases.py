"""How a secret leaves what Flux is told: a HelmRelease's values, a Kustomization's substitutes, a Provider's address.

After fluxcd/pkg/chartutil and Helm's strvals: what `valuesFrom` gives is merged in its order, then `values` over it,
lists as a whole. A value for a `targetPath` is read as `--set` reads one, so only one that it takes for the very text
goes there; any other goes into a small values file, with all of the list that it stands in.
"""

from __future__ import annotations

import json

from scanner.manifest import nodes
from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.regex import regex
from scanner.sealing.move import Found, Move, ValuesFile
from scanner.sealing.standing import Above, Owner, Tree
from scanner.sealing.writing import Written

_HELM, _KUSTOMIZE = "helm.toolkit.fluxcd.io/", "kustomize.toolkit.fluxcd.io/"
_NOTIFICATION = "notification.toolkit.fluxcd.io/"
_STEP = regex(r"[A-Za-z0-9_-]+")  # a key that `targetPath` takes without escapes
_FLAT = regex(rb"[A-Za-z0-9_.+/=@:!%^*~#?&;|<>$-]+")  # what `--set` takes without escapes
_TYPED = regex(rb"(?i)true|false|yes|no|on|off|null|~|[-+.]?[0-9][0-9._:e+-]*|0[xo][0-9a-f]+|[-+]?\.(?:inf|nan)")
_FILE = "values.yaml"

_SHARED = "an alias or a merge key shares it with another place; write it out there first"


def move(move: Move, found: Found) -> bool:
    """Settle a leak in an object of Flux's."""
    owner = found.owner
    if owner is None or not owner.path:
        return False
    keys = [move.tree.key(step) for step in owner.path]
    if owner.kind == "HelmRelease" and keys[:2] == ["spec", "values"]:
        return _of_release(move, found, owner, keys)
    if owner.kind == "Kustomization" and keys[:3] == ["spec", "postBuild", "substitute"] and len(keys) == 4:
        return _of_substitute(move, found, owner, keys[3])
    if owner.kind == "Provider" and owner.api.startswith(_NOTIFICATION) and keys == ["spec", "address"]:
        return _of_provider(move, found, owner)
    return False


def _of_provider(move: Move, found: Found, owner: Owner) -> bool:
    """An address with a token in it, which a Provider also takes from the key `address` of its Secret."""
    spec, at = owner.path[-1]
    if move.tree.shared(found.standing.scalar, spec) or move.tree.merges(spec) or not isinstance(spec, Mapping):
        return move.leave(found.leaks, _SHARED)
    if secret := move.tree.says(move.tree.get(spec, "secretRef", "name")):
        return move.leave(
            found.leaks, f"the Provider has Secret {secret} already: add it there as address, and take it out here"
        )
    kept = move.kept(owner)
    kept.keep("address", move.tree.bytes(found.standing.scalar))
    move.draft.swap(spec, at, "secretRef", {"name": kept.name})
    return True


def _of_release(move: Move, found: Found, owner: Owner, keys: list[str]) -> bool:
    scalar, tree = found.standing.scalar, move.tree
    spec = owner.path[0].node[owner.path[0].at]
    if not owner.api.startswith(_HELM) or not isinstance(spec, Mapping):
        return move.leave(found.leaks, "only the HelmRelease of helm.toolkit.fluxcd.io takes values from a Secret so")
    nodes_around = [scalar, *(step.node for step in owner.path)]
    if tree.shared(*nodes_around) or any(tree.merges(node) for node in nodes_around) or "<<" in keys:
        return move.leave(found.leaks, _SHARED)
    value = tree.bytes(scalar)
    if b"${" in value:
        return move.leave(found.leaks, "Flux may substitute a variable in it, which it would not do in a Secret")
    lists = [depth for depth, step in enumerate(owner.path) if isinstance(step.node, Sequence)]
    typed = _TYPED.fullmatch(value)
    if not lists and all(map(_STEP.fullmatch, keys)) and _FLAT.fullmatch(value) and not typed:
        kept = move.kept(owner)
        key = kept.keep(keys[-1], value)
        _add(move, spec, {"kind": "Secret", "name": kept.name, "valuesKey": key, "targetPath": ".".join(keys[2:])})
        move.draft.remove(owner.path[-1].node, owner.path[-1].at)
        return True
    last = owner.path[lists[0] - 1 if lists else -1]
    return _to_file(move, found, owner, spec, last, tuple(keys[2 : lists[0] if lists else None]))


def _to_file(move: Move, found: Found, owner: Owner, spec: Mapping, last: Above, path: tuple[str, ...]) -> bool:
    """Move what stands at a path of the values, all of it, into a values file."""
    said = _in_line(move.tree, last.node[last.at])
    if said is None or not path or not isinstance(last.node, Mapping):
        return move.leave(found.leaks, "it can't be written into a values file as it is; move it there by hand")
    kept = move.kept(owner)
    file = move.files.setdefault(id(spec), ValuesFile(kept, {}))
    if path in file.entries:
        return True
    if not file.entries:
        move.last.append(lambda: _keep_file(move, spec, file))
    file.entries[path] = said
    move.draft.remove(last.node, last.at)
    return True


def _keep_file(move: Move, spec: Mapping, file: ValuesFile) -> None:
    nested: dict[str, object] = {}
    for path, said in file.entries.items():
        into = nested
        for key in path[:-1]:
            into = into.setdefault(key, {})  # type: ignore[assignment]  # no path leads into another's end
        into[path[-1]] = said
    text = "".join(_written(nested, 0))
    key = file.kept.keep(_FILE, text.encode(errors="surrogateescape"))
    _add(move, spec, {"kind": "Secret", "name": file.kept.name, "valuesKey": key})


def _written(values: dict[str, object], column: int) -> list[str]:
    lines = []
    for key, value in values.items():
        lead = f"{' ' * column}{json.dumps(key, ensure_ascii=False)}:"
        if isinstance(value, dict):
            lines += [f"{lead}\n", *_written(value, column + 2)]
        else:
            lines.append(f"{lead} {value}\n")
    return lines


def _in_line(tree: Tree, node: Node, depth: int = 0) -> str | None:
    """A node as YAML in one line that means the same; None where that can't be, as an alias leads out of it."""
    if depth > nodes.DEEPEST or tree.shared(node):
        return None
    if isinstance(node, Scalar):
        said = tree.bytes(node)
        if (node.style == "" and _TYPED.fullmatch(said)) or (not said and not node.style):
            return said.decode()
        try:
            return json.dumps(said.decode(), ensure_ascii=False)
        except UnicodeDecodeError:
            return None
    below = [_in_line(tree, each, depth + 1) for each in node]
    if None in below or (isinstance(node, Mapping) and tree.merges(node)):
        return None
    if isinstance(node, Mapping):
        return "{" + ", ".join(f"{key}: {value}" for key, value in zip(below[::2], below[1::2], strict=False)) + "}"
    return "[" + ", ".join(map(str, below)) + "]"


def _of_substitute(move: Move, found: Found, owner: Owner, name: str) -> bool:
    tree, substitute = move.tree, owner.path[-1]
    around = [found.standing.scalar, *(step.node for step in owner.path)]
    build = owner.path[2].node
    if not owner.api.startswith(_KUSTOMIZE) or tree.shared(*around) or any(tree.merges(node) for node in around):
        return move.leave(found.leaks, _SHARED)
    kept = move.kept(owner)
    if kept.keep(name, tree.bytes(found.standing.scalar)) != name or not isinstance(build, Mapping):
        return move.leave(found.leaks, "no key of a Secret can have the name of this variable")
    if len(kept.values) == 1:
        entry: dict[str, Written] = {"kind": "Secret", "name": kept.name}
        move.last.append(lambda: _listed(move, build, "substituteFrom", "substitute", [entry]))
    move.draft.remove(substitute.node, substitute.at)
    return True


def _add(move: Move, spec: Mapping, entry: Written) -> None:
    """Have a release take further values from a Secret, after all others."""
    entries = move.entries.setdefault(id(spec), [])
    entries.append(entry)
    if len(entries) == 1:
        move.last.append(lambda: move.last.append(lambda: _listed(move, spec, "valuesFrom", "values", entries)))


def _listed(move: Move, mapping: Mapping, key: str, beside: str, entries: list[Written]) -> None:
    """Put entries into a list of a mapping, which begins before another key if it isn't there."""
    known = move.tree.get(mapping, key)
    if isinstance(known, Sequence):
        move.draft.append(known, entries)
    elif known is not None:
        move.draft.swap(mapping, move.tree.index(mapping, key), key, entries)
    else:
        move.draft.precede(mapping, move.tree.index(mapping, beside), key, entries)
