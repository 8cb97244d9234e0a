"""A regular expression as Go writes it, with the group that holds the value named as ours are."""

from __future__ import annotations

import re

from scanner.regex import regex

_TOKEN = regex(
    r"\\Q[\s\S]*?(?:\\E|\Z)"
    r"|\\[\s\S]"
    r"|\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*+(?:\]|\\?\Z)"  # or no end, and all that follows is in it
    r"|\((?:\?(?:P?<(?P<name>\w+)>|(?P<flags>)))?"
    r"|[\s\S]"
)
_SPANS_LINES = regex(r"\(\?[a-zA-Z]*s|\\n|\\r|\[\\s\\S\]|\[\\S\\s\]|\[\\w\\W\]|\[\\d\\D\]|-----BEGIN")


def spans_lines(expression: str) -> bool:
    """Whether an expression means to match over the end of a line; one that merely could is taken not to."""
    return bool(_SPANS_LINES.search(expression))


def groups(expression: str) -> int:
    """How many groups an expression has that hold something."""
    return sum(1 for token in _TOKEN.finditer(expression) if _holds(token))


def with_secret(expression: str, group: int = 0) -> str:
    """The expression with its value in the group `secret`: that of this number, else the first, else all there is.

    gitleaks takes the first that isn't empty; of alternatives that have groups of their own, that is all of the match.
    """
    wanted = group or 1
    for token in _TOKEN.finditer(expression):
        if token[0].startswith("\\Q") and not token[0].endswith("\\E"):  # or it would take in what follows
            expression += "\\E"
    if not groups(expression) or (not group and groups(expression) > 1 and _alternatives(expression)):
        return f"(?P<secret>{expression})"
    pieces: list[str] = []
    number = 0
    for token in _TOKEN.finditer(expression):
        number += _holds(token)
        if not _holds(token):
            pieces.append(token[0])
        else:
            pieces.append("(?P<secret>" if number == wanted else "(")
    return "".join(pieces)


def _alternatives(expression: str) -> bool:
    depth = 0
    for token in _TOKEN.finditer(expression):
        depth += token[0].startswith("(") - (token[0] == ")")
        if token[0] == "|" and depth == 0:
            return True
    return False


def _holds(token: re.Match[str]) -> bool:
    return token[0] == "(" or token["name"] is not None
