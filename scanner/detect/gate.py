"""What could be in a blob: one pass over its bytes says which expressions end where.

The gate is allowed to be wrong in one direction only: it may report an end at which nothing is, and never stays
silent where an expression matches. What it reports is confirmed by RE2, on the few bytes around it.

Hyperscan does the pass, with every expression at once (`HS_FLAG_PREFILTER`, no start of match: intelligent guesses
at some hundred MB/s). Where its wheel is missing, RE2 searches for one expression after the other: slower, and the
same in what is found.

A compiled database is native code. It is cached in a directory that only its owner may enter, under a name that
holds the digest of the expressions and the engine's version, behind a digest of its own bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import re2

from scanner.errors import BadConfiguration

hyperscan: Any
try:
    hyperscan = import_module("hyperscan")
except ImportError:  # pragma: no cover  # a platform without a wheel
    hyperscan = None

Event = tuple[int, int]  # (index of the expression, offset just past a match)


class Gate:
    """Expressions, compiled together. `cache` is a directory for the compiled form, or None."""

    def __init__(self, expressions: Sequence[bytes], cache: Path | None = None, *, portable: bool = False) -> None:
        if hyperscan is None or portable:
            self.events = _one_by_one(expressions)
        else:
            self.events = _at_once(expressions, cache)

    events: Callable[[bytes], list[Event]]
    """All (expression, end) pairs in some bytes, ends ascending; an end may be reported more than once."""


def _at_once(expressions: Sequence[bytes], cache: Path | None) -> Callable[[bytes], list[Event]]:
    database = _cached(expressions, cache) if cache else _compiled(expressions)
    scratch = hyperscan.Scratch(database)
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
        return answer

    return events


_NOTHING: list[Event] = []


def _compiled(expressions: Sequence[bytes]) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_MULTILINE
    try:
        database.compile(
            expressions=list(expressions),
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=[flags] * len(expressions),
        )
    except hyperscan.HyperscanError as error:
        raise BadConfiguration(f"a pattern can't be compiled: {error}") from error
    return database


def _cached(expressions: Sequence[bytes], folder: Path) -> Any:
    digest = hashlib.sha256(repr((hyperscan.__version__, os.uname().machine, list(expressions))).encode()).hexdigest()
    file = folder / f"gate-{digest[:32]}.hs"
    kept = _trusted(file)
    if kept is not None:
        try:
            return hyperscan.loadb(kept, hyperscan.HS_MODE_BLOCK)
        except hyperscan.HyperscanError:
            pass  # made by another processor, or damaged: compile it anew
    database = _compiled(expressions)
    _keep(file, hyperscan.dumpb(database))
    return database


def _trusted(file: Path) -> bytes | None:
    """The cached bytes, if nobody but us could have written them and they are whole."""
    try:
        folder = file.parent.lstat()
        if folder.st_uid != os.getuid() or folder.st_mode & 0o077:
            return None
        content = file.read_bytes()
    except OSError:
        return None
    return content[32:] if hashlib.sha256(content[32:]).digest() == content[:32] else None


def _keep(file: Path, content: bytes) -> None:
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_bytes(hashlib.sha256(content).digest() + content)
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)  # a cache that can't be written costs time, nothing else


def _one_by_one(expressions: Sequence[bytes]) -> Callable[[bytes], list[Event]]:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    compiled = [re2.compile(b"(?m:" + expression + b")", options) for expression in expressions]

    def events(data: bytes) -> list[Event]:
        found = [(i, match.end()) for i, pattern in enumerate(compiled) for match in pattern.finditer(data)]
        found.sort(key=lambda event: event[1])
        return found

    return events
