"""How sure a guess is: what speaks for and against it is added up, in decibans, and every piece is kept to be shown.

A deciban is a tenth of a power of ten, as Turing weighed evidence: +10 makes it ten times likelier that a value is a
secret, −10 ten times less likely, and 0 in sum is even odds. Some evidence isn't weighed but decides, as a proof or
ciphertext does; its weight is infinite. Weights are in `weights.py`, what they stand for in `docs/judgement.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, isinf

from scanner.model import Confidence, Evidence
from scanner.triage.evidence import pieces
from scanner.triage.weights import WEIGHTS

_GUESSES = ("name:", "words-beside")
_STANDS_FOR_ONE = frozenset(("says:placeholder", "says:masked", "shape:ordered"))
MANIFEST = "manifest"  # what a kind: Secret says, no guess outweighs
STEPS = ((10, Confidence.HIGH), (0, Confidence.MEDIUM), (-15, Confidence.LOW))
"""From which sum on a guess is how certain. What weighs less is silent."""


def weighed(reasons: Iterable[str]) -> tuple[Evidence, ...]:
    """Evidence for each of these codes that weighs anything, and for what makes it a guess."""
    return tuple(Evidence(r, WEIGHTS.get(r, 0)) for r in reasons if WEIGHTS.get(r) or r.startswith(_GUESSES))


def guess(
    value: bytes, *, key: str = "", family: str = "", bare: bool = False, begins: bool = False, because: str = ""
) -> tuple[Evidence, ...]:
    """What can be said of a value of which only its name, or its surroundings, say that it is a secret.

    `begins` means that it only begins in clear, and that something fills in what follows; `because` is the reason for
    which it would be innocent anywhere else.
    """
    beside = () if family else ("words-beside",)
    more = (*(("form:beginning",) if begins else ()), *filter(None, (because,)))
    return weighed((*beside, *pieces(value.strip(), key=key, family=family, bare=bare), *more))


def declared(value: bytes, *, exact: bool) -> tuple[Evidence, ...]:
    """What can be said of a value that a manifest says is secret; not `exact` where that had to be pieced together."""
    return weighed((MANIFEST, *(() if exact else ("manifest:pieced",)), *pieces(value.strip())))


def decided(reason: str, *, against: bool = False) -> tuple[Evidence, ...]:
    """The one piece of evidence that decides, whatever else is said: for a leak, or against one."""
    return (Evidence(reason, -inf if against else inf),)


def total(evidence: Iterable[Evidence]) -> float:
    """The sum; where pieces decide, the first of them does."""
    weights = [piece.weight for piece in evidence]
    return next(filter(isinf, weights), sum(weights))


def confidence(evidence: Iterable[Evidence]) -> Confidence | None:
    """How certain a guess is that all this speaks for and against; None where it is none."""
    said = total(evidence)
    if isinf(said):
        return Confidence.CERTAIN if said > 0 else None
    return next((level for least, level in STEPS if said >= least), None)


def with_more(evidence: tuple[Evidence, ...], reason: str) -> tuple[Confidence | None, tuple[Evidence, ...]]:
    """The evidence with a doubt more, and how certain a guess then is: never `HIGH` any more, and `LOW` at least.

    None where it is no guess that the evidence is for, or where the reason weighs nothing. What a manifest declares is
    doubted in documentation alone, and there only what stands for a secret: `my-password` is what a reader replaces.
    """
    more = weighed((reason,))
    if more and reason == "file:docs" and stands_for_one(evidence):
        return Confidence.LOW, (*evidence, *more)
    if not more or not guessed(evidence):
        return None, evidence
    level = confidence((*evidence, *more)) or Confidence.LOW
    return min(level, Confidence.MEDIUM), (*evidence, *more)


def guessed(evidence: Iterable[Evidence]) -> bool:
    """Whether all that speaks for a value are its name and its looks, so that the file it stands in tells something."""
    reasons = {piece.reason for piece in evidence}
    return total(evidence) < inf and MANIFEST not in reasons and any(reason.startswith(_GUESSES) for reason in reasons)


def stands_for_one(evidence: Iterable[Evidence]) -> bool:
    """Whether a manifest declares a secret that by its looks only stands where one belongs."""
    reasons = {piece.reason for piece in evidence}
    return MANIFEST in reasons and bool(reasons & _STANDS_FOR_ONE)


def against(evidence: Iterable[Evidence]) -> str:
    """The code of what speaks loudest against it, the reason for silence; "" where nothing does."""
    loudest = min(evidence, key=lambda piece: piece.weight, default=None)
    return loudest.reason if loudest and loudest.weight < 0 else ""
