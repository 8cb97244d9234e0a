"""What a Secret is that a template of one's own chart makes of the chart's values, and which templates read it.

It is read with the values as they stand beside the chart, and whole: another Secret can only take its place, where one
is named, if that has all of its keys. What Helm works out in any other way than from those values is no such Secret.
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scanner.manifest.nodes import Node, Scalar
from scanner.manifest.nodes import Sequence as Items
from scanner.regex import regex
from scanner.sealing import control
from scanner.sealing.draft import Draft
from scanner.sealing.move import Move
from scanner.sealing.standing import Owner, Tree, owned, owner
from scanner.together.actions import ANY, VALUES, outputs

USUAL = "values.yaml"  # the values that a chart has where nobody says otherwise

ALONE = regex(r"\s*\{\{-?\s*(?P<body>(?:[^{}\"`]|\"[^\"\\{}]*\"|`[^`{}]*`)+?)\s*-?\}\}\s*")
_PIPE = regex(r"((?:[^|\"`]|\"[^\"]*\"|`[^`]*`)+)")
_TEXT = r"(?:\"([^\"\\]*)\"|`([^`]*)`)"
_OPERAND = r"(\$\w*(?:\.\w+)*|(?:\.\w+)+|\.)"
_SAID = regex(rf"{_OPERAND}|required\s+{_TEXT}\s+{_OPERAND}")
_LITERAL = regex(_TEXT)
_FORMAT = regex(rf"printf\s+{_TEXT}((?:\s+{_OPERAND})+)")
_DEFAULT = regex(rf"default\s+{_TEXT}(?:\s+{_OPERAND})?")
_SAME = ("quote", "squote", "toString")
_NUMBER = regex(rb"[-+.]?[0-9][0-9._eE+-]*")
_WHOLE = regex(rb"-?[0-9]{1,6}")
_NOTHING = (b"", b"false", b"null", b"~", b"0")
_LONGEST = 1024  # characters of a value or a name that a template has
_KEY = regex(r"\{\{-?\s*\$\w+\s*(?:\|\s*quote\s*)?-?\}\}")
_IF = regex(r"\{\{-?\s*(?:if|with)\s+\$?\.Values\.(?P<path>[\w.]+)\s*-?\}\}")
_RANGE = regex(r"\{\{-?\s*range\s+\$\w+\s*,\s*\$\w+\s*:=\s*\$?\.Values\.[\w.]+\s*-?\}\}")
_BRACES = regex(r"\{\{-?\s*|\s*-?\}\}")
_ALL = regex(r"(?<=[\s{(])\$(?:\.(?=\w)|(?=[\s})]))")
_READING = ("secretKeyRef", "secretRef", "secret")
_REFERS = regex(rb"secretKeyRef|secretRef|secretName|imagePullSecrets")


class Unclear(Exception):
    """A Secret is made in a way that nobody can repeat without Helm; the message says which."""


class Made(NamedTuple):
    """A Secret that a template makes of the values of its chart."""

    draft: Draft
    owner: Owner
    kind: str  # its `type`
    values: dict[str, bytes]
    keys: dict[tuple[str, ...], str]  # by the path of a value: the key under which it stands alone, or first
    ranged: tuple[str, ...]  # the path of the value through all of which it goes; () for none
    readers: tuple[tuple[Draft, Scalar], ...]  # the names by which templates read it


def made(move: Move, places: Sequence[tuple[Draft | None, int]], templates: Sequence[str], *, read: bool) -> Made:
    """The Secret in which values come out at some places, all in the same one. Raises `Unclear`.

    With `read` it is also looked for who reads it, and there has to be somebody.
    """
    found = [(draft, around(draft, at)) for draft, at in places]
    draft, node = found[0]
    if draft is None or node is None or any(there is None or there.node is not node.node for _, there in found):
        raise Unclear
    if b"define" in draft.tree.data or node.kind != "Secret" or not 0 < len(node.name) <= _LONGEST:
        raise Unclear
    reading = _Reading(move, draft, node)
    values = {key: value for section in ("data", "stringData") for key, value in reading.section(section)}
    readers = tuple(_readers(move, node.name, templates)) if read else ()
    if read and not readers:
        raise Unclear(f"no template is seen to read Secret {node.name} by that name")
    kind = draft.tree.says(draft.tree.get(node.node, "type"))
    return Made(draft, node, kind, values, reading.keys, reading.ranged, readers)


def around(draft: Draft | None, at: int) -> Owner | None:
    """The object of a template in which something stands."""
    standing = draft.tree.standing(at, at + 1) if draft else None
    return owner(draft.tree, standing) if draft and standing else None


class _Reading:
    """Reads one Secret of a template, with the values of a file, and below them the usual ones of the chart."""

    def __init__(self, move: Move, draft: Draft, of: Owner) -> None:
        usual = posixpath.join(posixpath.dirname(move.path), USUAL)
        drafts = [move.draft, move.opened(usual) if usual != move.path else None]
        self._values = [each.tree for each in drafts if each and len(each.tree.roots) == 1]
        if self._values[:1] != [move.tree]:
            raise Unclear
        self._tree, self._of = draft.tree, of
        self._text = draft.tree.data.decode("latin-1")  # a character each byte, so that offsets are those of the file
        self._paths = {found.start: found.paths for found in outputs(self._text)}
        self._blocks = control.blocks(self._text)
        self.keys: dict[tuple[str, ...], str] = {}
        self.ranged: tuple[str, ...] = ()

    def section(self, name: str) -> Iterator[tuple[str, bytes]]:
        """The keys and the values of one of its sections. Raises `Unclear`."""
        node = self._tree.get(self._of.node, name)
        if isinstance(node, Items) or (isinstance(node, Scalar) and self._tree.bytes(node)):
            raise Unclear
        for _, key, value in self._tree.pairs(node):
            if not isinstance(value, Scalar):
                raise Unclear
            if self._is_there(value.start):
                yield from self._entries(key, value, encoded=name == "data")

    def _entries(self, key: str, scalar: Scalar, *, encoded: bool) -> Iterator[tuple[str, bytes]]:
        said = self._tree.says(scalar)
        if "{{" not in key:
            yield key, self._value(key, scalar, said, encoded, "")
        elif _KEY.fullmatch(key):
            path, *others = self._paths.get(self._text.find("{{", scalar.start), ()) or ((),)
            if others or path[:1] != (VALUES,) or path[-1] != ANY or ANY in path[:-1]:
                raise Unclear
            self.ranged = path[1:-1]
            listed = [tree.pairs(tree.get(tree.roots[0], *self.ranged)) for tree in self._values]
            for name in dict.fromkeys(name for pairs in listed for _, name, _ in pairs):
                yield name, self._value(name, scalar, said, encoded, name)
        else:
            raise Unclear

    def _value(self, key: str, scalar: Scalar, said: str, encoded: bool, item: str) -> bytes:
        """What comes out under a key; `item` is what stands for each that `range` goes through."""
        if "{{" not in said:
            return _decoded(self._tree.bytes(scalar), encoded)
        alone = ALONE.fullmatch(said) if len(said) <= _LONGEST else None
        if not alone:
            raise Unclear
        paths = [
            tuple(item if step == ANY else step for step in path)
            for path in self._paths.get(self._text.find("{{", scalar.start), ())
        ]
        if any(path[:1] != (VALUES,) or ANY in path for path in paths):
            raise Unclear
        head, *filters = (part.strip() for part in _PIPE.findall(alone["body"]))
        value = self._head(head, [path[1:] for path in paths])
        if len(paths) == 1 and not head.startswith("printf"):
            self.keys[paths[0][1:]] = key
        for path in paths:
            self.keys.setdefault(path[1:], key)
        for each in filters:
            value, encoded = self._filtered(value, each, encoded)
        return _decoded(value, encoded)

    def _head(self, said: str, paths: list[tuple[str, ...]]) -> bytes:
        if literal := _LITERAL.fullmatch(said):
            return (literal[1] or literal[2] or "").encode()
        if made := _FORMAT.fullmatch(said):
            form, operands = made[1] or made[2] or "", made[3].split()
            at = dict(zip(dict.fromkeys(operands), paths, strict=False))
            if form.count("%") != form.count("%s") or form.count("%s") != len(operands) or len(at) != len(paths):
                raise Unclear
            parts = iter(self._said(at[operand]) for operand in operands)
            return re.sub(rb"%s", lambda _: next(parts), form.encode())
        if len(paths) == 1 and _SAID.fullmatch(said):
            return self._said(paths[0])
        default = _DEFAULT.fullmatch(said)
        if default and default[3] and len(paths) == 1:
            return self._said(paths[0]) or (default[1] or default[2] or "").encode()
        raise Unclear

    def _filtered(self, value: bytes, said: str, encoded: bool) -> tuple[bytes, bool]:
        """A value behind a function, and whether it is yet to be decoded."""
        if said == "b64enc" and encoded:
            return value, False
        if said == "trim":
            return value.strip(), encoded
        default = _DEFAULT.fullmatch(said)
        if default and not default[3]:
            return value or (default[1] or default[2] or "").encode(), encoded
        if said in _SAME or re.fullmatch(rf"required\s+{_TEXT}", said):
            return value, encoded
        raise Unclear

    def _at(self, *path: str) -> tuple[Tree, Node] | None:
        """What stands at a path of the values, and in which file."""
        found = ((tree, tree.get(tree.roots[0], *path)) for tree in self._values)
        return next(((tree, node) for tree, node in found if node is not None), None)

    def _said(self, path: tuple[str, ...]) -> bytes:
        """What a value of the chart says."""
        tree, node = self._at(*path) or (self._values[0], None)
        if node is not None and not isinstance(node, Scalar):
            raise Unclear
        said = tree.bytes(node)
        if tree is not self._values[0] and not said and node is not None:
            raise Unclear("values.yaml leaves another of its values empty")  # which is in a Secret by now, as it seems
        if isinstance(node, Scalar) and not node.style:
            if _NUMBER.fullmatch(said) and not _WHOLE.fullmatch(said):
                raise Unclear  # Helm makes a number of it, and writes that in its own way
            return b"" if said in (b"~", b"null") else said
        return said

    def _is_there(self, at: int) -> bool:
        """Whether Helm leaves a line in, with these values. Raises `Unclear`."""
        outside = control.around(self._blocks, self._of.node.start)
        for action in control.around(self._blocks, at)[len(outside) :]:
            if _RANGE.fullmatch(action):
                continue
            past = action.startswith(control.ELSE)
            condition = _IF.fullmatch(action.removeprefix(control.ELSE))
            if not condition:
                raise Unclear
            if self._holds(condition["path"]) is past:
                return False
        return True

    def _holds(self, path: str) -> bool:
        """Whether a value is one that Helm takes for true."""
        there = self._at(*path.split("."))
        if there is None or not there[1]:
            return False
        return not (isinstance(there[1], Scalar) and there[0].bytes(there[1]) in _NOTHING)


def _decoded(value: bytes, encoded: bool) -> bytes:
    try:
        return base64.b64decode(b"".join(value.split()), validate=True) if encoded else value
    except binascii.Error:
        raise Unclear from None


def _readers(move: Move, name: str, templates: Sequence[str]) -> Iterator[tuple[Draft, Scalar]]:
    """Where templates name a Secret to read it. Raises `Unclear` where one may do so in another way."""
    wanted = _bare(name[:_LONGEST])
    found = [(path, move.opened(path)) for path in templates]
    objects = [owned(draft.tree, node) for _, draft in found if draft for node in draft.tree.objects]
    if sum(one.kind == "Secret" and _bare(one.name[:_LONGEST]) == wanted for one in objects) > 1:
        raise Unclear(f"more than one template makes Secret {name}")
    others = {_bare(one.name[:_LONGEST]) for one in objects}
    for path, draft in found:
        data = draft.tree.data if draft else move.content(path) or b""
        if draft is None or b"define" in data:
            if _REFERS.search(data):
                raise Unclear(f"{path} may read Secret {name}, and can't be changed safely")
            continue
        for scalar in _names(draft.tree):
            said = _bare(draft.tree.says(scalar)[:_LONGEST])
            if said == wanted:
                yield draft, scalar
            elif "{{" in said and said not in others and not _of_values(draft.tree, scalar):
                line = data.count(b"\n", 0, scalar.start) + 1
                raise Unclear(f"{path}:{line} may read Secret {name} by another name")


def _of_values(tree: Tree, scalar: Scalar) -> bool:
    """Whether a name is one of the values of the chart, and so none that it makes up itself."""
    found = [said for said in outputs(tree.data.decode("latin-1")) if scalar.start <= said.start < scalar.end]
    return any(path[:1] == (VALUES,) for said in found for path in said.paths)


def _bare(text: str) -> str:
    """A name, however much room its braces have, and whatever it calls all that the chart is given: `.` or `$`."""
    return _BRACES.sub(lambda found: "{{" if "{" in found[0] else "}}", _ALL.sub(".", text.strip()))


def _names(tree: Tree) -> Iterator[Scalar]:
    """Every name by which a Secret is read."""
    for root in tree.roots:
        for mapping in tree.mappings(root):
            for _, key, value in tree.pairs(mapping):
                named = [value] if key == "secretName" else [tree.get(value, "name")] if key in _READING else []
                if key == "imagePullSecrets" and isinstance(value, Items):
                    named = [tree.get(item, "name") for item in value]
                yield from (each for each in named if isinstance(each, Scalar))
