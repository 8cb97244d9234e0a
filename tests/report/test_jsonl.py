from __future__ import annotations

import json
from pathlib import Path

import jsonschema
from hypothesis import given, settings

from scanner.model import Report
from scanner.report import render
from tests.report.strategies import REPORTS
from tests.support.reports import representative

_SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report-v1.schema.json").read_text())
_LINE = jsonschema.Draft202012Validator({**_SCHEMA["$defs"]["line"], "$defs": _SCHEMA["$defs"]})


@given(report=REPORTS)
@settings(max_examples=30, deadline=None)
def test_every_line_is_valid(report: Report) -> None:
    lines = [json.loads(line) for line in "".join(render(report, "jsonl")).splitlines()]
    for line in lines:
        _LINE.validate(line)
    assert len(lines) == len(report.findings) + len(report.skipped) + 2


def test_says_what_the_document_says() -> None:
    document = json.loads("".join(render(representative(), "json")))
    header, *middle, last = (json.loads(line) for line in "".join(render(representative(), "jsonl")).splitlines())
    tags = {"finding": document["findings"], "skipped": document["skipped"]}
    assert header == {"schema": document["schema"], "tool": document["tool"]}
    assert middle == [{"type": tag, **fields} for tag, rows in tags.items() for fields in rows]
    assert last == {"type": "scanned", **document["scanned"]}
