"""What could be in a blob: one pass over its bytes says which expressions end where.

The gate is allowed to be wrong in one direction only: it may report an end at which nothing is, and never stays
silent where an expression matches. What it reports is confirmed by RE2, on the few bytes around it.

Hyperscan does the pass, with every expression at once (`HS_FLAG_PREFILTER`, and no start of match) at some hundred
MB/s. Where its wheel is missing, RE2 searches for one expression after the other, once it has said, twenty at a time,
which of them occur: a thousand times slower, and the same is found.
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
_TOGETHER = 20  # expressions that RE2 looks for at once: with more of them, it knows too many states
_MEMORY = 4 << 20  # bytes for those states
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
    asked = [b"(?m:" + expression + b")" for expression in expressions]
    patterns = [re2.compile(expression, options) for expression in asked]
    sets = [occurring(asked[at : at + _TOGETHER]) for at in range(0, len(asked), _TOGETHER)]

    def events(data: bytes) -> list[Event]:
        occurring = [at * _TOGETHER + which for at, within in enumerate(sets) for which in within(data)]
        found = [(i, match.end()) for i in occurring for match in patterns[i].finditer(data)]
        found.sort(key=_offset)
        return found

    return events


def occurring(expressions: Sequence[bytes], memory: int = _MEMORY) -> Callable[[bytes], Sequence[int]]:
    """Say which of some expressions occur in bytes; where there is too little `memory` to tell, all of them.

    RE2 answers with nothing where its memory doesn't suffice. So it is asked for the empty string, too, which occurs
    everywhere.
    """
    import re2

    everything = range(len(expressions))
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.max_mem = memory
    together = re2.Set.SearchSet(options)
    try:
        for expression in (*expressions, b""):
            together.Add(expression)
        together.Compile()
    except re2.error:
        return lambda _: everything

    def within(data: bytes) -> Sequence[int]:
        told = together.Match(data)
        return sorted(told)[:-1] if told else everything

    return within
