"""Where the comments of a file stand, and to which mapping or list SOPS counts each: a comment is bound to its path.

After gopkg.in/yaml.v3, which gives a comment to a node beside it. Between two scalars of one mapping or list it belongs
there; where one ends and another goes on, its column tells. No MAC is taken of comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from scanner.regex import regex
from scanner.sealing.leaves import Document, Level, Token

_COMMENT = regex(rb"(?:^|(?<=[ \t]))#(?P<text>[^\r\n]*[^\r\n \t])", re.MULTILINE)


class Comment(NamedTuple):
    """One comment, from behind its `#`."""

    path: tuple[str, ...]
    start: int
    end: int
    text: bytes | None = None  # what it says for SOPS, where that is something else than what stands there


def in_yaml(data: bytes, document: Document) -> Iterator[Comment]:
    """The comments between the scalars of a document that say something."""
    first, last = Token(document.start, document.start, (), ()), Token(document.end, document.end, (), ())
    for before, after in pairwise((first, *document.tokens, last)):
        line = data.find(b"\n", max(before.end - 1, document.start), after.start)  # a block ends behind its line
        for found in _COMMENT.finditer(data, before.end, after.start):
            owner = _behind if line < 0 or found.start() < line else _above
            yield Comment(owner(data, before, after, found.start()).path, *found.span("text"))


def in_dotenv(data: bytes) -> Iterator[Comment]:
    """The lines of a dotenv file that are comments."""
    for found in re.finditer(rb"^#(?P<text>[^\n]+)", data, re.MULTILINE):
        yield Comment((), *found.span("text"))


def _behind(data: bytes, before: Token, after: Token, at: int) -> Level:
    """Whose the comment is that stands on the line of the scalar before it."""
    if not before.around:
        return after.around[0]
    between = data[before.end : at]
    opens = b"[" in between or b"{" in between  # a list or a mapping that is empty, or that begins here
    return Level(0, before.path) if opens else before.around[-1]


def _above(data: bytes, before: Token, after: Token, at: int) -> Level:
    """Whose the comment is that has a line of its own."""
    if not before.around:
        return after.around[0]
    if after.around[: len(before.around)] == before.around:
        return after.around[: len(before.around) + 1][-1]
    column = at - data.rfind(b"\n", 0, at) - 1
    owner = next((level for level in reversed(after.around) if level.column <= column), before.around[0])
    deeper = (level for level in reversed(before.around) if owner.column < level.column <= column)
    return next(deeper, owner)
