"""What stands in a text that is no manifest itself: YAML between the fences of a README, JSON in a line of a script.

A parser that is given the whole text fails at its first sentence. So it is given the parts of it, each as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from scanner.manifest import jsontext, nodes
from scanner.manifest.nodes import Node, Scalar
from scanner.regex import regex

# Nothing of YAML begins in the first column with words that no colon follows, save in a list or in braces.
_YAML = rb"(?:[\w.$\"'/\\-]{1,253}[ ]*+:(?:[ \r\n]|\Z)|- |-[\r\n]|[#{}\[\]&!?])"
_PROSE = regex(rb"^(?![ \r\n]|" + _YAML + rb"|\Z)[^\r\n]*+|^ *+(?:```|~~~)[^\r\n]*+", re.MULTILINE)
_PAIR = regex(rb":(?:[ \r\n]|\Z)")
_STRING = rb"\"(?:[^\"\\\r\n]++|\\.)*+\""
# Each branch opens with a character of its own: so they are searched for three times as fast.
_INSIDE = regex(rb"\{|\[|\}|\]|" + _STRING)
_OUTSIDE = regex(rb"\{|\[|\"(?=[{\[](?: |\\[nrt])*+\\\")" + _STRING.removeprefix(rb"\""))
_MOST = 1_000  # parts of one text that are parsed
_SHORTEST = 16  # bytes of JSON that can hold a value that its kind makes secret


def parts(text: bytes) -> Iterator[Node]:
    """Yield the trees of the YAML and the JSON in `text`, which is free of templates and tabs, by rising offsets.

    JSON that stands in YAML is yielded twice, once as a part of that. The time is linear.
    """
    for start, end in islice(_between(text), _MOST):
        found = nodes.parse(text, start, end) if _PAIR.search(text, start, end) else None
        if found is not None:
            yield from (root for root in found if not isinstance(root, Scalar))
    for brace in _braces(text):
        if text.startswith(b'"', brace.start):
            yield Scalar(brace.start, brace.end, '"', "")
        else:
            yield from jsontext.parse(text, brace.start, brace.end, strict=True) or ()


def is_prose(trees: tuple[Node, ...]) -> bool:
    """Whether nothing but words without quotes came out of a text, which is what YAML makes of most sentences."""
    return all(isinstance(tree, Scalar) and not tree.style for tree in trees)


def _between(text: bytes) -> Iterator[tuple[int, int]]:
    """The ranges between lines of prose."""
    at = 0
    for line in _PROSE.finditer(text):
        if line.start() > at:
            yield at, line.start()
        at = line.end()
    if at < len(text):
        yield at, len(text)


class _Brace(NamedTuple):
    start: int
    end: int


def _braces(text: bytes) -> Iterator[_Brace]:
    """The widest ranges that open and close with braces, or a string that holds such a range, its quotes escaped."""
    stack: list[tuple[int, list[_Brace]]] = [(-1, [])]  # what is open, and what was closed in it
    at = count = 0
    while count < nodes.MOST and (token := (_INSIDE if len(stack) > 1 else _OUTSIDE).search(text, at)):
        start, at = token.span()
        count += 1
        if text[start] in b"{[":
            stack.append((start, []))
        elif text[start] in b"}]":
            opened, _ = stack.pop()
            if at - opened >= _SHORTEST:
                stack[-1][1].append(_Brace(opened, at))
        elif len(stack) == 1:
            stack[-1][1].append(_Brace(start, at))
    for _, closed in stack:
        yield from closed[:_MOST]
