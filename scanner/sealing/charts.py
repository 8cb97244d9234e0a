"""How a secret leaves what a Helm chart is told: by the value with which the chart takes it from a Secret.

That is known of some charts, and of one's own where its values have an `existingSecret` beside the secret. Argo CD
takes no values from a Secret, so nothing else can be done there than that, or a plugin that fills them in.
"""

from __future__ import annotations

import posixpath

from scanner.manifest.nodes import Mapping, Node, Scalar
from scanner.regex import regex
from scanner.sealing import own_charts
from scanner.sealing.embedded import finish, inside
from scanner.sealing.known_charts import KNOWN, Group, group
from scanner.sealing.move import Found, Move
from scanner.sealing.standing import Owner
from scanner.sealing.writing import Written
from scanner.together.plain import mappings, plain, text

_VALUES = regex(r"values(?:[._-][\w.-]+)?\.ya?ml|[\w.-]+[._-]values\.ya?ml")
_SHARED = "an alias or a merge key shares it with another place; write it out there first"
_ARGO = (
    "Argo CD takes no values from a Secret: name one by the chart's own value (existingSecret or the like), "
    "or let a plugin fill it in (argocd-vault-plugin: <path:…#key>)"
)


def move(move: Move, found: Found) -> bool:
    """Settle a leak among the values of a chart."""
    owner = found.owner
    if owner is not None and owner.api.startswith("argoproj.io/") and owner.kind in ("Application", "ApplicationSet"):
        return _of_argo(move, found, owner)
    if owner is None and _VALUES.fullmatch(posixpath.basename(move.path)):
        return _of_values(move, found)
    return False


def _of_argo(move: Move, found: Found, owner: Owner) -> bool:
    tree, keys = move.tree, [move.tree.key(step) for step in owner.path]
    at = keys.index("helm") if "helm" in keys else len(keys) - 1
    chart, below = tree.says(tree.get(owner.path[at].node, "chart")), keys[at + 1 :]
    to = owner._replace(namespace=tree.says(tree.get(owner.node, "spec", "destination", "namespace")))
    taken = False
    if below[:1] == ["valuesObject"]:
        values = owner.path[at + 1].node[owner.path[at + 1].at]
        taken = isinstance(values, Mapping) and _taken_over(move, found, to, values, (), chart, tuple(below[1:]))
    elif below == ["values"]:
        taken = _in_string(move, found, to, chart)
    elif below[:1] == ["parameters"] and below[-1] == "value":
        taken = _parameter(move, found, to, chart)
    return taken or move.leave(found.leaks, _ARGO)


def _in_string(move: Move, found: Found, owner: Owner, chart: str) -> bool:
    """Values that stand in a string."""
    opened = inside(move, found) if chart in KNOWN else None
    if opened is None:
        return False
    for inner, outer in zip(opened.found, opened.outer, strict=True):
        above, tree = inner.standing.above, opened.move.tree
        values, keys = above[0].node if above else None, tuple(tree.key(step) for step in above)
        if not isinstance(values, Mapping) or not _taken_over(opened.move, inner, owner, values, (), chart, keys):
            move.leave(outer.leaks, _ARGO)
    finish(move, opened, found.standing.scalar)
    return True


def _parameter(move: Move, found: Found, owner: Owner, chart: str) -> bool:
    """A parameter of a chart that takes just this value from a Secret: it names that instead."""
    tree, item, listed = move.tree, found.standing.above[-1].node, found.standing.above[-2].node
    name, known = tree.get(item, "name"), None
    if isinstance(name, Scalar):
        known = group(chart, tree.says(name))
    set_ = {tree.says(tree.get(each, "name")) for each in listed}
    if (
        known is None
        or not isinstance(name, Scalar)
        or known.existing in set_
        or set_ & set(known.keys) != {tree.says(name)}
    ):
        return False
    if not set(known.always) <= {tree.says(name), *known.defaults} or tree.shared(item, listed, found.standing.scalar):
        return False
    kept = move.kept(owner)
    for path, value in known.defaults.items():
        kept.keep(known.keys[path], value.encode(), usual=True)
    kept.keep(known.keys[tree.says(name)], tree.bytes(found.standing.scalar))
    move.draft.say(name, known.existing)
    move.draft.say(found.standing.scalar, kept.name)
    return True


def _of_values(move: Move, found: Found) -> bool:
    tree, above = move.tree, found.standing.above
    keys = tuple(tree.key(step) for step in above)
    root = above[0].node if above else None
    chart = _read_chart(move)
    if not isinstance(root, Mapping) or not chart or "" in keys:
        because = "the chart that reads these values isn't here: name a Secret by its existingSecret, or the like"
        return move.leave(found.leaks, because)
    if tree.shared(found.standing.scalar, *(step.node for step in above)) or any(
        tree.merges(step.node) for step in above
    ):
        return move.leave(found.leaks, _SHARED)
    name, dependencies = chart
    move.chart = posixpath.dirname(move.path) or "."
    stem = Owner(root, "Chart", "", "", name, ())
    dependency = dependencies.get(keys[0], "")
    if dependency:
        taken = _taken_over(move, found, stem, root, keys[:1], dependency, keys[1:])
        because = (
            f"chart {dependency} is not known to take it from a Secret that way: see its existingSecret, or the like"
        )
        return taken or move.leave(found.leaks, because)
    return own_charts.move(move, found, stem, keys)


def _read_chart(move: Move) -> tuple[str, dict[str, str]] | None:
    """The name of the chart beside a values file, and its dependencies by the key of their values."""
    data = move.content(posixpath.join(posixpath.dirname(move.path), "Chart.yaml"))
    for document in plain(data or b""):
        if isinstance(document, dict) and text(document.get("name")):
            listed = mappings(document.get("dependencies"))
            named = {text(each.get("alias")) or text(each.get("name")): text(each.get("name")) for each in listed}
            return text(document.get("name")), named
    return None


def _taken_over(
    move: Move, found: Found, owner: Owner, values: Mapping, prefix: tuple[str, ...], chart: str, path: tuple[str, ...]
) -> bool:
    """Let a known chart take a value, and all others of its group, from a Secret; False where it can't."""
    tree, known = move.tree, group(chart, ".".join(path))
    if known is None:
        return False
    inner = tree.get(values, *prefix)
    there = {path: tree.get(inner, *path.split(".")) for path in known.keys}
    said = {path: node for path, node in there.items() if isinstance(node, Scalar) and tree.bytes(node)}
    missing = [path for path in known.always if path not in said and path not in known.defaults]
    existing = tree.get(inner, *known.existing.split("."))
    if id(inner) in move.settled and found.standing.scalar in said.values():
        return True
    if missing or tree.says(existing) or tree.shared(*said.values()) or not isinstance(inner, Mapping):
        return False
    kept = move.kept(owner._replace(name=f"{owner.name}-{prefix[-1]}") if prefix else owner)
    if not kept.values.keys().isdisjoint(known.keys.values()):
        return False  # of two charts in one object only one is told
    move.settled.add(id(inner))
    for path_, node in {**dict.fromkeys(known.defaults), **said}.items():
        kept.keep(known.keys[path_], tree.bytes(node) if node else known.defaults[path_].encode(), usual=not node)
    _named(move, inner, known, said, existing, kept.name)
    return True


def _named(
    move: Move, inner: Mapping, known: Group, said: dict[str, Scalar], existing: Node | None, secret: str
) -> None:
    """Name the Secret to the chart, and take out what it holds; the first of that makes way for the name."""
    tree, base, rest = move.tree, inner, known.existing.split(".")
    while len(rest) > 1 and isinstance(below := tree.get(base, rest[0]), Mapping):
        base, rest = below, rest[1:]
    value: Written = secret
    for key in reversed(rest[1:]):
        value = {key: value}
    pending = not isinstance(existing, Scalar)
    if isinstance(existing, Scalar):
        move.draft.say(existing, secret)
    for node in said.values():
        above = tree.above(node)
        assert above is not None and isinstance(above.node, Mapping)
        if pending and above.node is base:
            move.draft.swap(base, above.at, rest[0], value)
            pending = False
        else:
            move.draft.remove(above.node, above.at)
    if pending:
        move.draft.add(base, rest[0], value)
