from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from scanner.model import Leak, Report, Skipped, Status, Verified
from scanner.report import render
from tests.report.strategies import REPORTS
from tests.support.reports import GITHUB, HOSTILE_PATH, clean, finding, location, placed, representative

_REDUCED = jsonschema.Draft202012Validator(
    json.loads((Path(__file__).parent / "sarif_reduced.schema.json").read_text())
)
_OFFICIAL = Path(__file__).parents[3] / "shared" / "schemas" / "sarif-2.1.0.json"


def _load(report: Report) -> Any:
    return json.loads("".join(render(report, "sarif")))


def _results(report: Report) -> list[Any]:
    results: list[Any] = _load(report)["runs"][0]["results"]
    return results


@given(report=REPORTS)
@settings(max_examples=40, deadline=None)
def test_any_report_is_valid(report: Report) -> None:
    _REDUCED.validate(_load(report))


@pytest.mark.skipif(not _OFFICIAL.exists(), reason="the standard's own schema is not beside the repository")
@pytest.mark.parametrize("report", [representative(), clean()])
def test_real_reports_satisfy_the_standard(report: Report) -> None:
    schema = json.loads(_OFFICIAL.read_text())
    kind = jsonschema.validators.validator_for(schema)
    kind(schema, format_checker=kind.FORMAT_CHECKER).validate(_load(report))


def test_only_rules_that_occur_are_described_and_indexed() -> None:
    run = _load(representative())["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert set(rules) == {result["ruleId"] for result in run["results"]}
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_harmless_stays_out_and_accepted_is_suppressed() -> None:
    results = _results(representative())
    assert len(results) == len(representative().findings) - 1
    assert [result["suppressions"][0]["justification"] for result in results if "suppressions" in result] == [
        "revoked in 2023 (accepted by ada@example.org, until 2030-01-01)"
    ]


def test_what_could_not_be_read_makes_the_run_unsuccessful() -> None:
    assert _load(representative())["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert _load(clean())["runs"][0]["invocations"][0]["executionSuccessful"] is True


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/c#d?e:f%.yaml", "a%20b/c%23d%3Fe%3Af%25.yaml"),
        ("caf\udce9", "caf%E9"),
        ("café", "caf%C3%A9"),
        ("/abs/x", "file:///abs/x"),
        ("", "commit-message/" + "0001" * 10),
        ("lone\ud800", "lone%5Cud800"),
    ],
)
def test_uri_is_encoded_and_never_missing(path: str, uri: str) -> None:
    report = clean()._replace(findings=(finding(1, GITHUB, location(path, 1, 1), ""),))
    artifact = _results(report)[0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"] == uri
    assert ("uriBaseId" in artifact) is not uri.startswith("file:")


def test_what_was_not_read_has_the_place_that_it_has() -> None:
    skipped = (
        Skipped(path=".leakseal.yaml:6", because="the rule x is switched off"),
        Skipped(path="(history)", because="this clone is shallow", error=True),
        Skipped(path="a.yaml:6", because="too large", commit="ab" * 20),
    )
    run = json.loads("".join(render(clean()._replace(skipped=skipped), "sarif")))["runs"][0]
    history, rule, file = run["invocations"][0]["toolExecutionNotifications"]
    assert "locations" not in history
    assert history["message"]["text"] == "Not read: (history): this clone is shallow"
    (place,) = rule["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": ".leakseal.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 6},
    }
    assert file["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.yaml%3A6"


def test_names_make_no_links_in_messages() -> None:
    hostile = next(found for found in representative().findings if found.location.path == HOSTILE_PATH)
    message = _results(clean()._replace(findings=(hostile,)))[0]["message"]["text"]
    assert message.isprintable()
    assert "](" not in message


def test_places_are_bounded_and_their_number_is_told() -> None:
    places = tuple(location(f"f{number}", 1, 1) for number in range(1200))
    found = placed(finding(1, GITHUB, location("f", 1, 1), ""), None, (), *places)
    result = _results(clean()._replace(findings=(found,)))[0]
    assert len(result["relatedLocations"]) == 100
    assert result["properties"]["alsoAt"] == 1200


def test_what_a_provider_says_ranks_a_result() -> None:
    said = Verified(Status.VALID, "http-200", "slack.com", "2026-01-02T03:04:05Z")
    leaks = [found for found in representative().findings if isinstance(found.verdict, Leak)]
    report = representative()._replace(findings=(leaks[0]._replace(verified=said), leaks[1]))
    first, second = sorted(_results(report), key=lambda result: "rank" not in result)
    assert (first["rank"], first["properties"]["verified"]["status"]) == (100.0, "valid")
    assert first["message"]["text"].endswith("valid: slack.com takes it, 2026-01-02 03:04 UTC.")
    assert "verified" not in second["properties"]
