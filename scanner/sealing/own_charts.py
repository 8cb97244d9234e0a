"""How the templates of one's own chart take a value from a Secret: a variable that they gave a value reads it there.

Where no Secret is named, the value is given as before, so other values files go on to work.
"""

from __future__ import annotations

import posixpath
import re

from scanner.manifest.nodes import Mapping, Scalar
from scanner.sealing import containers
from scanner.sealing.draft import Draft
from scanner.sealing.move import Found, Move
from scanner.sealing.standing import Owner
from scanner.sealing.writing import Written, block

_ALONE = re.compile(rb"\s*\{\{-?\s*\.Values\.[\w.-]+\s*(?:\|\s*(?:quote|squote|toString)\s*)*-?\}\}\s*")

_EXISTING = ("existingSecret", "existingSecretName", "existingPasswordSecret", "secretName")


def move(move: Move, found: Found, owner: Owner, keys: tuple[str, ...]) -> bool:
    """Settle a leak: the Secret is named beside it, where the chart has a place for that or gets one."""
    tree, step = move.tree, found.standing.above[-1]
    mapping, *path = step.node, *keys[:-1]
    assert isinstance(mapping, Mapping)
    beside = next((each for each in _EXISTING if tree.index(mapping, each)), "")
    named = tree.get(mapping, beside) if beside else None
    if named is not None and (tree.says(named) or not isinstance(named, Scalar)):
        return move.leave(found.leaks, "the chart has a Secret there already: add it to that one, and take it out here")
    kept = move.kept(owner)
    name = kept.keep(".".join(keys) if keys[-1] in kept.values else keys[-1], tree.bytes(found.standing.scalar))
    if id(mapping) not in move.settled:
        move.settled.add(id(mapping))
        if isinstance(named, Scalar):
            move.draft.say(named, kept.name)
        else:
            move.draft.precede(mapping, step.at, _EXISTING[0], kept.name)
    move.draft.say(found.standing.scalar, "")
    _told(move, ".".join(keys), ".".join((*path, beside or _EXISTING[0])), name, known=bool(beside))
    return True


def _told(move: Move, value: str, existing: str, key: str, *, known: bool) -> None:
    """Say what is still to be done in the templates."""
    led, others = _lead(move, value, existing, key) if not known else ([], [])
    if known:
        move.note(
            f"the chart must read key {key} of the Secret that .Values.{existing} names instead of .Values.{value}"
        )
    elif others or not led:
        where = ", ".join(others) or "a template"
        move.note(
            f".Values.{value} is to come from the Secret that .Values.{existing} names: where {where} says it, take "
            f"key {key} of that by valueFrom.secretKeyRef; an ExternalSecret for it can be a template of the chart"
        )


def _lead(move: Move, value: str, existing: str, key: str) -> tuple[list[str], list[str]]:
    """The templates around that take a value from a Secret now, and those that say it in another way.

    `value` is the path of the value, `existing` of the one that names the Secret, `key` its key.
    """
    led: list[str] = []
    others: list[str] = []
    said = re.compile(rb"\.Values\." + re.escape(value.encode(errors="surrogateescape")) + rb"(?![\w.-])")
    folder = posixpath.join(posixpath.dirname(move.path), "templates", "")
    for path in move.near:
        draft = move.opened(path) if path.startswith(folder) else None
        data = draft.tree.data if draft else move.content(path) if path.startswith(folder) else None
        for found in said.finditer(data or b""):
            taken = draft is not None and _taken(draft, found.start(), existing, key)
            (led if taken else others).append(path)
    return list(dict.fromkeys(led)), list(dict.fromkeys(others))


def _taken(draft: Draft, at: int, existing: str, key: str) -> bool:
    """Let a variable that gives a value also read it from a Secret; False where it isn't one that can."""
    tree = draft.tree
    standing = tree.standing(at, at + 1)
    keys = [tree.key(step) for step in standing.above] if standing else []
    if standing is None or not containers.is_variable(keys) or not _ALONE.fullmatch(tree.bytes(standing.scalar)):
        return False
    item, index = standing.above[-1]
    name = item[index - 1]
    if not isinstance(item, Mapping) or item.flow or standing.scalar.style in ("|", ">"):
        return False
    column = draft.column(name.start)
    if tree.data[name.start - column : name.start].strip():
        return False  # behind its dash
    reference: Written = {"secretKeyRef": {"name": "{{ .Values." + existing + " }}", "key": key}}
    head = [f"{{{{- if .Values.{existing} }}}}", *block("valueFrom", reference), "{{- else }}", ""]
    draft.replace(name.start, name.start, draft.lines(head, column))
    draft.behind(draft.end(standing.scalar), ["{{- end }}"], column)
    return True
