"""How a document becomes a tree, broken ones included."""

from __future__ import annotations

import re

from scanner.manifest import jsontext, nodes, salvage
from scanner.manifest.nodes import Node
from scanner.manifest.templates import neutralised

LARGEST = 8 << 20  # bytes; etcd holds a Secret of 1 MiB at most, beyond this size a document is read line by line

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?:\{\s*+[\"}/]|\[\s*+[\"{\[\]/])")


def roots(document: bytes) -> tuple[tuple[Node, ...], bool]:
    """Give the trees of one document, and whether a parser made them; else they are what its lines look like."""
    if len(document) <= LARGEST:
        trees = nodes.parse(document)
        if trees is None and _JSON.match(document):
            trees = jsontext.parse(document)
        if trees is not None:
            return trees, True
    text = neutralised(document)
    trees = nodes.parse(text) if text != document and len(text) <= LARGEST else None
    return (salvage.secrets(document, text), False) if trees is None else (trees, True)
