"""How text that anybody may have written stands in Markdown: as itself, and never as a link, a heading or a table."""

from __future__ import annotations

from scanner.regex import regex

_SPECIAL = regex(r"([\\`*_\[\]<>|~&:@]|(?<=www)\.)")  # the last three: what GitHub makes a link of by itself
_TICKS = regex(r"`+")


def prose(text: str) -> str:
    """One line of `text` that reads as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """One line of `text` as code, between more backticks than it has in a row."""
    text = " ".join(text.split()) or " "
    fence = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
