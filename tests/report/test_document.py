from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from scanner.model import Report
from scanner.report import render
from tests.report.strategies import REPORTS
from tests.support.reports import clean, representative

_SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report-v1.schema.json").read_text())
_WHOLE = jsonschema.Draft202012Validator(_SCHEMA)


def _load(report: Report) -> Any:
    text = "".join(render(report, "json"))
    assert text.isascii()
    assert "##" not in text
    document = json.loads(text)
    json.dumps(document, ensure_ascii=False).encode()  # no surrogate is left behind an escape
    return document


def test_schema_is_one_and_describes_every_field() -> None:
    jsonschema.Draft202012Validator.check_schema(_SCHEMA)
    assert not list(_undescribed(_SCHEMA, "#"))


def _undescribed(schema: Any, at: str) -> list[str]:
    if isinstance(schema, list):
        return [found for number, item in enumerate(schema) for found in _undescribed(item, f"{at}/{number}")]
    if not isinstance(schema, dict):
        return []
    fields = schema.get("properties", {})
    bare = [f"{at}/{name}" for name, field in fields.items() if not {"description", "$ref"} & field.keys()]
    return bare + [found for name, item in schema.items() for found in _undescribed(item, f"{at}/{name}")]


@pytest.mark.parametrize("report", [representative(), clean()])
def test_real_reports_are_valid(report: Report) -> None:
    _WHOLE.validate(_load(report))


@given(report=REPORTS)
@settings(max_examples=40, deadline=None)
def test_any_report_parses_back_and_is_valid(report: Report) -> None:
    document = _load(report)
    _WHOLE.validate(document)
    assert len(document["findings"]) == len(report.findings)


@pytest.mark.parametrize("where", [(), ("tool",), ("scanned",), ("findings", 0), ("findings", 0, "location")])
def test_schema_is_strict(where: tuple[str | int, ...]) -> None:
    document = _load(representative())
    part = document
    for step in where:
        part = part[step]
    part["surprise"] = 1
    assert not _WHOLE.is_valid(document)


def test_bytes_that_are_no_utf_8_are_written_with_a_backslash() -> None:
    document = _load(representative())
    assert any(r"caf\xe9" in found["location"]["path"] for found in document["findings"])
