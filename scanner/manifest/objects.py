"""The objects of a document: mappings that say what they are, and the values that their kind makes secret.

A document becomes a tree (`documents.py`), the tree is walked once, and every mapping in it is offered to the readers
of `kinds.py`, wherever it stands: in a List, in a Kustomize patch, in a string of a ConfigMap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from scanner.decode import Chain, whole
from scanner.manifest.documents import roots
from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.manifest.scalars import content
from scanner.manifest.templates import only_template
from scanner.model import Place, Role, Spans, View

NULL = ("", "~", "null", "Null", "NULL")
Pairs = list[tuple[Scalar, Node]]

_OFTEN = 16  # times that one node is read, however many aliases lead to it
_LONGEST = 253  # characters of a key, as Kubernetes has it, and of each other name that is shown
_DEEPEST = 4  # documents inside strings of documents
_NO_TEXT = re.compile(r"[-+]?\.?[0-9][0-9_.]*(?:[eE][-+]?[0-9]+)?|0[xo][0-9a-fA-F]+|true|false|True|False|TRUE|FALSE")
_EMBEDDED = re.compile(rb"(?i)kind\\*[\"']?\s*:\s*\\*[\"']?(?:Sealed)?Secret(?:List)?\b")


class Value(NamedTuple):
    """One value that its manifest makes a secret."""

    view: View  # as Kubernetes reads it; its spans lead to the bytes of the document
    key: str
    exact: bool  # a parser told so, and not the look of the lines
    rule: str  # what speaks of the value where nothing more specific knows it
    declared: bool = True  # the manifest says outright that it is a secret, however weak it looks
    settled: bool = False  # the rule speaks even where a pattern knows what the value looks like


class Trail(NamedTuple):
    """How a node was reached: from where, and by which key or index."""

    parent: Trail | None
    step: Scalar | int


class Object:
    """One mapping of a document, read as the Kubernetes object that it may be."""

    def __init__(self, reader: Reader, pairs: Pairs, trail: Trail | None, *, listed: bool = False) -> None:
        self.reader = reader
        self.pairs = pairs
        self.trail = trail
        self.listed = listed  # an item of a SecretList
        self.kinds = self.texts("kind")

    @property
    def top(self) -> bool:
        """Whether it is the root of its document."""
        return self.trail is None

    @property
    def kind(self) -> str:
        """Its kind in small letters; "" where it says none."""
        return self.kinds[0] if self.kinds else ""

    @property
    def api(self) -> str:
        """Its apiVersion."""
        return self.label(self.pairs, "apiVersion")

    def texts(self, wanted: str) -> list[str]:
        """Say what the scalars `wanted` do, in small letters: Kubernetes' reader itself once took `Kind` for `kind`."""
        return [
            value.text.lower() for key, value in self.pairs if key.text.lower() == wanted and isinstance(value, Scalar)
        ]

    def has(self, *keys: str) -> bool:
        """Whether it has all of these keys."""
        there = {key.text for key, _ in self.pairs}
        return all(key in there for key in keys)

    def at(self, *path: str) -> Node | None:
        """The node at a path of keys; None where there is none."""
        pairs, node = self.pairs, None
        for wanted in path:
            node = next((value for key, value in pairs if key.text == wanted), None)
            pairs = self.entries(node)
        return node

    def entries(self, node: Node | None) -> Pairs:
        """The keys and values of a mapping, merged ones included; none of anything else."""
        return self.reader.pairs(node) if isinstance(node, Mapping) else []

    def items(self, node: Node | None) -> list[Node]:
        """The items of a list; none of anything else."""
        return list(node) if isinstance(node, Sequence) else []

    def leaves(self, node: Node | None, path: str) -> Iterator[tuple[Scalar | None, Scalar, str]]:
        """(key, scalar, object path) of every scalar at and below `node`, which stands at `path`.

        The key is that of the nearest mapping; None in a list of lists.
        """
        todo: list[tuple[Scalar | None, Node, str]] = [(None, node, path)] if node is not None else []
        while todo:
            key, node, path = todo.pop()
            if isinstance(node, Scalar):
                yield key, node, path
            elif self.reader.enter(node):
                below: list[tuple[Scalar | None, Node, str]]
                if isinstance(node, Mapping):
                    below = [(k, v, f"{path}.{self.says(k)}".lstrip(".")) for k, v in self.reader.pairs(node)]
                else:
                    below = [(key, item, f"{path}[{at}]") for at, item in enumerate(node)]
                todo.extend(reversed(below))

    def label(self, pairs: Pairs, wanted: str) -> str:
        """Say what the scalar `wanted` among `pairs` says; "" if there is none."""
        found = (value for key, value in pairs if key.text == wanted and isinstance(value, Scalar))
        scalar = next(found, None)
        return self.says(scalar) if scalar else ""

    def says(self, scalar: Scalar) -> str:
        """What a scalar says, as far as a name goes."""
        return content(self.reader.document, scalar)[0][:_LONGEST].decode(errors="replace")

    @property
    def path(self) -> str:
        """The path of the object itself in its document: "" or one that ends in a dot."""
        steps: list[str] = []
        trail = self.trail
        while trail:
            steps.append(f"[{trail.step}]" if isinstance(trail.step, int) else f".{self.says(trail.step)}")
            trail = trail.parent
        path = "".join(reversed(steps)).removeprefix(".")[-_LONGEST:]
        return f"{path}." if path else ""

    def place(self, path: str, role: Role = Role.SECRET_VALUE, kind: str = "") -> Place:
        """A place in the object; its `kind` is what the manifest says unless another is given."""
        named = self.entries(self.at("metadata"))
        return Place(
            kind=kind or self.label(self.pairs, "kind"),
            namespace=self.label(named, "namespace"),
            name=self.label(named, "name"),
            path=self.path + path,
            role=role,
        )

    def value(
        self, key: str, scalar: Scalar, place: Place, rule: str, *, via: str = "", encoded: bool = False
    ) -> Iterator[Value]:
        """The value that `scalar` is, if it is any: not null, not empty, not made by a template alone.

        `encoded` values are base64, as Kubernetes has it; numbers and truth values among them are not.
        """
        if (scalar.style == "" and scalar.text in NULL) or not self.reader.enter(scalar):
            return
        data, spans = self.reader.said(scalar)
        if not data.strip() or only_template(data):
            return
        view = View(data=data, spans=spans, via=(via,) if via else (), place=place)
        is_text = scalar.style == "" and _NO_TEXT.fullmatch(scalar.text)
        if scalar.binary or (encoded and not is_text):
            view = whole(view) or view
        yield Value(view=view, key=key, exact=self.reader.exact, rule=rule)


Readers = tuple[Callable[[Object], Iterator[Value]], ...]
"""What is asked of every object: which of its values are secret."""


class Reader:
    """Reads the trees of one document; knows how often it has seen each of their nodes."""

    def __init__(self, document: bytes, exact: bool, depth: int = 0, readers: Readers | None = None) -> None:
        self.document = document
        self.exact = exact
        self._readers = readers
        self._depth = depth
        self._visits: dict[int, int] = {}
        self._said: dict[int, tuple[bytes, Spans]] = {}  # what the scalars say that more than one alias leads to

    def values(self, trees: tuple[Node, ...]) -> Iterator[Value]:
        """Every value that a kind makes secret, in the order of the document."""
        readers = self._readers or _all()
        todo: list[tuple[Node, Trail | None, bool]] = [(tree, None, False) for tree in reversed(trees)]
        while todo:
            node, trail, listed = todo.pop()
            if isinstance(node, Scalar):
                yield from self._embedded(node)
                continue
            if not self.enter(node):
                continue
            below: list[tuple[Node, Trail | None, bool]]
            if isinstance(node, Mapping):
                pairs = self.pairs(node)
                object_ = Object(self, pairs, trail, listed=listed)
                for values in readers:
                    yield from values(object_)
                below = [(value, Trail(trail, key), "secretlist" in object_.kinds) for key, value in pairs]
            else:
                below = [(item, Trail(trail, at), listed) for at, item in enumerate(node)]
            todo.extend(reversed(below))

    def enter(self, node: Node) -> bool:
        """Whether `node` is still to be read; what many aliases lead to is not read for each of them."""
        before = self._visits.get(id(node), 0)
        self._visits[id(node)] = before + 1
        return before < _OFTEN

    def pairs(self, mapping: Mapping) -> Pairs:
        """Give the keys and values of `mapping`, and of those that `<<` merges into it."""
        pairs: Pairs = []
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
                    if isinstance(merged, Mapping) and id(merged) not in seen and self.enter(merged):
                        seen.add(id(merged))
                        todo.append(merged)
        return pairs

    def said(self, scalar: Scalar) -> tuple[bytes, Spans]:
        """What a scalar says, and the way back to the document."""
        if id(scalar) not in self._said:
            self._said[id(scalar)] = content(self.document, scalar)
        return self._said[id(scalar)]

    def _embedded(self, scalar: Scalar) -> Iterator[Value]:
        """The values of the manifests that a string holds: in a ConfigMap, an annotation, a patch."""
        if self._depth >= _DEEPEST or not _EMBEDDED.search(self.document, scalar.start, scalar.end):
            return
        if not self.enter(scalar):
            return
        data, spans = self.said(scalar)
        for value in read(data, self.exact, self._depth + 1, self._readers):
            view = value.view._replace(spans=Chain(value.view.spans, spans))
            yield value._replace(view=view)


def read(document: bytes, exact: bool = True, depth: int = 0, readers: Readers | None = None) -> Iterator[Value]:
    """Every value in one document that a kind makes secret, in the order in which they stand there.

    `readers` are those of all kinds unless others are given. Nothing is
    yielded for what is null, empty or made by a template alone. Never raises, whatever the bytes.
    """
    from scanner.manifest import bounds

    for start, end in bounds.documents(document) if depth else [(0, len(document))]:
        part = document[start:end] if depth else document
        trees, parsed = roots(part)
        seen: set[tuple[int, int]] = set()
        for value in Reader(part, parsed and exact, depth, readers).values(trees):
            where = value.view.spans.back(0, len(value.view.data))
            if not parsed and where in seen:
                continue  # what is pieced together is read in more than one way
            seen.add(where)
            view = value.view._replace(spans=_moved(value.view.spans, start))
            yield value._replace(view=view) if start else value


def _all() -> Readers:
    from scanner.manifest.kinds import READERS

    return READERS


def _moved(spans: Spans, by: int) -> Spans:
    from scanner.decode import Shift

    return Chain(spans, Shift(by)) if by else spans
