"""The leaves of a file of data, whatever it says of itself: scalars of YAML and JSON, lines of an env file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.decode.spans import Chain, Shift
from scanner.manifest import bounds, nodes
from scanner.manifest.documents import roots
from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.manifest.scalars import content
from scanner.manifest.templates import only_template
from scanner.model import Spans
from scanner.regex import regex

_NULL = ("", "~", "null", "Null", "NULL")
_LONGEST_KEY = 253  # characters of a key that is shown
_DEEPEST = 60
_MOST = 50_000  # leaves of one file, aliases followed
# After kubernetes-sigs/kustomize, api/kv: one KEY=VALUE a line, `#` opens a comment. People also quote, and export.
_LINE = regex(
    rb"^[ \t]*+(?:export[ \t]++)?(?P<key>[^\s=#\[;][^\s=]{0,252})[ \t]*+[=:][ \t]*+(?P<value>[^\r\n]*+)", re.M
)
_QUOTED = regex(rb"(?P<quote>[\"'])(?P<inside>.*)(?P=quote)[ \t]*(?:#.*)?\Z")
_COMMENT = regex(rb"[ \t]#.*\Z")
_ALIAS = regex(rb"(?<![^\s,\[{:-])\*[\w-]")


class Leaf(NamedTuple):
    """One value of a file of data."""

    path: tuple[str, ...]  # the keys that lead to it; list indices are none, as for SOPS
    data: bytes  # what it says
    spans: Spans  # the way back from `data` to the file


class Document(NamedTuple):
    """One document of a file of data."""

    kind: str  # as a manifest says it; "" where it is none
    api: str
    name: str
    namespace: str
    leaves: tuple[Leaf, ...]


def documents(data: bytes) -> Iterator[Document]:
    """Every document of YAML or JSON; none where no parser reads it. Never raises, whatever the bytes."""
    for start, end in bounds.documents(data):
        part = data[start:end]
        trees, parsed = roots(part)
        for tree in trees if parsed else ():
            if isinstance(tree, Mapping):
                yield _document(part, tree, start)


def alone(part: bytes) -> tuple[Leaf, ...] | None:
    """The leaves of a part of a block mapping that begins with a key of it; None where it can't be read by itself.

    A part with an alias can't: it may lead to an anchor that stands in another one.
    """
    trees = nodes.parse(part)
    if trees is None or len(trees) != 1 or not isinstance(trees[0], Mapping):
        return None
    if _ALIAS.search(part) and nodes.property_at(part) >= 0:
        return None
    return tuple(_leaves(part, trees[0], 0))


def lines(data: bytes) -> Iterator[Leaf]:
    """The leaves of an env file: what each line gives to its key, quotes and comments left out."""
    for line in _LINE.finditer(data):
        start, value = line.start("value"), line["value"]
        quoted = _QUOTED.match(value)
        if quoted:
            start, value = start + quoted.start("inside"), quoted["inside"]
        else:
            comment = _COMMENT.search(value)
            value = (value[: comment.start()] if comment else value).rstrip()
        if value and not only_template(value):
            yield Leaf((line["key"].decode(errors="replace"),), value, Shift(start))


def _document(part: bytes, tree: Mapping, by: int) -> Document:
    named = _child(tree, "metadata")
    return Document(
        kind=_text(part, tree, "kind"),
        api=_text(part, tree, "apiVersion"),
        name=_text(part, named, "name"),
        namespace=_text(part, named, "namespace"),
        leaves=tuple(_leaves(part, tree, by)),
    )


def _leaves(part: bytes, tree: Node, by: int) -> Iterator[Leaf]:
    todo: list[tuple[tuple[str, ...], Node]] = [((), tree)]
    for _ in range(_MOST):  # each step takes one node, however many aliases lead to it
        if not todo:
            return
        path, node = todo.pop()
        if isinstance(node, Scalar):
            if node.style or node.text not in _NULL:
                said, spans = content(part, node)
                if said.strip() and not only_template(said):
                    yield Leaf(path, said, Chain(spans, Shift(by)) if by else spans)
        elif len(path) > _DEEPEST:
            continue
        elif isinstance(node, Mapping):
            pairs = [(key, value) for key, value in _pairs(node) if isinstance(key, Scalar)]
            todo += [((*path, _said(part, key)), value) for key, value in reversed(pairs)]
        elif isinstance(node, Sequence):
            todo += [(path, item) for item in reversed(node)]


def _pairs(mapping: Mapping) -> Iterator[tuple[Node, Node]]:
    each = iter(mapping)
    return zip(each, each, strict=False)


def _child(node: Node, wanted: str) -> Node:
    if isinstance(node, Mapping):
        return next((v for k, v in _pairs(node) if isinstance(k, Scalar) and k.text == wanted), Sequence())
    return Sequence()


def _text(part: bytes, node: Node, wanted: str) -> str:
    found = _child(node, wanted)
    return _said(part, found) if isinstance(found, Scalar) else ""


def _said(part: bytes, scalar: Scalar) -> str:
    return content(part, scalar)[0][:_LONGEST_KEY].decode(errors="replace")
