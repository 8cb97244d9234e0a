"""Where in the tree of a file a value stands: its scalar, and every mapping and list around that, up to its object."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from scanner.manifest import bounds, jsontext, nodes
from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.manifest.scalars import content
from scanner.manifest.templates import neutralised
from scanner.model import Spans
from scanner.regex import regex

LARGEST = 8 << 20  # bytes of a file that is rewritten
_DEEP = nodes.DEEPEST + 2


Pair = tuple[int, str, Node]
Said = tuple[bytes, Spans]
_CONTROL = regex(rb"\{\{-?\s*(if|range|with|define|block|else|end)\b")
_MOST_BLOCKS = 2_000  # of control that templates may hold


class Above(NamedTuple):
    """A collection, and the index in it that leads on to what is asked for; in a mapping that of the value."""

    node: Mapping | Sequence
    at: int


class Standing(NamedTuple):
    """A scalar, and what it stands in."""

    scalar: Scalar
    above: tuple[Above, ...]  # the outermost first


class Tree:
    """The trees of all documents of one file, and the way from any of their nodes to the root.

    `whole` says whether each document could be read; `templated`, whether it took blanking template actions out.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.roots: list[Node] = []
        self.documents: list[tuple[int, int]] = []
        self.whole = len(data) <= LARGEST
        self.templated = False
        self._above: dict[int, Above] = {}
        self._shared: set[int] = set()
        self._scalars: list[tuple[int, Scalar, Above | None]] = []
        self._said: dict[int, tuple[Scalar, bytes, Spans]] = {}  # a node is read once, however many leaks are around it
        self._pairs: dict[int, tuple[Mapping, tuple[Pair, ...], dict[str, int]]] = {}
        text = data if b"{{" not in data and b"{%" not in data else neutralised(data)
        for start, end in bounds.documents(data) if self.whole else ():
            self._read(text, start, end)
        self._scalars.sort(key=lambda found: found[0])
        self._blocks = _blocks(data) if self.templated else []
        self._starts = [start for start, _, _ in self._scalars]

    def _read(self, text: bytes, start: int, end: int) -> None:
        found = nodes.parse(self.data, start, end)
        if text is not self.data and (found is None or self._has_holes(found)):
            found = nodes.parse(text, start, end)
            self.templated = True
        if found is None and self.data[start:end].lstrip()[:1] in (b"{", b"["):
            found = jsontext.parse(self.data, start, end, strict=True)
        if found is None:
            self.whole = False
            return
        for root in found:
            self.roots.append(root)
            self.documents.append((start, end))
            self._walk(root)

    def _has_holes(self, trees: tuple[Node, ...]) -> bool:
        """Whether some of a document is `{{ … }}`, which YAML takes for a mapping whose only key is one."""
        every = (each for tree in trees for each in self.mappings(tree))
        return any(each.flow and self.data.startswith(b"{{", each.start) for each in every)

    def _walk(self, root: Node) -> None:
        todo: list[tuple[Node, Above | None]] = [(root, None)]
        while todo:
            node, above = todo.pop()
            if id(node) in self._above:
                self._shared.add(id(node))
                continue
            if above:
                self._above[id(node)] = above
            if isinstance(node, Scalar):
                self._scalars.append((node.start, node, above))
                continue
            todo += [(below, Above(node, at)) for at, below in enumerate(node) if below is not root]

    def standing(self, start: int, end: int) -> Standing | None:
        """Where the range of a value stands; None where no one scalar holds it."""
        at = bisect_right(self._starts, start) - 1
        while at >= 0 and (scalar := self._scalars[at][1]).start <= start:
            if end <= scalar.end:
                return Standing(scalar, self._chain(self._scalars[at][2]))
            if scalar.start < start:
                break
            at -= 1
        return None

    def _chain(self, above: Above | None) -> tuple[Above, ...]:
        chain: list[Above] = []
        while above and len(chain) < _DEEP:
            chain.append(above)
            above = self._above.get(id(above.node))
        return tuple(reversed(chain))

    def above(self, node: Node) -> Above | None:
        """The collection that holds a node; None of a root."""
        return self._above.get(id(node))

    def shared(self, *around: Node) -> bool:
        """Whether an alias leads to one of these nodes, so that what it says is said elsewhere, too."""
        return any(id(node) in self._shared for node in around)

    def says(self, node: Node | None) -> str:
        """What a scalar says; "" for anything else."""
        return self.bytes(node).decode(errors="surrogateescape")

    def bytes(self, node: Node | None) -> bytes:
        """The bytes that a scalar says."""
        return self._read_out(node)[0] if isinstance(node, Scalar) else b""

    def _read_out(self, scalar: Scalar) -> Said:
        """What a scalar says, and where each byte of it stands."""
        if id(scalar) not in self._said:
            self._said[id(scalar)] = scalar, *content(self.data, scalar)
        return self._said[id(scalar)][1:]

    def within(self, scalar: Scalar, start: int, end: int) -> tuple[int, int]:
        """Which of the bytes that a scalar says stand in a range of the file."""
        data, spans = self._read_out(scalar)
        first = bisect_left(range(len(data)), start, key=lambda at: spans.back(at, at + 1)[0])
        last = bisect_right(range(len(data)), end, key=lambda at: spans.back(at, at + 1)[1])
        return first, max(first, last)

    def source(self, scalar: Scalar, start: int, end: int) -> tuple[int, int]:
        """Where in the file stands what a scalar says from `start` to `end`."""
        return self._read_out(scalar)[1].back(start, end)

    def reaches(self, at: int, other: int) -> bool:
        """Whether what a template makes of the line at an offset is there whenever it makes something of another."""
        here, there = (
            self._blocks[bisect_right(self._blocks, (each,)) - 1][1] if self._blocks else () for each in (at, other)
        )
        return there[: len(here)] == here

    def get(self, node: Node | None, *path: str) -> Node | None:
        """The node at a path of keys below another; None where there is none."""
        for key in path:
            at = self.index(node, key)
            node = node[at] if at and isinstance(node, Mapping) else None
        return node

    def index(self, node: Node | None, key: str) -> int:
        """The index of the value of a key in a mapping; 0 where it isn't there, or twice."""
        return self._read_pairs(node)[1].get(key, 0) if isinstance(node, Mapping) else 0

    def pairs(self, node: Node | None) -> tuple[Pair, ...]:
        """(index of the value, key, value) of each pair of a mapping whose key is a text."""
        return self._read_pairs(node)[0] if isinstance(node, Mapping) else ()

    def _read_pairs(self, node: Mapping) -> tuple[tuple[Pair, ...], dict[str, int]]:
        """The pairs of a mapping, and by key the index of the value; 0 for a key that stands there twice."""
        if id(node) not in self._pairs:
            keys = ((at, node[at - 1]) for at in range(1, len(node), 2))
            found = tuple((at, self.says(key), node[at]) for at, key in keys if isinstance(key, Scalar))
            index: dict[str, int] = {}
            for at, key, _ in found:
                index[key] = 0 if key in index else at
            self._pairs[id(node)] = node, found, index
        return self._pairs[id(node)][1:]

    def key(self, above: Above) -> str:
        """The key that leads on from a mapping; "" from a list."""
        return self.says(above.node[above.at - 1]) if isinstance(above.node, Mapping) and above.at % 2 else ""

    def merges(self, node: Node) -> bool:
        """Whether a mapping takes keys over from others, so that not all that it has stands in it."""
        return isinstance(node, Mapping) and "<<" in self._read_pairs(node)[1]

    @cached_property
    def objects(self) -> tuple[Mapping, ...]:
        """Every Kubernetes object of the file: the roots, and the items of a List."""
        return tuple(self._objects())

    def _objects(self) -> Iterator[Mapping]:
        todo = list(reversed(self.roots))
        seen: set[int] = set()
        while todo:
            node = todo.pop()
            if not isinstance(node, Mapping) or id(node) in seen:
                continue
            seen.add(id(node))
            items = self.get(node, "items")
            if isinstance(items, Sequence) and self.says(self.get(node, "kind")).endswith("List"):
                todo += reversed(items)
            elif self.index(node, "kind"):
                yield node

    def mappings(self, node: Node) -> Iterator[Mapping]:
        """Every mapping at and below a node, once."""
        todo, seen = [node], {id(node)}
        while todo:
            node = todo.pop()
            if isinstance(node, Mapping):
                yield node
            if not isinstance(node, Scalar):
                todo += [below for below in reversed(node) if id(below) not in seen]
                seen.update(map(id, node))


def _blocks(data: bytes) -> list[tuple[int, tuple[int, ...]]]:
    """From which offsets on which blocks of control are open, told by where they were opened."""
    found: list[tuple[int, tuple[int, ...]]] = [(-1, ())]
    for count, action in enumerate(_CONTROL.finditer(data)):
        open_ = found[-1][1]
        if count > _MOST_BLOCKS:
            break
        if action[1] in (b"else", b"end"):
            open_ = open_[:-1]
        if action[1] != b"end":
            open_ = (*open_, action.start())
        found.append((action.start(), open_))
    return found


class Owner(NamedTuple):
    """The object that a value stands in."""

    node: Mapping
    kind: str
    api: str  # its apiVersion
    namespace: str  # "" where it names none
    name: str
    path: tuple[Above, ...]  # from the object to the value


def owner(tree: Tree, standing: Standing) -> Owner | None:
    """The innermost object around a value: the nearest mapping that says its kind and its version."""
    for depth in range(len(standing.above) - 1, -1, -1):
        node = standing.above[depth].node
        if isinstance(node, Mapping) and tree.index(node, "kind") and tree.index(node, "apiVersion"):
            return owned(tree, node)._replace(path=standing.above[depth:])
    return None


def owned(tree: Tree, node: Mapping) -> Owner:
    """An object, by what its manifest says of itself."""
    kind, api = tree.says(tree.get(node, "kind")), tree.says(tree.get(node, "apiVersion"))
    namespace, name, start = (
        tree.says(tree.get(node, "metadata", key)) for key in ("namespace", "name", "generateName")
    )
    return Owner(node, kind, api, namespace, name or start, ())
