"""Who reads a ConfigMap, and how each is led to the Secret that some of its keys have moved into.

`configMapKeyRef` and `configMapRef` of environments, volumes and their projections, and what Flux takes values from.
A reader that read all keys at once still does: it gets the Secret beside the ConfigMap, or instead of an empty one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.sealing import overlays
from scanner.sealing.draft import Draft
from scanner.sealing.move import Move, Readers
from scanner.sealing.moving import Gone, Owed
from scanner.sealing.standing import Tree, owned
from scanner.sealing.writing import Written, block

_MORE = ""  # other overlays may have further keys


class Source(NamedTuple):
    """A ConfigMap that some keys have left."""

    name: str
    namespace: str
    stay: set[str]  # the keys that it still has; _MORE among them where not all are known


def lead(move: Move, source: Source, gone: dict[str, str], secret: str) -> None:
    """Lead every reader of the keys that are gone, in all files around, to the Secret that holds them now."""
    met: set[str] = set()
    for draft, namespace, mapping in _readers(move).get(source.name, ()):
        if not source.namespace or not namespace or namespace == source.namespace:
            if _owed(move, draft.path, source, gone, secret):
                met |= set(gone)
            else:
                known = source if draft.path not in move.beneath else source._replace(stay={*source.stay, _MORE})
                met |= _Reading(draft, known, gone, secret).of(mapping)
    for key, called in gone.items():
        if key not in met:
            move.note(
                f"no reader of {key} of ConfigMap {source.name} was found beside it: "
                f"whoever reads it must take it from Secret {secret}, key {called}"
            )


def _owed(move: Move, file: str, source: Source, gone: dict[str, str], secret: str) -> bool:
    """Whether a file is of a base that another overlay needs as it is."""
    left = Gone(source.name, frozenset(gone), secret)
    other = overlays.unready(move.path, file, move.near, move.content, left) if file in move.beneath else ""
    if other:
        note = (
            f"{file} reads ConfigMap {source.name} for {other}, too, so it is not led to Secret {secret}: seal that "
            f"together with {move.path}, or give it a Secret of this name"
        )
        move.owed[Owed(file, left, note)] = None
    return bool(other)


def _readers(move: Move) -> Readers:
    """Whatever reads a ConfigMap, in all files around, by the name of that; they are gone through once."""
    if move.readers is None:
        move.readers = {}
        for draft in move.around():
            for node in draft.tree.objects:
                namespace = owned(draft.tree, node).namespace
                for mapping in draft.tree.mappings(node):
                    for name in _read_by(draft.tree, mapping):
                        move.readers.setdefault(name, []).append((draft, namespace, mapping))
    return move.readers


def _read_by(tree: Tree, mapping: Mapping) -> set[str]:
    found = {tree.says(tree.get(value, "name")) for _, key, value in tree.pairs(mapping) if key in _WAYS}
    if tree.says(tree.get(mapping, "kind")) == "ConfigMap":
        found.add(tree.says(tree.get(mapping, "name")))
    return found


class _Reading:
    """What one file reads of a ConfigMap."""

    def __init__(self, draft: Draft, source: Source, gone: dict[str, str], secret: str) -> None:
        self._draft, self._tree = draft, draft.tree
        self._source, self._gone, self._secret = source, gone, secret

    def of(self, mapping: Mapping) -> set[str]:
        """Lead one mapping on, if it reads the ConfigMap; and say which keys that settles."""
        for at, key, value in self._tree.pairs(mapping):
            if key in _WAYS and isinstance(value, Mapping) and self._named(value):
                return set(_WAYS[key](self, mapping, at, value))
        if self._tree.says(self._tree.get(mapping, "kind")) == "ConfigMap" and self._named(mapping):
            return set(self._flux(mapping))
        return set()

    def _named(self, reference: Mapping) -> bool:
        return self._tree.says(self._tree.get(reference, "name")) == self._source.name

    def _one(self, mapping: Mapping, at: int, reference: Mapping) -> Iterator[str]:
        """`configMapKeyRef` of a variable."""
        asked = self._tree.says(self._tree.get(reference, "key"))
        if asked in self._gone:
            self._renamed(mapping, at, "secretKeyRef", reference)
            yield asked

    def _all(self, mapping: Mapping, at: int, reference: Mapping) -> Iterator[str]:
        """`configMapRef` of an environment."""
        yield from self._gone
        above = self._tree.above(mapping)
        if not self._source.stay:
            self._renamed(mapping, at, "secretRef", reference)
        elif above and isinstance(above.node, Sequence) and not self._there(above.node, "secretRef"):
            item: dict[str, Written] = {"secretRef": {"name": self._secret}}
            prefix = self._tree.says(self._tree.get(mapping, "prefix"))
            self._draft.append(above.node, [{"prefix": prefix, **item} if prefix else item], after=above.at)

    def _files(self, mapping: Mapping, at: int, reference: Mapping) -> Iterator[str]:
        """`configMap` of a volume, or of one of its projections."""
        items = self._tree.get(reference, "items")
        some = items if isinstance(items, Sequence) else Sequence()
        listed = {self._tree.says(self._tree.get(item, "key")) for item in some}
        asked = listed or {*self._gone, *self._source.stay}
        above = self._tree.above(mapping)
        projected = above is not None and self._key_above(above.node) == "sources"
        if not asked & set(self._gone) or above is None:
            return
        yield from asked & set(self._gone)
        if projected and self._there(above.node, "secret"):
            return
        if asked <= set(self._gone):
            self._renamed(mapping, at, "secret", reference, name="name" if projected else "secretName")
            return
        source: dict[str, Written] = {"name": self._secret}
        if listed:
            source["items"] = list(self._taken(some))
        if projected and isinstance(above.node, Sequence):
            self._draft.append(above.node, [{"secret": source}], after=above.at)
        else:
            self._project(mapping, at, reference, source)

    def _there(self, items: Node, key: str) -> bool:
        """Whether a list has the Secret already."""
        listed = items if isinstance(items, Sequence) else ()
        return any(self._tree.says(self._tree.get(item, key, "name")) == self._secret for item in listed)

    def _taken(self, items: Sequence) -> Iterator[Written]:
        """The items that are of keys that are gone, taken out of their list."""
        for index, item in enumerate(items):
            said = {key: self._tree.says(value) for _, key, value in self._tree.pairs(item)}
            if said.get("key") in self._gone:
                self._draft.remove(items, index)
                mode: dict[str, Written] = {"mode": int(said["mode"], 0)} if said.get("mode", "").isdigit() else {}
                yield {"key": self._gone[said["key"]], "path": said.get("path", said["key"]), **mode}

    def _project(self, mapping: Mapping, at: int, reference: Mapping, source: dict[str, Written]) -> None:
        """Make a volume of a ConfigMap one of that and of a Secret: what it said moves a few columns to the right."""
        draft, key = self._draft, mapping[at - 1]
        assert isinstance(key, Scalar)
        end = draft.end(reference)
        mode = self._tree.index(reference, "defaultMode")
        modes = self._tree.says(reference[mode]) if mode else ""
        if mode:
            draft.remove(reference, mode)
        if mapping.flow:
            word = (key.style + "{}" + key.style).format
            mode_too = f"{word('defaultMode')}: {modes}, " if modes else ""
            head = f"{word('projected')}: {{{mode_too}{word('sources')}: [{{"
            draft.replace(key.start, key.end, head + word("configMap"))
            draft.replace(end, end, f"}}, {draft.in_line(mapping, {'secret': source})}]}}")
            return
        column = draft.column(key.start)
        lines = ["projected:", *([f"  defaultMode: {modes}"] if modes else []), "  sources:", "    - configMap"]
        draft.replace(key.start, key.end, draft.lines(lines, column))
        draft.indent(key.end, end, 6)
        first, *more = block("secret", source)
        draft.behind(end, [f"- {first}", *(f"  {line}" for line in more)], column + 4)

    def _flux(self, reference: Mapping) -> Iterator[str]:
        """An entry of `valuesFrom` or of `substituteFrom`."""
        above = self._tree.above(reference)
        where = self._key_above(above.node) if above else ""
        if above is None or not isinstance(above.node, Sequence):
            return
        if (
            where == "valuesFrom"
            and (asked := self._tree.says(self._tree.get(reference, "valuesKey")) or "values.yaml") in self._gone
        ):
            yield asked
        elif where == "substituteFrom":
            yield from self._gone
        else:
            return
        if where == "substituteFrom" and self._source.stay:
            self._draft.append(above.node, [{"kind": "Secret", "name": self._secret}], after=above.at)
            return
        for wanted, word in (("kind", "Secret"), ("name", self._secret)):
            said = self._tree.get(reference, wanted)
            if isinstance(said, Scalar):
                self._draft.say(said, word)

    def _renamed(self, mapping: Mapping, at: int, key: str, reference: Mapping, name: str = "name") -> None:
        """Let a reference be one to the Secret."""
        old, index = mapping[at - 1], self._tree.index(reference, "name")
        called, said = reference[index - 1], reference[index]
        for scalar, word in ((old, key), (called, name), (said, self._secret)):
            if isinstance(scalar, Scalar) and self._tree.says(scalar) != word:
                self._draft.say(scalar, word)

    def _key_above(self, node: Node) -> str:
        above = self._tree.above(node)
        return self._tree.key(above) if above else ""


_WAYS = {
    "configMapKeyRef": _Reading._one,
    "configMapRef": _Reading._all,
    "configMap": _Reading._files,
}
