"""How JSON becomes the tree that YAML becomes, where the YAML parser refuses it: JSON Lines, JSON5, surrogate pairs.

Lenient on purpose: commas and colons are passed over and what is cut off counts, because a manifest that the
API server would refuse may still hold a secret.
"""

from __future__ import annotations

import re

from scanner.manifest.nodes import DEEPEST, MOST, Mapping, Node, Scalar, Sequence
from scanner.manifest.scalars import content
from scanner.regex import regex

_TOKEN = regex(
    rb'(?P<string>"(?:[^"\\]++|\\.)*+")|(?P<single>\'[^\'\r\n]*+\')|(?P<open>[{\[])|(?P<close>[}\]])'
    rb"|(?P<comment>(?://|#)[^\r\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)"
    rb'|(?P<bare>[^\s{}\[\]:,"]++)|(?P<broken>")',
    re.DOTALL,
)

_LITERAL = regex(rb"-?[0-9][0-9.eE+-]*|true|false|null|T+|\$\{?\w+\}?")  # `neutralised` makes templates of `T`s


def parse(text: bytes, start: int = 0, end: int | None = None, *, strict: bool = False) -> tuple[Node, ...] | None:
    """Give the values that follow one another in `text`; None where a string never ends, or too much is nested.

    Only what stands from `start` to `end` is read; the offsets are those of the whole. A `strict` reader also gives
    None for what is no JSON: source code has braces, too. What a shell or a template puts into JSON is let pass.
    """
    roots = Sequence()
    top: Mapping | Sequence = roots
    stack: list[Mapping | Sequence] = []
    for count, token in enumerate(_TOKEN.finditer(text, start, len(text) if end is None else end)):
        start, end = token.span()
        if strict and token.lastgroup in ("single", "bare") and not _LITERAL.fullmatch(token[0]):
            return None
        if token.lastgroup in ("string", "single"):
            top.append(_string(text, start, end))
        elif token.lastgroup == "bare":
            top.append(Scalar(start, end, "", token[0].decode("ascii", "replace")))
        elif token.lastgroup == "open":
            node: Mapping | Sequence = Mapping() if token[0] == b"{" else Sequence()
            node.start, node.end, node.flow = start, end, True
            top.append(node)
            stack.append(top)
            top = node
        elif token.lastgroup == "close":
            top.end = end
            top = stack.pop() if stack else roots
        elif token.lastgroup == "broken":
            return None
        if count > MOST or len(stack) > DEEPEST:
            return None
    return tuple(roots)


def _string(text: bytes, start: int, end: int) -> Scalar:
    scalar = Scalar(start, end, chr(text[start]), "")
    return scalar._replace(text=content(text, scalar)[0].decode("ascii", "replace"))
