"""A plan as it is written: as agreed, by its schema, and saying no more than a report does."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from scanner import planning
from scanner.model import Leak, Report
from scanner.remediate.steps import FORMS, plan
from tests.report.strategies import REPORTS
from tests.support.reports import EXCERPT_ONLY, clean, representative

TOP = Path(__file__).parents[1]
GOLDEN = TOP / "tests" / "golden"
SCHEMA = json.loads((TOP / "docs" / "plan-v1.schema.json").read_text())
VALID = jsonschema.Draft202012Validator(SCHEMA)


def told(report: Report, form: str, to: str = "sealed-secret") -> str:
    rules = report.rulebook.by_id()
    leaks = [finding for finding in report.findings if isinstance(finding.verdict, Leak)]
    return "".join(planning.told(plan(leaks, rules, to), rules, form))


@pytest.mark.parametrize("form", planning.FORMATS)
@pytest.mark.parametrize(("name", "report"), [("representative", representative()), ("clean", clean())])
def test_looks_as_agreed(form: str, name: str, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "__version__", "0.0.0")
    text = told(report, form)
    file = GOLDEN / f"plan-{name}.{form}.txt"
    if os.environ.get("LEAKSEAL_REFRESH_GOLDEN") == "1":
        file.write_bytes(text.encode())
    assert text.encode() == file.read_bytes()


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@given(REPORTS)
@settings(max_examples=20, deadline=None)
def test_a_plan_of_any_report_is_valid_and_prints(report: Report) -> None:
    for to in FORMS:
        text = told(report, "json", to)
        assert text.isascii()
        VALID.validate(json.loads(text))
        page = told(report, "markdown", to)
        assert all(line.isprintable() for line in page.split("\n"))
        assert "##vso[" not in page
        assert "##[" not in page


@pytest.mark.parametrize("where", [(), ("tool",), ("items", 0), ("items", 0, "places", 0), ("items", 0, "steps", 0)])
def test_the_schema_is_strict(where: tuple[str | int, ...]) -> None:
    document = part = json.loads(told(representative(), "json"))
    for step in where:
        part = part[step]
    part["surprise"] = 1
    assert not VALID.is_valid(document)


def test_hostile_names_make_no_heading_link_or_list() -> None:
    def parts(report: Report) -> list[tuple[str, Any]]:
        tokens = MarkdownIt().parse(told(report, "markdown"))
        inner = [child for token in tokens for child in token.children or ()]
        return [(token.type, token.attrGet("href")) for token in inner if token.type == "link_open"]

    links = {href for _, href in parts(representative())}
    assert links == {rule.references[0] for rule in representative().rulebook.rules if rule.references}


@pytest.mark.parametrize("form", planning.FORMATS)
def test_no_line_of_a_file_is_in_it_and_no_finding_that_is_no_leak(form: str) -> None:
    text = told(representative(), form)
    assert EXCERPT_ONLY not in text
    assert "docs/example.md" not in text
