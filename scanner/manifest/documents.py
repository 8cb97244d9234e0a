"""How a document becomes a tree, broken ones included."""

from __future__ import annotations

from scanner.manifest import jsontext, nodes, prose, salvage
from scanner.manifest.nodes import Node
from scanner.manifest.templates import neutralised
from scanner.regex import regex

LARGEST = 8 << 20  # bytes; etcd holds a Secret of 1 MiB at most, beyond this size a document is read line by line

_JSON = regex(rb"(?:\xef\xbb\xbf)?\s*+(?:\{\s*+[\"}/]|\[\s*+[\"{\[\]/])")


def roots(document: bytes) -> tuple[tuple[Node, ...], bool]:
    """Give the trees of one document, and whether a parser made them of all of it.

    Else they are those of its parts, and what its lines look like: one scalar may then be in several of them.
    """
    if len(document) <= LARGEST:
        trees = nodes.parse(document)
        if trees is None and _JSON.match(document):
            trees = jsontext.parse(document)
        if trees is not None and not prose.is_prose(trees):
            return trees, True
    text = neutralised(document)
    trees = nodes.parse(text) if text != document and len(text) <= LARGEST else None
    if trees is not None and not prose.is_prose(trees):
        return trees, True
    parts = tuple(prose.parts(text)) if len(text) <= LARGEST else ()
    return (*parts, *salvage.secrets(document, text)), False
