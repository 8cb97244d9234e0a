from __future__ import annotations

import json
from typing import Any

from hypothesis import given

from scanner.model import Leak, Report
from scanner.report import render
from tests.report.strategies import REPORTS
from tests.support.reports import representative

# As gitleaks 8.30 writes them.
FIELDS = (
    *("RuleID", "Description", "StartLine", "EndLine", "StartColumn", "EndColumn", "Match", "Secret", "File"),
    *("SymlinkFile", "Commit", "Entropy", "Author", "Email", "Date", "Message", "Tags", "Fingerprint"),
)


def written(report: Report) -> Any:
    return json.loads("".join(render(report, "gitleaks")))


def test_each_place_of_a_leak_is_a_finding_with_all_fields_and_no_value() -> None:
    places = [at for found in representative().leaks() for at in (found.location, *found.also_at)]
    said = written(representative())
    assert len(said) == len(places)
    assert all(tuple(one) == FIELDS for one in said)
    assert {(one["Secret"], one["Match"]) for one in said} == {("REDACTED", "REDACTED")}


def test_columns_and_fingerprint() -> None:
    (one,) = [one for one in written(representative()) if one["File"] == "deploy.sh"]
    assert (one["StartLine"], one["StartColumn"], one["EndColumn"]) == (2, 1, 43)  # a value of 43 characters
    assert one["Fingerprint"] == "deploy.sh:github-personal-token:2"
    committed = next(one for one in written(representative()) if one["Commit"])
    assert committed["Fingerprint"].startswith(f"{committed['Commit']}:{committed['File']}:")


@given(REPORTS)
def test_any_report_is_json_of_its_leaks(report: Report) -> None:
    leaks = [found for found in report.findings if isinstance(found.verdict, Leak)]
    assert len(written(report)) == sum(1 + len(found.also_at) for found in leaks)
