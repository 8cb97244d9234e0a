"""What could be in a blob: one pass over its bytes says which expressions end where.

The gate is allowed to be wrong in one direction only: it may report an end at which nothing is, and never stays
silent where an expression matches. What it reports is confirmed by RE2, on the few bytes around it.

Hyperscan does the pass, with every expression at once (`HS_FLAG_PREFILTER`, and no start of match) at some hundred
MB/s. Where its wheel is missing, RE2 searches for one expression after the other: slower, and the same is found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from operator import itemgetter
from typing import Any

from scanner.errors import BadConfiguration

hyperscan: Any
try:
    hyperscan = import_module("hyperscan")
except ImportError:  # pragma: no cover  # a platform without a wheel
    hyperscan = None

Event = tuple[int, int]
"""(index of an expression, offset just past a match of it)"""

Events = Callable[[bytes], list[Event]]
"""All events in some bytes, offsets ascending; one may be told more than once."""

_NOTHING: list[Event] = []
_offset = itemgetter(1)


def engine() -> str:
    """The name and version of what does the pass, for whoever keeps what it compiled."""
    return f"hyperscan {hyperscan.__version__}" if hyperscan else ""


def compiled(expressions: Sequence[bytes]) -> bytes:
    """The expressions in the engine's own form, which is native to this kind of processor.

    Raises `BadConfiguration` for one that the engine can't read.
    """
    flags = hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_MULTILINE
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(
            expressions=list(expressions),
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=[flags] * len(expressions),
        )
    except hyperscan.HyperscanError as error:
        raise BadConfiguration(f"a pattern can't be compiled: {error}") from error
    return bytes(hyperscan.dumpb(database))


def at_once(form: bytes) -> Events | None:
    """The gate for what `compiled` made; None where that was made on another kind of processor."""
    try:
        database = hyperscan.loadb(form, hyperscan.HS_MODE_BLOCK)
        scratch = hyperscan.Scratch(database)
    except hyperscan.HyperscanError:
        return None
    scan = database.scan
    found: list[Event] = []

    def note(expression: int, _start: int, end: int, _flags: int, _context: Any) -> None:
        found.append((expression, end))

    def events(data: bytes) -> list[Event]:
        nonlocal found
        scan(data, match_event_handler=note, scratch=scratch)
        if not found:
            return _NOTHING
        answer, found = found, []
        answer.sort(key=_offset)  # what ends at the end of a line is told late
        return answer

    return events


def one_by_one(expressions: Sequence[bytes]) -> Events:
    """The gate without Hyperscan."""
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    patterns = [re2.compile(b"(?m:" + expression + b")", options) for expression in expressions]

    def events(data: bytes) -> list[Event]:
        found = [(i, match.end()) for i, pattern in enumerate(patterns) for match in pattern.finditer(data)]
        found.sort(key=_offset)
        return found

    return events
