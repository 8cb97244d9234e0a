"""The rules that come with leakseal, and those of one repository beside them."""

from __future__ import annotations

import pytest

from scanner.errors import BadConfiguration
from scanner.model import Confidence, Pair, Rule, Rulebook, Severity
from scanner.rules.entry import Adjusted
from scanner.rules.own import extended

GIVEN = Rule(
    id="given",
    provider="Example",
    title="Example",
    severity=Severity.HIGH,
    explain="Opens the door.",
    rotate=(),
    references=(),
    leaks=(),
    harmless=(),
    pattern=r"\b(?P<secret>ex_[0-9]{8})\b",
)
OWN = GIVEN._replace(id="own", pattern="(?P<secret>own)", at="x.yaml:3")
BOOK = Rulebook(rules=(GIVEN,), digest="0")


def test_of_nothing_it_is_the_same() -> None:
    assert extended(BOOK) == BOOK._replace(gate="0")


def test_what_the_gate_is_compiled_from_is_known_apart() -> None:
    own, later = extended(BOOK, [OWN]), extended(BOOK, [OWN._replace(at="x.yaml:9", severity=Severity.LOW)])
    assert own.rules == (GIVEN, OWN)
    assert own.gate == later.gate != BOOK.digest
    assert len({own.digest, later.digest, BOOK.digest}) == 3
    assert own.gate != extended(BOOK, [OWN._replace(pattern="(?P<secret>other)")]).gate


def test_to_change_a_rule_compiles_nothing_anew() -> None:
    changed = extended(BOOK, adjusted=[Adjusted("given", "x.yaml:1", off=True, confidence=Confidence.LOW)])
    (rule,) = changed.rules
    assert (rule.off, rule.held, rule.severity, rule.adjusted) == (True, Confidence.LOW, Severity.HIGH, "x.yaml:1")
    assert rule.specificity == GIVEN.specificity
    assert (changed.gate, changed.digest == BOOK.digest) == (BOOK.digest, False)


@pytest.mark.parametrize(
    ("rules", "adjusted", "mistake"),
    [
        ([OWN._replace(id="given")], [], "x.yaml:3: there is a rule given already; it comes with leakseal"),
        ([OWN, OWN._replace(at="x.yaml:8")], [], "x.yaml:8: there is a rule own already; it stands at x.yaml:3"),
        (
            [],
            [Adjusted("giwen", "x.yaml:4", off=True)],
            "x.yaml:4: the rule giwen has no pattern, and none of that id comes with leakseal; did you mean given?",
        ),
        ([OWN], [Adjusted("own", "x.yaml:5", off=True)], "x.yaml:5: the rule own has no pattern, and none of that id"),
        (
            [OWN._replace(pair=Pair(("given", "onw"), 3))],
            [],
            "x.yaml:3: own is paired with onw, and there is no such rule; did you mean own?",
        ),
    ],
)
def test_an_id_means_one_rule(rules: list[Rule], adjusted: list[Adjusted], mistake: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        extended(BOOK, rules, adjusted)
    assert str(caught.value).startswith(mistake)
