"""What a Secret among the templates of a chart is read as, so that an ExternalSecret of the chart takes its place.

It can't be sealed: Helm fills in its name, its namespace and some of its values. What stands there literally moves to
where the ExternalSecret fetches it; what Helm fills in stays with Helm.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

from scanner.manifest.nodes import Scalar
from scanner.manifest.templates import only_template
from scanner.model import Secret
from scanner.regex import regex
from scanner.remediate.plain import PlainSecret
from scanner.sealing.move import Found, Move
from scanner.sealing.moving import Templated
from scanner.sealing.standing import Owner, Tree

_LITERAL = regex(
    rb"\{\{-?\s*(?:\"(?P<double>[^\"\\{}]*)\"|`(?P<raw>[^`{}]*)`)\s*(?P<filters>(?:\|\s*(?:b64enc|quote|squote)\s*)*)-?\}\}"
)
_ENCODES = regex(r"\s*\|\s*b64enc\b")
_CLOSES = regex(r"\s*(-?\}\})\Z")
_OWN_LINE = regex(rb"^[ \t]*\{\{", re.MULTILINE)
_BY_HAND = (
    "Helm decides about it in a way that no ExternalSecret can repeat: move the literal into a value of the chart"
)


_SOPS = "SOPS wrote this Secret, and somebody put that beside: let SOPS encrypt it (sops edit)"
_NOT_HELM = "something else than Helm fills in this Secret: take the literal out of it by hand"


class _Value(NamedTuple):
    key: str
    literal: bytes | None  # None where Helm fills it in
    text: str = ""


class _Unclear(Exception):
    """A value that can't be told apart from what Helm makes of it."""


def move(move: Move, found: Found) -> bool:
    """Settle a leak in a Secret of a chart."""
    owner, tree = found.owner, move.tree
    if owner is None or owner.kind != "Secret":
        return False
    start, end = owner.node.start, move.draft.end(owner.node)
    if tree.index(owner.node, "sops"):
        return move.leave(found.leaks, _SOPS)
    if b"{{" not in tree.data[start:end]:
        return False
    if id(owner.node) in move.settled:
        return True
    if not move.of_helm or not any(node is owner.node for node in tree.objects):
        return move.leave(found.leaks, _NOT_HELM)
    try:
        values = [value for section in ("data", "stringData") for value in _values(move, owner, section)]
    except _Unclear:
        return move.leave(found.leaks, _BY_HAND)
    literal = {value.key: Secret(value.literal) for value in values if value.literal is not None}
    kept = {value.key: value.text for value in values if value.literal is None}
    labels, annotations = (
        {key: tree.says(value) for _, key, value in tree.pairs(tree.get(owner.node, "metadata", section))}
        for section in ("labels", "annotations")
    )
    immutable = tree.says(tree.get(owner.node, "immutable")) == "true" or None
    kind = tree.says(tree.get(owner.node, "type"))
    secret = PlainSecret(owner.name, owner.namespace, literal, kind, immutable, labels, annotations)
    move.settled.add(id(owner.node))
    move.templated.append(Templated(secret, start, end, tuple(kept.items()), _metadata(move, owner)))
    return True


def _values(move: Move, owner: Owner, section: str) -> list[_Value]:
    tree, node = move.tree, move.tree.get(owner.node, section)
    if node is None:
        return []
    key = owner.node[tree.index(owner.node, section) - 1]
    if isinstance(node, Scalar) or _OWN_LINE.search(tree.data, key.start, move.draft.end(node)) or tree.shared(node):
        raise _Unclear
    if not all(tree.reaches(value.start, owner.node.start) for _, _, value in tree.pairs(node)):
        raise _Unclear  # a template may leave it out
    return [_value(tree, key, value, section) for _, key, value in tree.pairs(node)]


def _value(tree: Tree, key: str, scalar: object, section: str) -> _Value:
    if not isinstance(scalar, Scalar) or "{{" in key:
        raise _Unclear
    said, encoded = tree.bytes(scalar), section == "data"
    literal = _LITERAL.fullmatch(said.strip())
    if literal:
        value = literal["double"] if literal["raw"] is None else literal["raw"]
        encoded = encoded and b"b64enc" not in literal["filters"]
    elif b"{{" in said:
        if not only_template(said) or (b'"' in said and b"default" in said):
            raise _Unclear
        return _Value(key, None, _plain(said.decode(errors="surrogateescape").strip(), encoded))
    else:
        value = said
    try:
        return _Value(key, base64.b64decode(b"".join(value.split()), validate=True) if encoded else value)
    except binascii.Error:
        raise _Unclear from None


def _plain(action: str, encoded: bool) -> str:
    """What Helm fills in, as the text itself and not its base64."""
    if not encoded:
        return action
    text, count = _ENCODES.subn("", action)
    return text if count else _CLOSES.sub(r" | b64dec \1", action)


def _metadata(move: Move, owner: Owner) -> str:
    """The lines of the metadata as they stand, with what Helm puts between them; "" where they are no block."""
    tree, node = move.tree, move.tree.get(owner.node, "metadata")
    at = tree.index(owner.node, "metadata")
    if not at or node is None or isinstance(node, Scalar) or node.flow:
        return ""
    following = [key.start for key in owner.node[at + 1 :: 2]]
    start = tree.data.find(b"\n", owner.node[at - 1].start) + 1
    end = min(following, default=move.draft.end(owner.node))
    return tree.data[start:end].decode(errors="surrogateescape")
