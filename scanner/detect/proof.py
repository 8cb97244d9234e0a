"""What a value is told to be once it was read: the answer of every reader of keys, tokens and certificates."""

from __future__ import annotations

import time
from typing import NamedTuple

from scanner.model import Place, Proof, Severity

_LAST_SECOND = 253402300799  # of the year 9999


class Refined(NamedTuple):
    """What is known of one value beyond its rule."""

    severity: Severity | None = None  # None leaves that of the rule
    place: Place | None = None  # what it belongs to, in its own words
    proof: Proof | None = None  # None where reading it proved nothing


UNKNOWN = Refined()


def proven(reason: str, *told: str) -> Refined:
    """The value is what its rule takes it for."""
    return Refined(proof=Proof("proven", reason, tuple(filter(None, told))))


def until(reason: str, ends: object, *told: str) -> Refined:
    """The same, where it says until which second of Unix time; one that has expired opens nothing."""
    if not isinstance(ends, int | float) or isinstance(ends, bool) or not 0 < ends <= _LAST_SECOND:
        return proven(reason, *told)
    day = time.strftime("%Y-%m-%d", time.gmtime(ends))
    if ends < time.time():
        return weaker("weaker:expired", Severity.LOW, *told, f"expired on {day}")
    return proven(reason, *told, f"valid until {day}")


def weaker(reason: str, severity: Severity, *told: str) -> Refined:
    """It is, but it opens less than it seems."""
    return Refined(severity, proof=Proof("weaker", reason, tuple(filter(None, told))))


def refuted(reason: str) -> Refined:
    """It is nothing of the kind."""
    return Refined(proof=Proof("refuted", reason))
