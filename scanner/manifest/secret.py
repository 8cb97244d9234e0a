"""What a Kubernetes Secret is: how to know one, which of its values are secret, and how each is to be read.

After the API reference of `v1/Secret`: `data` holds base64 and `stringData` text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.decode import whole
from scanner.manifest.documents import roots
from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.manifest.scalars import content
from scanner.manifest.signs import TYPE
from scanner.manifest.templates import only_template
from scanner.model import Place, Role, Spans, View

_OFTEN = 16  # times that one node is read, however many aliases lead to it
_LONGEST = 253  # characters of a key, as Kubernetes has it, and of each other name that is shown
_NULL = ("", "~", "null", "Null", "NULL")
_NO_TEXT = re.compile(r"[-+]?\.?[0-9][0-9_.]*(?:[eE][-+]?[0-9]+)?|0[xo][0-9a-fA-F]+|true|false|True|False|TRUE|FALSE")
_PUBLIC = re.compile(r"ca\.crt|tls\.crt|.*known_?hosts|.*\.pub", re.IGNORECASE | re.DOTALL)
_NAME_OF_USER = re.compile(r".*(?:user|login|user[._-]?(?:name|id))", re.IGNORECASE | re.DOTALL)
_OF_ACCOUNT = "kubernetes.io/service-account-token"
_SECTIONS = {"data": "data", "stringdata": "stringData"}


class Value(NamedTuple):
    """One value of a Secret."""

    view: View  # as Kubernetes reads it; its spans lead to the bytes of the document
    key: str
    exact: bool  # a parser told so, and not the look of the lines


class _Trail(NamedTuple):
    """How a node was reached: from where, and by which key or index."""

    parent: _Trail | None
    step: Scalar | int


class _Name(NamedTuple):
    """What the values of one Secret have in common."""

    namespace: str
    name: str
    path: str  # of the Secret itself: "" or one that ends in a dot
    type: str


def read(document: bytes) -> tuple[Value, ...]:
    """Every value of every Secret in one document, in the order in which they stand there.

    Nothing is yielded for what is null, empty or made by a template alone. Never raises, whatever the bytes.
    """
    trees, exact = roots(document)
    return tuple(_Reader(document, exact).values(trees))


class _Reader:
    """Reads the trees of one document; knows how often it has seen each of their nodes."""

    def __init__(self, document: bytes, exact: bool) -> None:
        self.document = document
        self.exact = exact
        self.visits: dict[int, int] = {}
        self.said: dict[int, tuple[bytes, Spans]] = {}  # what the scalars say that more than one alias leads to

    def values(self, trees: tuple[Node, ...]) -> Iterator[Value]:
        todo: list[tuple[Node, _Trail | None, bool]] = [(tree, None, False) for tree in reversed(trees)]
        while todo:
            node, trail, listed = todo.pop()
            if isinstance(node, Scalar) or not self._enter(node):
                continue
            below: list[tuple[Node, _Trail | None, bool]]
            if isinstance(node, Mapping):
                pairs = self._pairs(node)
                kinds = _texts(pairs, "kind")
                if "secret" in kinds or (not kinds and (listed or (trail is None and _has_type(pairs)))):
                    yield from self._secret(pairs, trail)
                below = [(value, _Trail(trail, key), "secretlist" in kinds) for key, value in pairs]
            else:
                below = [(item, _Trail(trail, at), listed) for at, item in enumerate(node)]
            todo.extend(reversed(below))

    def _enter(self, node: Node) -> bool:
        """Whether `node` is still to be read; what many aliases lead to is not read for each of them."""
        before = self.visits.get(id(node), 0)
        self.visits[id(node)] = before + 1
        return before < _OFTEN

    def _pairs(self, mapping: Mapping) -> list[tuple[Scalar, Node]]:
        """Give the keys and values of `mapping`, and of those that `<<` merges into it."""
        pairs: list[tuple[Scalar, Node]] = []
        todo, seen = [mapping], {id(mapping)}
        while todo:
            keys_and_values = iter(todo.pop())
            for key, value in zip(keys_and_values, keys_and_values, strict=False):
                if not isinstance(key, Scalar):
                    continue
                if key.text != "<<":
                    pairs.append((key, value))
                    continue
                for merged in value if isinstance(value, Sequence) else [value]:
                    if isinstance(merged, Mapping) and id(merged) not in seen and self._enter(merged):
                        seen.add(id(merged))
                        todo.append(merged)
        return pairs

    def _secret(self, pairs: list[tuple[Scalar, Node]], trail: _Trail | None) -> Iterator[Value]:
        sections = [
            (_SECTIONS[key.text.lower()], self._pairs(value))
            for key, value in pairs
            if key.text.lower() in _SECTIONS and isinstance(value, Mapping) and self._enter(value)
        ]
        # Where `data` is an object of its own (Kyverno's `generate`), the walk comes to that object by itself.
        sections = [(section, entries) for section, entries in sections if not _is_object(entries)]
        if not sections:
            return
        metadata = next((value for key, value in pairs if key.text == "metadata" and isinstance(value, Mapping)), None)
        named = self._pairs(metadata) if metadata else []
        name = _Name(
            self._label(named, "namespace"), self._label(named, "name"), self._path(trail), self._label(pairs, "type")
        )
        alone = sum(len(entries) for _, entries in sections) == 1
        for section, entries in sections:
            for key, scalar in entries:
                if isinstance(scalar, Scalar):
                    yield from self._value(section, key, scalar, name, alone)

    def _value(self, section: str, key: Scalar, scalar: Scalar, name: _Name, alone: bool) -> Iterator[Value]:
        if (scalar.style == "" and scalar.text in _NULL) or not self._enter(scalar):
            return
        if id(scalar) not in self.said:
            self.said[id(scalar)] = content(self.document, scalar)
        data, spans = self.said[id(scalar)]
        if not data.strip() or only_template(data):
            return
        shown = self._says(key)
        place = Place(
            kind="Secret",
            namespace=name.namespace,
            name=name.name,
            path=f"{name.path}{section}.{shown}",
            role=_role(shown, name.type, alone),
        )
        view = View(data=data, spans=spans, via=(f"secret.{section}",), place=place)
        is_text = scalar.style == "" and _NO_TEXT.fullmatch(scalar.text)
        if scalar.binary or (section == "data" and not is_text):
            view = whole(view) or view
        yield Value(view=view, key=shown, exact=self.exact)

    def _says(self, scalar: Scalar) -> str:
        return content(self.document, scalar)[0][:_LONGEST].decode(errors="replace")

    def _label(self, pairs: list[tuple[Scalar, Node]], wanted: str) -> str:
        """Say what the scalar `wanted` among `pairs` says; "" if there is none."""
        found = (value for key, value in pairs if key.text == wanted and isinstance(value, Scalar))
        scalar = next(found, None)
        return self._says(scalar) if scalar else ""

    def _path(self, trail: _Trail | None) -> str:
        steps: list[str] = []
        while trail:
            steps.append(f"[{trail.step}]" if isinstance(trail.step, int) else f".{self._says(trail.step)}")
            trail = trail.parent
        path = "".join(reversed(steps)).removeprefix(".")[-_LONGEST:]
        return f"{path}." if path else ""


def _texts(pairs: list[tuple[Scalar, Node]], wanted: str) -> list[str]:
    """Say what the scalars `wanted` do, all in small letters: Kubernetes' reader itself once took `Kind` for `kind`."""
    return [value.text.lower() for key, value in pairs if key.text.lower() == wanted and isinstance(value, Scalar)]


def _has_type(pairs: list[tuple[Scalar, Node]]) -> bool:
    return any(TYPE.match(text) for text in _texts(pairs, "type"))


def _is_object(entries: list[tuple[Scalar, Node]]) -> bool:
    return any(key.text in ("metadata", "data", "stringData") and isinstance(value, Mapping) for key, value in entries)


def _role(key: str, type_of_secret: str, alone: bool) -> Role:
    """Tell what the value of `key` is there for; `alone` where no other key stands beside it."""
    of_account = type_of_secret == _OF_ACCOUNT
    if _PUBLIC.fullmatch(key) or (of_account and key == "namespace"):
        return Role.PUBLIC
    if _NAME_OF_USER.fullmatch(key) and not alone:
        return Role.SENSITIVE
    return Role.SECRET_VALUE
