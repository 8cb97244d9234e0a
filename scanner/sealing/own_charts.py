"""How the templates of one's own chart take a value from a Secret: a variable that they gave a value reads it there.

Where no Secret is named, the value is given as before, so other values files go on to work. What a template says in any
other way stays: a value that is taken out is one that each template reads elsewhere.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.manifest.nodes import Mapping, Scalar
from scanner.regex import regex
from scanner.sealing import containers
from scanner.sealing.draft import Draft
from scanner.sealing.move import Found, Move
from scanner.sealing.standing import Owner
from scanner.sealing.writing import Written, block
from scanner.together.actions import ANY, VALUES, Output, outputs, spans

_ALONE = regex(rb"\s*\{\{-?\s*\.Values\.[\w.-]+\s*(?:\|\s*(?:quote|squote|toString)\s*)*-?\}\}\s*")
_WORD = regex(r"\{\{-?\s*(if|with|range|define|block|else|end)\b")

_EXISTING = ("existingSecret", "existingSecretName", "existingPasswordSecret", "secretName")


class _Use(NamedTuple):
    """Where a template says a value."""

    path: str
    draft: Draft | None  # None where the template can't be changed
    at: int
    line: int
    spared: bool  # only where no Secret is named


def move(move: Move, found: Found, owner: Owner, keys: tuple[str, ...]) -> bool:
    """Settle a leak: the Secret is named beside it, where the chart has a place for that or gets one."""
    tree, step = move.tree, found.standing.above[-1]
    mapping, *path = step.node, *keys[:-1]
    assert isinstance(mapping, Mapping)
    beside = next((each for each in _EXISTING if tree.index(mapping, each)), "")
    named = tree.get(mapping, beside) if beside else None
    if named is not None and id(mapping) not in move.settled and (tree.says(named) or not isinstance(named, Scalar)):
        return move.leave(found.leaks, "the chart has a Secret there already: add it to that one, and take it out here")
    existing = ".".join((*path, beside or _EXISTING[0]))
    uses = list(_uses(move, keys, existing))
    if problem := _problem(uses, ".".join(keys), existing):
        return move.leave(found.leaks, problem)
    kept = move.kept(owner)
    name = kept.keep(".".join(keys) if keys[-1] in kept.values else keys[-1], tree.bytes(found.standing.scalar))
    if id(mapping) not in move.settled:
        move.settled.add(id(mapping))
        if isinstance(named, Scalar):
            move.draft.say(named, kept.name)
        else:
            move.draft.precede(mapping, step.at, _EXISTING[0], kept.name)
    move.draft.say(found.standing.scalar, "")
    for use in uses:
        if use.draft and not use.spared:
            _lead(use.draft, use.at, existing, name)
    if any(use.spared for use in uses):
        move.note(
            f"the chart must read key {name} of the Secret that .Values.{existing} names instead of "
            f".Values.{'.'.join(keys)}: see whether it does"
        )
    return True


def _problem(uses: list[_Use], value: str, existing: str) -> str:
    """Why a value has to stay; "" where each template that says it can read it in a Secret."""
    if not uses:
        return f"no template of the chart is seen to say .Values.{value}, so none can be led to a Secret"
    others = [use for use in uses if not use.spared and not (use.draft and _leads(use.draft, use.at))]
    if not others:
        return ""
    where = ", ".join(dict.fromkeys(f"{use.path}:{use.line}" for use in others))
    return (
        f"{where} says .Values.{value} where nothing reads a Secret: take it there by valueFrom.secretKeyRef from the "
        f"one that .Values.{existing} names, or fetch it by an ExternalSecret in place of that template"
    )


def _uses(move: Move, keys: tuple[str, ...], existing: str) -> Iterator[_Use]:
    """Where the templates say a value, by itself or as a part of what holds it."""
    folder = posixpath.join(posixpath.dirname(move.path), "templates", "")
    texts = {path: move.content(path) or b"" for path in dict.fromkeys(move.near) if path.startswith(folder)}
    asks = re.compile(r"\.Values\." + re.escape(existing) + r"(?![\w.-])")
    named = any((VALUES, *existing.split(".")) in output.paths for data in texts.values() for output in _outputs(data))
    for path, data in texts.items():
        spared = list(_spared(data.decode("latin-1"), asks)) if named else []
        for output in _outputs(data):
            if any(_holds(said, keys) for said in output.paths):
                line = data.count(b"\n", 0, output.start) + 1
                within = any(start <= output.start < end for start, end in spared)
                yield _Use(path, move.opened(path), output.start, line, within)


def _outputs(data: bytes) -> Iterator[Output]:
    return outputs(data.decode("latin-1"))  # a character each byte, so that offsets are those of the file


def _holds(said: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    """Whether what comes out of an action is a value, or something that it is a part of."""
    steps = said[1:]
    return said[:1] == (VALUES,) and all(one in (ANY, other) for one, other in zip(steps, keys, strict=False))


def _spared(text: str, asks: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The ranges of a template that Helm leaves out where something is set."""
    open_: list[tuple[bool, int, bool]] = []  # whether it is about that, since where, and whether that is left out
    for start, end in spans(text):
        word = _WORD.match(text, start)
        if word and word[1] in ("else", "end") and open_:
            about, since, out = open_.pop()
            if about and out:
                yield since, start
            if word[1] == "else":
                open_.append((about, end, not out))
        elif word and word[1] not in ("else", "end"):
            about = word[1] in ("if", "with") and asks.search(text, start, end) is not None
            open_.append((about, end, "not " in text[start:end]))


def _leads(draft: Draft, at: int) -> bool:
    """Whether a variable is given the value there, alone, so that it can also read it from a Secret."""
    tree = draft.tree
    standing = tree.standing(at, at + 1)
    keys = [tree.key(step) for step in standing.above] if standing else []
    if standing is None or not containers.is_variable(keys) or not _ALONE.fullmatch(tree.bytes(standing.scalar)):
        return False
    item, index = standing.above[-1]
    name = item[index - 1]
    if not isinstance(item, Mapping) or item.flow or standing.scalar.style in ("|", ">"):
        return False
    return not tree.data[name.start - draft.column(name.start) : name.start].strip()  # else behind its dash


def _lead(draft: Draft, at: int, existing: str, key: str) -> None:
    """Let that variable read it there; `existing` is the path of the value that names the Secret, `key` its key."""
    standing = draft.tree.standing(at, at + 1)
    assert standing is not None
    name = standing.above[-1].node[standing.above[-1].at - 1]
    column = draft.column(name.start)
    reference: Written = {"secretKeyRef": {"name": "{{ .Values." + existing + " }}", "key": key}}
    head = [f"{{{{- if .Values.{existing} }}}}", *block("valueFrom", reference), "{{- else }}", ""]
    draft.replace(name.start, name.start, draft.lines(head, column))
    draft.behind(draft.end(standing.scalar), ["{{- end }}"], column)
