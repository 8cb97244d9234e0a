"""Weights fitted to examples: logistic regression over the same pieces of evidence that are weighed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log, log10
from typing import NamedTuple

from scanner.detect import likeness
from scanner.model import Confidence
from scanner.together.nature import nature
from scanner.triage import judge
from scanner.triage.evidence import pieces
from scanner.triage.weigh import STEPS
from scanner.triage.weights import BY_HAND
from training.corpus import Example

Reasons = tuple[str, ...]

_DECIBANS = 10 / log(10)  # in a unit of log odds
_ROUNDS = 200
_RATE = 0.4
_PULL = 0.0003  # towards the weights set by hand, which is where those stay of which there are few examples
_FARTHEST = 5  # decibans from the weight set by hand: what is made up is easier to tell apart than what is met


class Score(NamedTuple):
    """How well a judgement does on examples."""

    told: float  # secrets that are told by default, of all
    high: float  # secrets that are told with high confidence
    alarms: float  # innocent values that are told by default, of all
    loss: float  # decibans that the truth is worth, on average: 3 for who knows nothing, 0 for who knows all


def reasons(example: Example) -> Reasons:
    """The codes of all evidence of an example."""
    value, key = example.value.strip(), example.key
    certain = judge.certainly(value, key=key)
    found = pieces(value, key=key, family=example.family, bare=example.bare)
    return tuple(filter(None, (*found, certain or judge.likely(value, key=key), nature(example.path))))


def fitted(examples: Sequence[Example]) -> dict[str, int]:
    """The weight of each piece of evidence that the examples have, in decibans, by gradient descent (Adagrad)."""
    seen = [(reasons(example), example.secret) for example in examples]
    by_hand = {code: BY_HAND.get(code, 0) / _DECIBANS for codes, _ in seen for code in codes}
    weights: dict[str, float] = dict(by_hand)
    past = dict.fromkeys(weights, 1e-3)
    for _ in range(_ROUNDS):
        slope = dict.fromkeys(weights, 0.0)
        for codes, secret in seen:
            error = 1 / (1 + exp(-max(min(sum(weights[code] for code in codes), 30), -30))) - secret
            for code in codes:
                slope[code] += error
        for code, sum_ in slope.items():
            if code.startswith("file:"):  # how often secrets stand in tests is made up in the corpus
                continue
            step = sum_ / len(seen) + _PULL * (weights[code] - by_hand[code])
            past[code] += step * step
            weights[code] = _near(by_hand[code], weights[code] - _RATE * step / past[code] ** 0.5)
    moved = {code: round(weight * _DECIBANS) for code, weight in sorted(weights.items())}
    return {code: weight for code, weight in moved.items() if weight != BY_HAND.get(code)}


def _near(by_hand: float, weight: float) -> float:
    return max(min(weight, by_hand + _FARTHEST / _DECIBANS), by_hand - _FARTHEST / _DECIBANS)


def score(examples: Iterable[Example], weights: Mapping[str, int]) -> Score:
    """How well these weights do."""
    sums = [(sum(weights.get(code, 0) for code in reasons(example)), example.secret) for example in examples]
    return _scored(sums)


def before(examples: Iterable[Example]) -> Score:
    """How well the judgement did that came before: a few steps of confidence, and silence for a reason."""
    worth = {None: -30.0, Confidence.LOW: -10.0, Confidence.MEDIUM: 5.0, Confidence.HIGH: 15.0}
    sums = []
    for example in examples:
        level = likeness.confidence(example.value, example.family, bare=example.bare)
        level = None if judge.innocence(example.value, key=example.key) else level
        if level and level > Confidence.LOW and nature(example.path) in ("file:test", "file:docs", "file:example"):
            level = Confidence(level - 1)
        sums.append((worth[level], example.secret))
    return _scored(sums)


def _scored(sums: Sequence[tuple[float, bool]]) -> Score:
    steps = {level: least for least, level in STEPS}
    secrets = [said for said, secret in sums if secret]
    innocents = [said for said, secret in sums if not secret]
    loss = sum(10 * log10(1 + 10 ** (-(said if secret else -said) / 10)) for said, secret in sums) / len(sums)
    return Score(
        told=sum(said >= steps[Confidence.MEDIUM] for said in secrets) / len(secrets),
        high=sum(said >= steps[Confidence.HIGH] for said in secrets) / len(secrets),
        alarms=sum(said >= steps[Confidence.MEDIUM] for said in innocents) / len(innocents),
        loss=loss,
    )


_HEAD = '''"""Weights made by `python -m training weights`: fitted to `training/corpus.py`, from those set by hand."""

from __future__ import annotations

FITTED: dict[str, int] = {
'''


def module(weights: Mapping[str, int]) -> str:
    """The text of `scanner/triage/fitted.py`."""
    return "".join((_HEAD, *(f'    "{code}": {weight},\n' for code, weight in weights.items()), "}\n"))
