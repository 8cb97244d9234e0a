from __future__ import annotations

from pathlib import Path

import training
from scanner.chance import pairs
from scanner.triage.fitted import FITTED
from scanner.triage.weights import BY_HAND, WEIGHTS
from training.corpus import Example, examples
from training.fitting import before, fitted, reasons, score
from training.letters import module
from training.vocabulary import vocabulary

NEW = [example for number, example in enumerate(examples(new=True)) if number % 20 == 0]
"""Of each kind a few."""


def test_the_corpus_is_the_same_every_time_and_its_halves_share_no_kind() -> None:
    old = list(examples(new=False))
    assert old == list(examples(new=False))
    assert not {example.kind for example in old} & {example.kind for example in NEW}
    assert sum(example.secret for example in old) > 1000 < sum(not example.secret for example in old)


def test_the_weights_do_better_than_what_came_before() -> None:
    now, then = score(NEW, WEIGHTS), before(NEW)
    assert now.told >= 0.95 > then.told
    assert now.alarms <= then.alarms
    assert now.loss < then.loss / 2


def test_what_is_fitted_learns_and_stays_near_what_was_set_by_hand() -> None:
    few = [example for number, example in enumerate(examples(new=False)) if number % 12 == 0]
    weights = fitted(few)
    assert score(few, {**BY_HAND, **weights}).loss < score(few, BY_HAND).loss
    for code, weight in (*weights.items(), *FITTED.items()):
        assert abs(weight - BY_HAND.get(code, 0)) <= 5


def test_fitted_weights_are_used_because_they_do_better() -> None:
    assert score(NEW, WEIGHTS).loss < score(NEW, BY_HAND).loss


def test_an_example_has_reasons_and_shows_where_it_stands() -> None:
    example = Example(False, "x", b"1.2.3", "password", "password", False, "tests/a.py")
    assert {"shape:version", "name:password", "file:test"} <= set(reasons(example))


def test_the_table_of_letters_says_how_it_was_made() -> None:
    made = module(vocabulary()[:50])
    assert made.startswith(f'"""{(pairs.__doc__ or "").splitlines()[0]}')
    assert (Path(next(iter(training.__path__))) / "vocabulary.py").exists()
