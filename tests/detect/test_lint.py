from __future__ import annotations

import pytest

from scanner.detect.lint import claims, lacks, problems, speaking
from scanner.model import Confidence, Rule, Rulebook, Severity

SOUND = Rule(
    id="example-token",
    provider="Example",
    title="Example token",
    severity=Severity.HIGH,
    explain="Opens the door.",
    rotate=("Change the lock.",),
    references=("https://docs.local",),
    leaks=("key: ex_<<digits:8>>",),
    harmless=("key: ex_<<digits:7>>",),
    pattern=r"\b(?P<secret>ex_[0-9]{8})\b",
    keywords=("ex_",),
)


def book(*rules: Rule) -> Rulebook:
    return Rulebook(rules=rules, digest="0")


def test_a_sound_rule_has_no_problems() -> None:
    assert list(problems(book(SOUND))) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"pattern": r"(?P<secret>ex_"}, "can't be compiled"),
        ({"pattern": r"(?P<secret>ex_(?=[0-9]{8}))"}, "can't be compiled"),
        ({"pattern": r"(?P<value>ex_[0-9]{8})"}, "no group (?P<secret>…)"),
        ({"pattern": r"(?P<secret>ex_[0-9]{8,})"}, "repeat without bound"),
        ({"pattern": r"(?P<secret>ex_[0-9]{8})\s{2}"}, "cross a line end"),
        ({"pattern": r"(?P<secret>ex_[^a]{8})\b"}, "cross a line end"),
        ({"checksum": "nonsense"}, "no checksum nonsense"),
        ({"checksum": "github"}, "does not see its own example leaks[0]"),
        ({"min_entropy": 7.0}, "does not see its own example leaks[0]"),
        ({"leaks": ("key: none",)}, "does not see its own example leaks[0]"),
        ({"harmless": ("key: ex_<<digits:8>>",)}, "harmless[0] is claimed by example-token"),
        ({"pattern": r"(?P<secret>[a-z]+_[0-9]{8})\b"}, "begins with a repeat without bound"),
        ({"pattern": r"(?i)\b(?:.*)(?P<secret>ex_[0-9]{8})\b"}, "begins with a repeat without bound"),
        ({"leaks": ("ex_<<nonsense:8>>",)}, "an example can't be made: <<nonsense>> is no kind"),
        ({"leaks": ("ex_<<digits:99999999>>",)}, "an example can't be made: '99999999' is no number"),
        ({"keywords": ("other",)}, "without any of the keywords"),
    ],
)
def test_a_mistake_is_told(change: dict[str, object], problem: str) -> None:
    (told,) = map(str, problems(book(SOUND._replace(**change))))  # type: ignore[arg-type]
    assert told.startswith("example-token: ")
    assert problem in told


def test_a_single_character_that_ends_a_token_may_be_a_line_end() -> None:
    assert list(problems(book(SOUND._replace(pattern=r"\b(?P<secret>ex_[0-9]{8})(?:[^0-9]|$)")))) == []


def test_two_rules_that_claim_one_value() -> None:
    twin = SOUND._replace(id="twin")
    assert "twin: leaks[0] is claimed by example-token too" in map(str, problems(book(SOUND, twin)))


def test_the_more_specific_rule_speaks() -> None:
    vague = SOUND._replace(id="vague", confidence=Confidence.MEDIUM, leaks=("no_<<digits:8>>",))
    found = claims((SOUND, vague), b"key: ex_" + b"12345678")
    assert len(found) == 2
    assert [claim.rule.id for claim in speaking(found)] == ["example-token"]


def test_other_detectors_are_left_to_their_own_tests() -> None:
    assert list(problems(book(SOUND._replace(detector="assignment", pattern="")))) == []


def test_of_some_rules_only_their_mistakes_are_told() -> None:
    twin = SOUND._replace(id="twin", leaks=("twin: ex_<<digits:8>>",), harmless=("no: ex_<<digits:6>>",))
    told = [*map(str, problems(book(SOUND, twin), {"twin"}))]
    assert told == [
        "twin: leaks[0] is claimed by example-token too",
        "twin: claims leaks of example-token too",
    ]
    greedy = twin._replace(pattern=r"\b(?P<secret>ex_[0-9]{7,8})\b")
    assert "twin: claims harmless examples of example-token" in [*map(str, problems(book(SOUND, greedy), {"twin"}))]


def test_what_a_rule_lacks() -> None:
    assert list(lacks(SOUND)) == []
    bare = SOUND._replace(keywords=(), leaks=(), harmless=(), references=())
    assert len(list(lacks(bare))) == 4
    assert list(problems(book(bare))) == []
