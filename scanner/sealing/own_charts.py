"""How the templates of one's own chart take a value from a Secret: a variable that they gave a value reads it there.

A Secret that they made of it gives way to the one that is named, which has all of its keys (see `own_secrets`).
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
from scanner.sealing import containers, giving_way, own_secrets
from scanner.sealing.draft import Draft
from scanner.sealing.move import Found, Kept, Move
from scanner.sealing.standing import Owner
from scanner.sealing.writing import Written, block
from scanner.together.actions import ANY, VALUES, Output, outputs, spans

_ALONE = regex(rb"\s*\{\{-?\s*\.Values\.[\w.-]+\s*(?:\|\s*(?:quote|squote|toString)\s*)*-?\}\}\s*")
_WORD = regex(r"\{\{-?\s*(if|with|range|define|block|else|end)\b")

_NOBODY = "so none can be led to a Secret"
_EXISTING = ("existingSecret", "existingSecretName", "existingPasswordSecret", "secretName")


class _Use(NamedTuple):
    """Where a template says a value."""

    path: str
    draft: Draft | None  # None where the template can't be changed
    at: int
    line: int
    spared: bool  # only where no Secret is named


class _Spot(NamedTuple):
    """Where among the values a Secret is named, and what that Secret is."""

    node: Mapping
    at: int  # of the value beside which it is named
    path: tuple[str, ...]
    named: str  # the key that names it, where there is one

    @property
    def existing(self) -> str:
        """The path of the value that names it."""
        return ".".join((*self.path, self.named or _EXISTING[0]))


def move(move: Move, found: Found, owner: Owner, keys: tuple[str, ...]) -> bool:
    """Settle a leak: the Secret is named beside it, where the chart has a place for that or gets one."""
    spot, made = _spot(move, found, keys[:-1]), None
    uses = [_settled(move, use) for use in _uses(move, keys, spot.existing)]
    apart = [use for use in uses if not use.spared and not (use.draft and _leads(use.draft, use.at))]
    places = [(use.draft, use.at) for use in apart or uses if use.spared or apart]
    try:
        made = own_secrets.made(move, places, _templates(move), read=bool(apart)) if places else None
    except own_secrets.Unclear as unclear:
        if apart:
            return move.leave(found.leaks, _problem(apart, ".".join(keys), spot.existing, str(unclear)))
    if not uses:
        return move.leave(found.leaks, f"no template of the chart is seen to say .Values.{'.'.join(keys)}, {_NOBODY}")
    if made and made.ranged == keys[:-1]:
        spot = _spot(move, found, keys[:-2])
    known = (move.named.get(id(made.owner.node)) if made else None) or move.named.get(id(spot.node))
    named = move.tree.get(spot.node, spot.named) if spot.named else None
    if known is None and named is not None and (move.tree.says(named) or not isinstance(named, Scalar)):
        return move.leave(found.leaks, "the chart has a Secret there already: add it to that one, and take it out here")
    of = owner._replace(kind="Template", name="-".join((owner.name, *(made.ranged or spot.path)))) if made else owner
    existing, kept = known or (spot.existing, move.kept(of, made.kind if made else ""))
    value = move.tree.bytes(found.standing.scalar)
    if made and not _takes(kept, made, value):
        return move.leave(found.leaks, f"Secret {kept.name} has other values under the keys that the chart's own has")
    key = _key(kept, made, keys, value)
    _name(move, spot, known is None, kept)
    move.named |= {id(spot.node): (existing, kept)}
    if made and id(made.owner.node) not in move.named:
        move.named[id(made.owner.node)] = existing, kept
        if apart:
            giving_way.gives_way(made, existing)
    move.draft.say(found.standing.scalar, "")
    for use in uses:
        if use.draft and not use.spared and use not in apart:
            _lead(use.draft, use.at, existing, key)
    _tell_overridden(move, keys, existing)
    if not made and any(use.spared for use in uses):
        move.note(
            f"the chart must read key {key} of the Secret that .Values.{existing} names instead of "
            f".Values.{'.'.join(keys)}: see whether it does"
        )
    return True


def _settled(move: Move, use: _Use) -> _Use:
    """What is known by now of a place: the chart's own Secret in which it stands may have given way already."""
    made_in = own_secrets.around(use.draft, use.at)
    return use._replace(spared=True) if made_in and id(made_in.node) in move.named else use


def _tell_overridden(move: Move, keys: tuple[str, ...], existing: str) -> None:
    """Say which other values of the chart are read no longer, since a Secret is named before them."""
    for path in move.near:
        name, beside = posixpath.basename(path), posixpath.dirname(path) == posixpath.dirname(move.path)
        others = beside and path != move.path and "alues" in name and name != own_secrets.USUAL
        draft = move.opened(path) if others else None
        for root in draft.tree.roots if draft else ():
            if draft and draft.tree.get(root, *keys) is not None and not draft.tree.get(root, *existing.split(".")):
                move.note(
                    f"{path} gives .Values.{'.'.join(keys)} a value, too, which nobody reads where .Values.{existing} "
                    "names a Secret: seal that as well, or leave the name empty there"
                )


def _spot(move: Move, found: Found, path: tuple[str, ...]) -> _Spot:
    node, at = found.standing.above[len(path)]
    assert isinstance(node, Mapping)
    return _Spot(node, at, path, next((each for each in _EXISTING if move.tree.index(node, each)), ""))


def _name(move: Move, spot: _Spot, fresh: bool, kept: Kept) -> None:
    """Name a Secret among the values, unless that was done."""
    named = move.tree.get(spot.node, spot.named) if spot.named else None
    if fresh and isinstance(named, Scalar):
        move.draft.say(named, kept.name)
    elif fresh:
        move.draft.precede(spot.node, spot.at, _EXISTING[0], kept.name)


def _takes(kept: Kept, made: own_secrets.Made, leaked: bytes) -> bool:
    """Put all that the chart's own Secret has into the one that takes its place; False where that has others there."""
    if not all(kept.fits(key, value) for key, value in made.values.items()):
        return False
    for key, value in made.values.items():
        if key not in kept.values and kept.keep(key, value, usual=True) != key:
            return False
        if kept.usual is not None and leaked in value:
            kept.usual.discard(key)
    return True


def _key(kept: Kept, made: own_secrets.Made | None, keys: tuple[str, ...], value: bytes) -> str:
    """The key that a value has in a Secret."""
    if made:
        alone = next((key for key, said in made.values.items() if said == value), "")
        return alone or made.keys.get(keys) or kept.keep(keys[-1], value)
    return kept.keep(".".join(keys) if keys[-1] in kept.values else keys[-1], value)


def _problem(apart: list[_Use], value: str, existing: str, unclear: str) -> str:
    """Why a value has to stay that templates say at some places."""
    where = ", ".join(dict.fromkeys(f"{use.path}:{use.line}" for use in apart))
    why = f", and {unclear}" if unclear else ""
    return (
        f"{where} says .Values.{value} where nothing reads a Secret{why}: take it there by valueFrom.secretKeyRef from "
        f"the one that .Values.{existing} names, or fetch it by an ExternalSecret in place of that template"
    )


def _templates(move: Move) -> list[str]:
    folder = posixpath.join(posixpath.dirname(move.path), "templates", "")
    return [path for path in dict.fromkeys(move.near) if path.startswith(folder)]


def _uses(move: Move, keys: tuple[str, ...], existing: str) -> Iterator[_Use]:
    """Where the templates say a value, by itself or as a part of what holds it."""
    texts = {path: move.content(path) or b"" for path in _templates(move)}
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
