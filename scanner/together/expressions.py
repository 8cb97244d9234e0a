"""Expressions and globs out of the repository that is scanned, matched in linear time whatever they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scanner.regex import regex

Matches = Callable[[str], bool]

_LONGEST = 100_000  # characters of an expression
_GLOB = regex(r"/\*\*(?=/|\Z)|\*\*/|\*+|\?|\[(?:!|\^)?[^\]\[/\\]{1,60}\]|\\?.", re.DOTALL)
_CLASS = regex(r"\[(?P<not>[!^]?)(?P<inside>[^\]]+)\]")


def go(expression: str) -> Matches | None:
    """What a Go program finds by `regexp.MatchString`: anywhere in a path. None where it is no expression."""
    compiled = _compiled(expression) if len(expression) <= _LONGEST else None
    return (lambda path: compiled.search(path.encode(errors="replace")) is not None) if compiled else None


def which(expressions: Sequence[str]) -> Callable[[str], frozenset[int]]:
    """What tells which of some expressions, by their numbers, `go` finds in a path: they are looked for together."""
    together = _set((*expressions, ""))
    each = [] if together else [go(one) for one in expressions]

    def found(path: str) -> frozenset[int]:
        numbers = together.Match(path.encode(errors="replace")) if together else None
        if numbers is None:  # the last one matches everything, so this took too much memory
            return frozenset(
                number for number, matches in enumerate(each or map(go, expressions)) if matches and matches(path)
            )
        return frozenset(numbers) - {len(expressions)}

    return found


def glob(pattern: str, *, exact: bool = False) -> str:
    """The expression for a pattern as in .gitignore (gitignore(5)); "" for one that matches nothing.

    One without a slash inside matches in every folder; what matches a folder matches all below it, unless `exact`.
    """
    pattern = pattern.strip().removeprefix("./")
    anchored = "/" in pattern.rstrip("/")
    pattern = pattern[:-2] if pattern.endswith("/**") else pattern
    folder = pattern.endswith("/")
    body = "".join(map(_piece, _GLOB.findall(pattern.strip("/"))))
    if not body or len(body) > _LONGEST:
        return ""
    return ("^" if anchored else "(?:^|/)") + body + ("$" if exact else "/" if folder else "(?:/|$)")


def any_of(globs: Iterable[str], *, exact: bool = False) -> Matches | None:
    """Whether a path matches one of these globs; None where none of them can match."""
    expressions = [expression for one in globs if (expression := glob(one, exact=exact))]
    compiled = _compiled("|".join(f"(?:{expression})" for expression in expressions)) if expressions else None
    return (lambda path: compiled.search(path.encode(errors="replace")) is not None) if compiled else None


def _piece(piece: str) -> str:
    if piece == "/**":
        return "(?:/.*)?"
    if piece == "**/":
        return "(?:.*/)?"
    if piece.startswith("*"):
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    of = _CLASS.fullmatch(piece)
    if of:
        inside = re.sub(r"[^\w-]", lambda c: "\\" + c[0], of["inside"], flags=re.ASCII)
        return f"[{'^' if of['not'] else ''}{inside}]" if inside.isascii() else re.escape(piece)
    return re.escape(piece[-1])


def _set(expressions: Iterable[str]) -> Any:
    import re2

    together = re2.Set.SearchSet(_options(64 << 20))
    try:
        for expression in expressions:
            together.Add(expression.encode(errors="replace"))
        together.Compile()
    except (re2.error, UnicodeError):
        return None
    return together


def _options(memory: int) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    return options


def _compiled(expression: str) -> Any:
    import re2

    options = _options(1 << 20)
    try:
        return re2.compile(expression.encode(errors="replace"), options)
    except (re2.error, UnicodeError):
        return None
