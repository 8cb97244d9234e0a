"""How a Secret that Kustomize makes becomes a manifest among the resources: all of it, since no two may share a name.

After kubernetes-sigs/kustomize, api/kv and api/types: literals are split at the first `=`, a pair of quotes around the
value is dropped; of an env file each line is such a pair, quotes kept; a file is one value, `[key=]path`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from collections.abc import Sequence as Sequence_

from scanner.manifest.nodes import Mapping, Node, Sequence
from scanner.model import Place
from scanner.sealing.draft import Draft
from scanner.sealing.move import Found, Kept, Move
from scanner.sealing.moving import Leaked
from scanner.sealing.originals import is_name
from scanner.sealing.readers import Source, lead
from scanner.sealing.standing import Owner, Tree
from scanner.together.directions import above
from scanner.together.kustomizations import NAMES, below, purposes
from scanner.triage.reference import reference

_SHARED = "an alias or a merge key shares it with another place; write it out there first"


class _Unread(Exception):
    """Something of a generator can't be told; the message says what."""


def move(move: Move, found: Found) -> bool:
    """Settle a leak among the literals of a generator."""
    keys, around = [move.tree.key(step) for step in found.standing.above], found.standing.above
    if len(keys) != 4 or keys[2] != "literals" or not _is_kustomization(move, found.owner):
        return False
    root, generators, generator, literals = (step.node for step in around)
    if not isinstance(root, Mapping) or not isinstance(generators, Sequence) or not isinstance(generator, Mapping):
        return False
    if move.tree.shared(found.standing.scalar, *(step.node for step in around)) or move.tree.merges(generator):
        return move.leave(found.leaks, _SHARED)
    if keys[0] == "secretGenerator":
        return _of_secret(move, found, root, generators)
    if keys[0] == "configMapGenerator":
        return _of_config_map(move, found, root, generator, literals)
    return False


def _is_kustomization(move: Move, owner: Owner | None) -> bool:
    named = posixpath.basename(move.path) in NAMES
    return (
        named if owner is None else owner.kind == "Kustomization" and owner.api.startswith("kustomize.config.k8s.io/")
    )


def fed(move: Move, leaks: tuple[Leaked, ...]) -> bool:
    """Settle leaks of a file that a kustomization makes a Secret of: it is not changed, but no longer read."""
    for folder in above(move.path):
        for name in NAMES:
            path = posixpath.join(folder, name)
            data = move.content(path) if path != move.path else None
            if data and move.path in purposes(path, data):
                return _no_longer_read(move, path, leaks)
    return False


def _no_longer_read(move: Move, kustomization: str, leaks: tuple[Leaked, ...]) -> bool:
    try:
        for draft, root, generators, at in _generators(move, kustomization):
            if move.path in _sources(draft, generators[at]):
                _replace(move, draft, root, generators, at)
    except _Unread as problem:
        return move.leave(leaks, str(problem))
    return True


def every(move: Move, leaks: Sequence_[Leaked]) -> None:
    """Settle all generators of a kustomization that hold something; what only says where it comes from may stay."""
    if posixpath.basename(move.path) not in NAMES or move.tree.templated:
        return
    try:
        for draft, root, generators, at in _generators(move, move.path):
            try:
                if _holds(move, draft, generators[at]):
                    _replace(move, draft, root, generators, at)
            except _Unread as problem:
                node, end = generators[at], draft.end(generators[at])
                name = draft.tree.says(draft.tree.get(node, "name"))
                whole = Leaked(Place("Secret", "", name, f"secretGenerator[{at}]"), node.start, end)
                move.leave([leak for leak in leaks if node.start <= leak.start < end] or [whole], str(problem))
    except _Unread as problem:
        move.leave([Leaked(Place("", "", "", ""), 0, len(move.tree.data))], str(problem))


def _holds(move: Move, draft: Draft, generator: Node) -> bool:
    values = [*_literals(draft.tree, generator), *_from_files(move, draft, generator)]
    return any(not reference(value, lambda fallback: not fallback) for _, value in values)


def _generators(move: Move, kustomization: str) -> Iterator[tuple[Draft, Mapping, Sequence, int]]:
    """Each generator of Secrets of a kustomization: where it stands in which list of which file. Raises `_Unread`."""
    draft = move.opened(kustomization)
    root = draft.tree.roots[0] if draft and len(draft.tree.roots) == 1 else None
    generators = draft.tree.get(root, "secretGenerator") if draft else None
    if draft is None or not isinstance(root, Mapping) or not isinstance(generators, Sequence | None):
        raise _Unread(f"{kustomization}, which makes Secrets, can't be changed safely")
    for at, generator in enumerate(generators or ()):
        if isinstance(generators, Sequence):
            if draft.tree.shared(generators, generator) or draft.tree.merges(generator):
                raise _Unread(_SHARED)
            yield draft, root, generators, at


def _sources(draft: Draft, generator: Node) -> list[str]:
    tree, folder = draft.tree, posixpath.dirname(draft.path)
    named = [tree.get(generator, key) for key in ("envs", "files")]
    listed = [tree.says(each) for one in named if isinstance(one, Sequence) for each in one]
    return [below(folder, each.partition("=")[2] or each) for each in [*listed, tree.says(tree.get(generator, "env"))]]


def _of_secret(move: Move, found: Found, root: Mapping, generators: Sequence) -> bool:
    at = found.standing.above[1].at
    try:
        if id(generators[at]) not in move.settled:
            _replace(move, move.draft, root, generators, at)
    except _Unread as problem:
        return move.leave(found.leaks, str(problem))
    return True


def _replace(move: Move, draft: Draft, root: Mapping, generators: Sequence, at: int) -> None:
    """Take a generator out, and put the manifest of its Secret among the resources. Raises `_Unread`."""
    kept = _read(move, draft, root, generators[at])
    name = kept.name
    move.keep(kept)
    move.settled.add(id(generators[at]))
    for path in filter(None, _sources(draft, generators[at])):
        move.unread[path] = None
        move.note(f"{path} is read no longer: delete it, and purge it from the history")
    draft.remove(generators, at)
    draft.vanish(generators)
    move.deploy(draft, root, kept)
    if not kept.live:
        move.note(
            f"Secret {name} was called {name}-<hash> while Kustomize made it, and is called {name} now: what refers to "
            "it need not change, but pods no longer restart by themselves when it does, and the old one can be deleted"
        )


def _read(move: Move, draft: Draft, root: Mapping, generator: Node) -> Kept:
    """The Secret that a generator makes. Raises `_Unread`."""
    tree = draft.tree
    name = tree.says(tree.get(generator, "name"))
    if not is_name(name):
        raise _Unread("it has no name that Kubernetes takes")
    if tree.says(tree.get(generator, "behavior")) in ("merge", "replace"):
        raise _Unread("it changes a Secret that another kustomization makes: move that one first, and this into it")
    namespace = tree.says(tree.get(generator, "namespace")) or tree.says(tree.get(root, "namespace"))
    options = [tree.get(root, "generatorOptions"), tree.get(generator, "options")]
    immutable = {tree.says(tree.get(option, "immutable")) for option in options} - {""}
    kind = tree.says(tree.get(generator, "type"))
    live = any(tree.says(tree.get(option, "disableNameSuffixHash")) == "true" for option in options)
    kept = Kept(name, namespace, {}, {}, {}, {}, kind, immutable == {"true"} or None, by=draft.path, live=live)
    for option in options:
        for section, into in (("labels", kept.labels), ("annotations", kept.annotations)):
            into.update({key: tree.says(value) for _, key, value in tree.pairs(tree.get(option, section))})
    for key, value in (*_literals(tree, generator), *_from_files(move, draft, generator)):
        if kept.keep(key, value) != key:
            raise _Unread(f"Secret {name} has a key twice, or one that no Secret can have")
    return kept


def _literals(tree: Tree, generator: Node) -> Iterator[tuple[str, bytes]]:
    literals = tree.get(generator, "literals")
    for literal in literals if isinstance(literals, Sequence) else ():
        yield _pair(tree.bytes(literal))


def _pair(text: bytes) -> tuple[str, bytes]:
    key, equals, value = text.partition(b"=")
    if not equals:
        raise _Unread("one of its literals has no value")
    quoted = len(value) > 1 and value[:1] == value[-1:] and value[:1] in (b'"', b"'")
    return key.decode(errors="surrogateescape"), value[1:-1] if quoted else value


def _from_files(move: Move, draft: Draft, generator: Node) -> Iterator[tuple[str, bytes]]:
    """What a generator reads from files: none of them is needed afterwards."""
    tree, folder = draft.tree, posixpath.dirname(draft.path)
    envs, files = tree.get(generator, "envs"), tree.get(generator, "files")
    named = [*(envs if isinstance(envs, Sequence) else ()), *filter(None, [tree.get(generator, "env")])]
    for each in map(tree.says, named):
        yield from _pairs(each, _content(move, folder, each))
    for each in map(tree.says, files if isinstance(files, Sequence) else ()):
        key, equals, path = each.partition("=")
        path = path if equals else each
        yield key if equals else posixpath.basename(each), _content(move, folder, path)


def _pairs(named: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The lines of an env file."""
    for each in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        line = each.removesuffix(b"\r").lstrip()
        if line and not line.startswith(b"#"):
            key, equals, value = line.partition(b"=")
            if not equals:
                raise _Unread(f"{named} takes a value from the environment of whoever builds")
            yield key.decode(errors="surrogateescape"), value


def _content(move: Move, folder: str, named: str) -> bytes:
    path = below(folder, named)
    if not path:
        raise _Unread(f"{named}, which the Secret is made of, too, leads out of the repository")
    data = move.tree.data if path == move.path else move.content(path)
    if data is None:
        raise _Unread(f"{named}, which the Secret is made of, too, can't be read")
    return data


def _of_config_map(move: Move, found: Found, root: Mapping, generator: Mapping, literals: Mapping | Sequence) -> bool:
    """A literal that is none for a ConfigMap: it becomes a key of a Secret, to which its readers are led."""
    tree, at = move.tree, found.standing.above[-1].at
    try:
        key, value = _pair(tree.bytes(found.standing.scalar))
    except _Unread as problem:
        return move.leave(found.leaks, str(problem))
    name = tree.says(tree.get(generator, "name"))
    namespace = tree.says(tree.get(generator, "namespace")) or tree.says(tree.get(root, "namespace"))
    kept = move.kept(Owner(root, "ConfigMap", "v1", namespace, name, ()))
    who = f"{namespace}/{name}"
    if who not in move.gone:
        gone = move.gone[who] = {}
        move.last.append(lambda: lead(move, Source(name, namespace, {""}), gone, kept.name))
        move.deploy(move.draft, root, kept)
    move.gone[who][key] = kept.keep(key, value)
    move.draft.remove(literals, at)
    return True
