"""How one document is read: its tree is walked once, and every mapping in it is offered to the readers of all kinds.

So are those in its strings: a ConfigMap, an annotation, a patch may each hold a manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.decode import Chain, Shift
from scanner.manifest.documents import roots
from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.manifest.objects import OFTEN, Object, Pairs, Trail, Value
from scanner.manifest.scalars import content
from scanner.model import Spans, View
from scanner.regex import regex

_HERE = Shift(0)
_DEEPEST = 4  # documents inside strings of documents
_EMBEDDED = regex(
    rb"(?i)\b(?:[a-z]?kind|[a-z]?path|auths|[a-z]?(?:secretGenerator|sops)|agent-token|trustdinfo|aggregatorCA|serviceAccount|[a-z]?kty|PrivateKey)"
    rb"\\*[\"']?\s*:|#cloud-config\b"
)  # a letter before the name, where `\\n` stands before it

Readers = tuple[Callable[[Object], Iterator[Value]], ...]
"""What is asked of every object: which of its values are secret."""


class Reader:
    """Reads the trees of one document; knows how often it has seen each of their nodes."""

    def __init__(
        self,
        view: View,
        exact: bool,
        *,
        depth: int = 0,
        readers: Readers | None = None,
        parent: Object | None = None,
    ) -> None:
        self.document = view.data
        self.exact = exact
        self.via = view.via
        self._outer = view.spans
        self._readers = readers
        self._parent = parent
        self._depth = depth
        self._visits: dict[int, int] = {}
        self._said: dict[int, tuple[bytes, Spans]] = {}  # what the scalars say that more than one alias leads to

    def values(self, trees: tuple[Node, ...]) -> Iterator[Value]:
        """Every value that a kind makes secret, in the order of the document."""
        readers, opening = (self._readers, None) if self._readers else _all()
        todo: list[tuple[Node, Trail | None, Object | None]] = [(tree, None, self._parent) for tree in reversed(trees)]
        while todo:
            node, trail, parent = todo.pop()
            if isinstance(node, Scalar):
                yield from self._embedded(node, parent)
                continue
            if not self.enter(node):
                continue
            below: list[tuple[Node, Trail | None, Object | None]]
            if isinstance(node, Mapping):
                pairs = self.pairs(node)
                object_ = Object(self, pairs, trail, parent)
                if trail is None or opening is None or not opening.isdisjoint([key.text.lower() for key, _ in pairs]):
                    for values in readers:
                        yield from values(object_)
                below = [(value, Trail(trail, key), object_) for key, value in pairs]
            else:
                below = [(item, Trail(trail, at), parent) for at, item in enumerate(node)]
            todo.extend(reversed(below))

    def enter(self, node: Node) -> bool:
        """Whether `node` is still to be read; what many aliases lead to is not read for each of them."""
        before = self._visits.get(id(node), 0)
        self._visits[id(node)] = before + 1
        return before < OFTEN

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

    def outwards(self, spans: Spans) -> Spans:
        """The way back to the outermost document, from what is the way back to this one."""
        return spans if self._outer == _HERE else Chain(spans, self._outer)

    def inside(self, view: View, parent: Object | None) -> Iterator[Value]:
        """The values of the manifests in a string that `parent` holds; its spans lead to this document."""
        if self._depth < _DEEPEST:
            outer = view._replace(spans=self.outwards(view.spans), via=(*self.via, *view.via))
            yield from _read(outer, self.exact, depth=self._depth + 1, readers=self._readers, parent=parent)

    def _embedded(self, scalar: Scalar, parent: Object | None) -> Iterator[Value]:
        """The values of the manifests that a string holds: in a ConfigMap, an annotation, a patch."""
        if _EMBEDDED.search(self.document, scalar.start, scalar.end) and self.enter(scalar):
            data, spans = self.said(scalar)
            yield from self.inside(View(data=data, spans=spans), parent)


def read(document: bytes, exact: bool = True, *, readers: Readers | None = None) -> Iterator[Value]:
    """Every value in one document that a kind makes secret, in the order in which they stand there.

    `readers` are those of all kinds unless others are given. Nothing is yielded for what is null, empty or made by a
    template alone. Never raises, whatever the bytes.
    """
    yield from _part(View(data=document, spans=_HERE), exact, readers=readers)


def within(view: View) -> Iterator[Value]:
    """The same for the manifests in a string whose document is not read: they are told by their own paths alone."""
    yield from _read(view, True, depth=1, readers=None, parent=None)


def _read(view: View, exact: bool, *, depth: int, readers: Readers | None, parent: Object | None) -> Iterator[Value]:
    """Every value of the documents of a string."""
    from scanner.manifest import bounds

    for start, end in bounds.documents(view.data):
        spans = Chain(Shift(start), view.spans) if start else view.spans
        part = view._replace(data=view.data[start:end], spans=spans)
        yield from _part(part, exact, depth=depth, readers=readers, parent=parent)


def _part(
    view: View, exact: bool, *, depth: int = 0, readers: Readers | None = None, parent: Object | None = None
) -> Iterator[Value]:
    trees, parsed = roots(view.data)
    seen: set[tuple[tuple[int, int], bytes]] = set()
    for value in Reader(view, parsed and exact, depth=depth, readers=readers, parent=parent).values(trees):
        what = value.view.spans.back(0, len(value.view.data)), value.view.data
        if parsed or what not in seen:  # what is pieced together is read in more than one way
            yield value
        if not parsed:
            seen.add(what)


def _all() -> tuple[Readers, frozenset[str]]:
    from scanner.manifest.kinds import OPENING, READERS

    return READERS, OPENING
