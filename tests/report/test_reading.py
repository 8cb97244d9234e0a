from __future__ import annotations

import json
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import AskedWrongly
from scanner.model import Accepted, Evidence, Harmless, Leak, Report, Role, Verdict
from scanner.report import render
from scanner.report.reading import findings
from tests.report.strategies import REPORTS
from tests.support.reports import representative


def written(report: Report) -> bytes:
    return "".join(render(report, "json")).encode()


@given(REPORTS)
@settings(max_examples=40, deadline=None)
def test_what_was_written_is_read_and_written_again_the_same(report: Report) -> None:
    again = report._replace(findings=findings(written(report), "report.json")[0])
    lines = json.loads(written(report))["findings"], json.loads(written(again))["findings"]
    key = lambda line: json.dumps(line, sort_keys=True)  # noqa: E731
    assert sorted(lines[0], key=key) == sorted(lines[1], key=key)


@pytest.mark.parametrize("verdict", [Leak(), Harmless("confidence:certain"), Accepted("a team", "it is known")])
def test_what_decides_is_read_again_whatever_became_of_the_finding(verdict: Verdict) -> None:
    report = representative()
    decides = Evidence("proven:checksum", inf), Evidence("placeholder", -inf), Evidence("file:docs", -8)
    report = report._replace(findings=(report.findings[0]._replace(verdict=verdict, evidence=decides),))
    (again,), _ = findings(written(report), "report.json")
    assert again.evidence == decides


def test_what_a_report_leaves_out_is_empty() -> None:
    for found in findings(written(representative()), "report.json")[0]:
        assert found.excerpt == ""
        assert found.place is None or found.place.role is Role.SECRET_VALUE


def test_what_should_have_been_read_is_known_again() -> None:
    _, unread = findings(written(representative()), "report.json")
    assert [skipped.because.partition(" \\")[0] for skipped in unread] == ["no such object"]
    assert all(skipped.error for skipped in unread)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"schema": "leakseal/report/2", "findings": []}',
        b'{"schema": "leakseal/report/1"}',
        b'{"schema": "leakseal/report/1", "findings": {"a": 1}}',
        b'{"schema": "leakseal/report/1", "findings": [1]}',
        b'{"schema": "leakseal/report/1", "findings": [{"fingerprint": 1}]}',
    ],
)
def test_what_is_no_report_is_refused_by_name(text: bytes) -> None:
    with pytest.raises(AskedWrongly, match=r"^report\.json: "):
        findings(text, "report.json")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_report_that_somebody_changed_is_read_or_refused(data: st.DataObject) -> None:
    document = json.loads(written(representative()))
    found = document["findings"][data.draw(st.integers(0, len(document["findings"]) - 1))]
    field = data.draw(st.sampled_from(sorted(found)))
    found[field] = data.draw(st.recursive(st.none() | st.integers() | st.text(), lambda s: st.lists(s, max_size=2)))
    try:
        findings(json.dumps(document).encode(), "report.json")
    except AskedWrongly as error:
        assert str(error).startswith("report.json: ")
