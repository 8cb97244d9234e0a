"""How a secret leaves a container's environment and its command line: by `secretKeyRef`, and `$(NAME)` for it.

After Kubernetes' own expansion (third_party/forked/golang/expansion): `$(NAME)` in `value`, `command` and `args` is the
variable of that name, `$$` is `$`. A value that comes from a Secret is taken as it is, so what moves there says `$`.
"""

from __future__ import annotations

import posixpath
import re

from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.regex import regex
from scanner.sealing import naming
from scanner.sealing.move import Found, Move
from scanner.sealing.moving import Leaked
from scanner.sealing.standing import Owner, owned
from scanner.sealing.writing import Written

LISTS = ("containers", "initContainers", "ephemeralContainers", "steps", "sidecars")  # the last of Tekton, and of Argo
_SINGLE = ("container", "script", "stepTemplate")  # of Argo Workflows, and of Tekton
_REFERENCE = regex(rb"\$\(.*?\)", re.DOTALL)
_USERINFO = regex(rb"://[^\s/:@]*:(?P<password>[^\s@$]+)@")
_NAMED = regex(rb"([A-Za-z][\w.-]*)(?:[ \t]*[=:][ \t]*|[ \t]+)[\"']?\Z")
_FLAG = regex(rb"--?([A-Za-z][\w.-]+)\Z")
_VARIABLE_OF = regex(r"/(?:containers|initContainers)/[0-9]+/env/(?:-|[0-9]+)\Z")
_SHELLS = ("sh", "ash", "bash", "dash")
_SAME_IN_A_SHELL = regex(rb"[A-Za-z0-9_./+@%:,=-]+")  # unquoted or in double quotes, a shell takes it as it stands

_UNREAD = "the kubelet puts no Secret into this command: let a shell read a variable, or a script in the image"
_SHARED = "an alias or a merge key shares it with another place; write it out there first"


def move(move: Move, found: Found) -> bool:
    """Settle a leak in the environment or the command line of a container."""
    above, tree, owner = found.standing.above, move.tree, found.owner
    if owner is None or len(above) < 4:
        return False
    keys = [tree.key(step) for step in above]
    if is_variable(keys):
        return _of_environment(move, found, owner)
    if keys[-2] in ("args", "command") and _is_container(keys, len(keys) - 2):
        return _of_command(move, found, owner)
    if keys[-2] == "command" and keys[-3] == "exec":
        return _of_probe(move, found, owner)
    return False


def is_variable(keys: list[str]) -> bool:
    """Whether what some keys lead to is the value of a variable of a container."""
    return keys[-1:] == ["value"] and keys[-3:-2] == ["env"] and _is_container(keys, len(keys) - 3)


def operation(move: Move, found: Found, target: Owner) -> bool:
    """Settle a leak in an operation of JSON Patch (RFC 6902) that adds a variable to a container."""
    above, tree = found.standing.above, move.tree
    keys = [tree.key(step) for step in above]
    if keys[-2:] != ["value", "value"] or not _VARIABLE_OF.search(tree.says(tree.get(above[-2].node, "path"))):
        return False
    item, said, name = above[-1].node, tree.bytes(found.standing.scalar), tree.says(tree.get(above[-1].node, "name"))
    if not isinstance(item, Mapping) or tree.shared(found.standing.scalar, item) or tree.merges(item) or not name:
        return move.leave(found.leaks, _SHARED)
    if _REFERENCE.search(said):
        return False
    kept = move.kept(target)
    move.draft.swap(item, above[-1].at, "valueFrom", _from(kept.name, kept.keep(name, said.replace(b"$$", b"$"))))
    return True


def _is_container(keys: list[str], at: int) -> bool:
    """Whether what stands at a step of the way is a container, by the keys that lead there."""
    return at >= 1 and (keys[at - 1] in _SINGLE or (at >= 2 and not keys[at - 1] and keys[at - 2] in LISTS))


def _of_environment(move: Move, found: Found, owner: Owner) -> bool:
    scalar, tree = found.standing.scalar, move.tree
    item, variables, container = (step.node for step in found.standing.above[-1:-4:-1])
    assert isinstance(item, Mapping) and isinstance(variables, Sequence)
    name = tree.says(tree.get(item, "name"))
    if tree.shared(scalar, item, variables, container) or tree.merges(item) or not name:
        return move.leave(found.leaks, _SHARED)
    if other := _also_set(move, owner, name):
        return move.leave(
            found.leaks, f"{other} gives {name} a value, too, and a variable can't have both: take it out there"
        )
    said = tree.bytes(scalar)
    if not _REFERENCE.search(said):
        kept = move.kept(owner)
        key = kept.keep(name, said.replace(b"$$", b"$"))
        move.draft.swap(item, found.standing.above[-1].at, "valueFrom", _from(kept.name, key))
        return True
    at, names = found.standing.above[-2].at, _names(move, container)
    for leak in found.leaks:
        part = _part(move, scalar, leak)
        if part is None:
            move.leave([leak], "it holds references to other variables, too; take the secret part into one of its own")
            continue
        variable = naming.variable(f"{name}_SECRET", names)
        names.add(variable)
        kept = move.kept(owner)
        key = kept.keep(variable, said[slice(*part)].replace(b"$$", b"$"))
        move.draft.prepend(variables, {"name": variable, "valueFrom": _from(kept.name, key)}, at)
        move.draft.replace(*tree.source(scalar, *part), f"$({variable})")
    return True


def _also_set(move: Move, owner: Owner, name: str) -> str:
    """The file around in which the same object is patched, or is what this one patches, and has the same variable."""
    for draft, node in move.by_name.get((owner.kind, owner.name), ()):
        tree, deployed = draft.tree, draft.path in move.together or draft.path in move.beneath
        elsewhere = not deployed or draft is move.draft
        namespace = "" if elsewhere else owned(tree, node).namespace
        if elsewhere or (namespace and owner.namespace and namespace != owner.namespace):
            continue
        for mapping in tree.mappings(node):
            if tree.says(tree.get(mapping, "name")) == name and tree.get(mapping, "value") is not None:
                return draft.path
    return ""


def _of_command(move: Move, found: Found, owner: Owner) -> bool:
    scalar, tree = found.standing.scalar, move.tree
    words, step = found.standing.above[-1], found.standing.above[-2]
    container = step.node
    assert isinstance(container, Mapping)
    variables = tree.get(container, "env")
    around = [scalar, words.node, container, *([variables] if variables else [])]
    if tree.shared(*around) or tree.merges(container) or not isinstance(variables, Sequence | None):
        return move.leave(found.leaks, _SHARED)
    if not tree.reaches(_room(move, variables, words.node), scalar.start):
        return move.leave(found.leaks, "a template may leave out the variables that it would then need")
    for leak in found.leaks:
        part = _part(move, scalar, leak)
        if part is None:
            move.leave([leak], "it holds references to other variables, too; take the secret part into one of its own")
            continue
        variable = _variable(move, container, step.at, _called(move, found, part[0]), owner, scalar, part)
        move.draft.replace(*tree.source(scalar, *part), f"$({variable})")
    return True


def _of_probe(move: Move, found: Found, owner: Owner) -> bool:
    """In the command of a probe or a hook nothing is expanded from a Secret, save by a shell of its own."""
    scalar, tree, above = found.standing.scalar, move.tree, found.standing.above
    keys, words = [tree.key(step) for step in above], above[-1]
    at = next((at for at in range(len(keys) - 3, 0, -1) if _is_container(keys, at)), 0)
    container, said = above[at].node, tree.bytes(scalar)
    shell = [posixpath.basename(tree.says(word)) for word in words.node[:2]]
    scripted = words.at == 2 and shell[0] in _SHELLS and shell[1].startswith("-") and shell[1].endswith("c")
    if not at or not scripted or not isinstance(container, Mapping):
        return move.leave(found.leaks, _UNREAD)
    if tree.shared(*(step.node for step in above[at:])) or tree.merges(container):
        return move.leave(found.leaks, _SHARED)
    if not tree.reaches(_room(move, tree.get(container, "env"), above[at].node[above[at].at]), scalar.start):
        return move.leave(found.leaks, "a template may leave out the variables that it would then need")
    for leak in found.leaks:
        part = tree.within(scalar, leak.start, leak.end)
        before = said[: part[0]]
        if b"'" in before or before.endswith((b"\\", b"$")) or not _SAME_IN_A_SHELL.fullmatch(said[slice(*part)]):
            move.leave([leak], _UNREAD)
            continue
        variable = _variable(move, container, above[at].at, _called(move, found, part[0]), owner, scalar, part)
        move.draft.replace(*tree.source(scalar, *part), f"${{{variable}}}")
    return True


def _part(move: Move, scalar: Scalar, leak: Leaked) -> tuple[int, int] | None:
    """Which of the bytes that a scalar says are the secret; None where they can't be told from what is expanded."""
    said, (start, end) = move.tree.bytes(scalar), move.tree.within(scalar, leak.start, leak.end)
    if _REFERENCE.search(said, start, end):
        inside = _USERINFO.search(said, start, end)
        start, end = inside.span("password") if inside else (start, start)
    open_before = said.count(b"$", 0, start) - said.count(b"$$", 0, start) * 2
    cut = any(match.start() < end and start < match.end() for match in _REFERENCE.finditer(said))
    if start >= end or cut or b"{{" in said[start:end] or (said[start - 1 : start] == b"$" and open_before):
        return None
    return start, end


def _called(move: Move, found: Found, start: int) -> str:
    """What an argument is called: by its flag or variable, by the flag before it, or else by nothing."""
    before = move.tree.bytes(found.standing.scalar)[:start]
    words = found.standing.above[-1]
    name = _NAMED.search(before)
    if not name and not before.strip() and words.at:
        name = _FLAG.fullmatch(move.tree.bytes(words.node[words.at - 1]))
    return name[1].decode("ascii") if name else ""


def _variable(
    move: Move, container: Mapping, at: int, called: str, owner: Owner, scalar: Scalar, part: tuple[int, int]
) -> str:
    """The variable of a container that holds a part of what an argument says; made where there is none yet."""
    kept, value = move.kept(owner), move.tree.bytes(scalar)[slice(*part)].replace(b"$$", b"$")
    key = kept.keep(naming.variable(called or f"{owner.name}_secret", ()), value)
    added = move.added.setdefault(id(container), {})
    if key not in added:
        names = _names(move, container)
        added[key] = naming.variable(key, names)
        names.add(added[key])
        if len(added) == 1:
            move.last.append(lambda: _extend(move, container, at, kept.name, added))
    return added[key]


def _room(move: Move, variables: Node | None, words: Node) -> int:
    """Where further variables are put: behind those that there are, or behind the arguments; see `_extend`."""
    if move.tree.templated and isinstance(variables, Sequence) and variables:
        return variables[0].start
    return move.draft.end(variables or words)


def _extend(move: Move, container: Mapping, at: int, secret: str, added: dict[str, str]) -> None:
    """Put what arguments refer to into the environment of their container."""
    items: list[Written] = [{"name": name, "valueFrom": _from(secret, key)} for key, name in added.items()]
    variables = move.tree.get(container, "env")
    if move.tree.templated and isinstance(variables, Sequence) and variables:
        for each in items:  # the last ones are those that templates leave out
            move.draft.prepend(variables, each, 0)
    elif isinstance(variables, Sequence):
        move.draft.append(variables, items)
    else:
        move.draft.add(container, "env", items, after=at)


def _names(move: Move, container: Node) -> set[str]:
    """The names of a container's variables, those among them that are yet to be put there.

    What it refers to is one, too, wherever that comes from: `$(NAME)` must not become another.
    """
    if id(container) not in move.variables:
        tree, names = move.tree, set[str]()
        for key in ("env", "command", "args"):
            items = tree.get(container, key)
            for item in items if isinstance(items, Sequence) else ():
                names.add(tree.says(tree.get(item, "name")))
                said = tree.bytes(tree.get(item, "value") or item)
                names.update(found[2:-1].decode(errors="surrogateescape") for found in _REFERENCE.findall(said))
        move.variables[id(container)] = names
    return move.variables[id(container)]


def _from(secret: str, key: str) -> Written:
    return {"secretKeyRef": {"name": secret, "key": key}}
