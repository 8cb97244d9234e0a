"""One examiner with the real rulebook for all tests that need one: compiling its patterns takes two seconds."""

from __future__ import annotations

from functools import cache

from scanner.examine import Examiner
from scanner.model import Rulebook
from scanner.rules.loader import load


@cache
def rulebook() -> Rulebook:
    return load()


@cache
def examiner() -> Examiner:
    return Examiner(rulebook())
