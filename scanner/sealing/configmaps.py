"""How a secret leaves a ConfigMap: the whole of its key becomes one of a Secret, be it a value or a file.

Whoever reads the key is led to the Secret (see `readers.py`).
"""

from __future__ import annotations

import base64
import binascii

from scanner.manifest.nodes import Mapping
from scanner.sealing.move import Found, Move
from scanner.sealing.readers import Source, lead
from scanner.sealing.standing import Owner


def move(move: Move, found: Found) -> bool:
    """Settle a leak in a ConfigMap."""
    owner, tree = found.owner, move.tree
    if owner is None or owner.kind != "ConfigMap" or len(owner.path) != 2:
        return False
    section, (data, at) = tree.key(owner.path[0]), owner.path[1]
    if section not in ("data", "binaryData") or not isinstance(data, Mapping):
        return False
    if tree.shared(found.standing.scalar, data, owner.node) or tree.merges(data):
        return move.leave(found.leaks, "an alias or a merge key shares it with another place; write it out there first")
    key, value = tree.key(owner.path[1]), tree.bytes(found.standing.scalar)
    if section == "binaryData":
        try:
            value = base64.b64decode(b"".join(value.split()), validate=True)
        except binascii.Error:
            return move.leave(found.leaks, "it is no base64, so nobody knows what the ConfigMap holds there")
    kept = move.kept(owner)
    _gone(move, owner, kept.name)[key] = kept.keep(key, value)
    move.draft.remove(data, at)
    return True


def _gone(move: Move, owner: Owner, secret: str) -> dict[str, str]:
    """The keys that leave a ConfigMap; with the first of them it is settled that whoever reads them is led on."""
    who = f"{owner.namespace}/{owner.name}"
    if who not in move.gone:
        gone = move.gone[who] = {}
        move.last.append(
            lambda: lead(move, Source(owner.name, owner.namespace, _keys(move, owner) - set(gone)), gone, secret)
        )
        if move.tree.says(move.tree.get(owner.node, "immutable")) == "true":
            move.note(
                f"ConfigMap {owner.name} is immutable: it has to be deleted before it can be applied without them"
            )
    return move.gone[who]


def _keys(move: Move, owner: Owner) -> set[str]:
    sections = [move.tree.get(owner.node, section) for section in ("data", "binaryData")]
    return {key for section in sections for _, key, _ in move.tree.pairs(section)}
