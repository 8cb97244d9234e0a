"""Whether a rule that somebody wrote for a repository can be looked for at all, and if not, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import re2

from scanner.detect import gate, pattern
from scanner.detect.checksum import CHECKSUMS
from scanner.detect.refinement import REFINEMENTS
from scanner.errors import BadConfiguration
from scanner.model import Rule

_MEMORY = 1 << 19  # bytes that RE2 may need for a pattern; our own need half as many at most
_MOST = 250_000  # instructions of all rules that somebody wrote: the gate takes about 0.1 ms for each


def unusable(rules: Iterable[Rule]) -> Iterator[tuple[str, str]]:
    """The ids of the rules that can't be looked for, and why; among them what is too much beside those before it."""
    left = _MOST
    for rule in rules:
        size = _size(rule.pattern)
        why = trouble(rule) if size <= left else "with the rules before it it is more than is compiled"
        left -= 0 if why else size
        if why:
            yield rule.id, why


def trouble(rule: Rule) -> str:
    """What keeps a rule from being looked for, as the end of a sentence; "" where nothing does."""
    why = _unread(rule.pattern, "its pattern")
    if not why and gate.engine():
        try:
            form(pattern.announcement(rule))
        except BadConfiguration as error:
            return f"its {str(error).removeprefix('a ')}"
    if not why and rule.pair and rule.pair.shape:
        why = _unread(rule.pair.shape, "the shape of its pair")
    if why:
        return why
    if rule.checksum and rule.checksum not in CHECKSUMS:
        return f"there is no checksum {rule.checksum}; there are {', '.join(CHECKSUMS)}"
    if rule.refine and rule.refine not in REFINEMENTS:
        return f"there is no refinement {rule.refine}; there are {', '.join(REFINEMENTS)}"
    return ""


def _unread(written: str, what: str) -> str:
    """Why RE2 can't read a pattern; "" where it can."""
    try:
        found = _compiled(written)
    except re2.error as error:
        return f"{what} can't be compiled: {_said(error)}"
    except UnicodeEncodeError:
        return f"{what} can't be compiled: it is no text"
    return "" if b"secret" in found.groupindex else f"{what} has no group (?P<secret>…)"


def readable(rule: Rule) -> bool:
    """Whether RE2 can read the pattern of a rule, which is quickly known."""
    return not _unread(rule.pattern, "")


def _size(written: str) -> int:
    """How many instructions RE2 makes of a pattern; 0 where it makes none."""
    try:
        return int(_compiled(written).programsize)
    except (re2.error, UnicodeEncodeError):
        return 0


def _compiled(written: str) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2.compile(b"(?m:" + written.encode() + b")", options)


@cache
def form(expression: bytes) -> bytes:
    """One expression, compiled by itself. Raises `BadConfiguration`."""
    return gate.compiled([expression])


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
