"""What is told of a rule; and the pages of all of them, which are made from the same."""

from __future__ import annotations

import pytest

from scanner.model import Confidence, Severity
from scanner.report.rule import document, facts, lines
from tests.detect.test_lint import SOUND
from tests.support import pages
from tests.support.examiner import rulebook

HOSTILE = SOUND._replace(
    title="a\x1b[2J",
    explain="##[group]x",
    rotate=("one\ntwo",),
    leaks=("\x07 <<digits:8>>\n\x1b]0;x",),
    references=("https://x\u202e",),
    at="\x1b.yaml:1",
)


def test_all_that_is_known_is_told() -> None:
    rule = SOUND._replace(
        multiline=True, min_entropy=3.5, by_chance=True, refine="x", opens="sops-age", at="f:1", adjusted="f:2"
    )
    told = dict(facts(rule._replace(off=True)))
    assert told.keys() == {
        *("provider", "form", "keywords", "confidence", "entropy", "likeness", "reads", "opens"),
        *("written at", "adjusted at"),
    }
    assert told["adjusted at"] == "f:2, switched off"
    assert dict(facts(rule._replace(held=Confidence.LOW)))["adjusted at"] == "f:2, told with low confidence"
    assert document(rule._replace(severity=Severity.LOW))["severity"] == "low"


def test_every_rule_can_be_told() -> None:
    for rule in rulebook().rules:
        assert next(iter(lines(rule))).startswith(f"{rule.id}: ")


def test_what_somebody_wrote_does_nothing_but_show() -> None:
    assert all(line.isprintable() and "##[" not in line for line in lines(HOSTILE))


def test_the_pages_are_those_of_the_rulebook() -> None:
    made = pages.pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in pages.FOLDER.iterdir()}
    assert there.keys() == made.keys(), "make rules-pages"
    assert [name for name in made if there[name] != made[name]] == [], "make rules-pages"


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("a: <<base64(user:<<digits:8>>)>>", "a: …"),
        ("ghp_<<base62:30>><<crc32>>", "ghp_…"),
        ("sk_test_" + "x" * 24, "sk_test_xxx…"),
        ("<password> ${X}", "<password> ${X}"),
    ],
)
def test_an_example_is_shown_without_what_chance_writes(template: str, shown: str) -> None:
    assert pages.shape(template) == shown
