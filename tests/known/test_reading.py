"""Which of the three forms a file is, and what is wrong with one that is none."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AskedWrongly, BadConfiguration
from scanner.known.baseline import Baseline
from scanner.known.reading import baseline, read
from tests.known.theirs import gitleaks, report, secrets_baseline
from tests.support.scans import token

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["results", "schema", "File", "Secret"]), inner),
)


def test_no_value_is_kept() -> None:
    assert token("kept") not in repr(baseline(report(gitleaks("a", 1, token("kept"))), "b.json"))


def test_leaks_of_a_report_of_ours_are_known_by_their_fingerprints() -> None:
    said = {"schema": "leakseal/report/1", "findings": []}
    for number, verdict in enumerate(("leak", "accepted", "harmless")):
        said["findings"].append({"fingerprint": f"{number}" * 40, "verdict": {"is": verdict}})  # type: ignore[attr-defined]
    assert baseline(json.dumps(said).encode(), "b.json").fingerprints == {"0" * 40, "1" * 40}


@pytest.mark.parametrize("text", [b"[]", b"null", b"\xef\xbb\xbf[]", b'{"results": {}}'])
def test_what_found_nothing_is_a_baseline(text: bytes) -> None:
    assert baseline(text, "b.json").entries == ()


def test_what_was_audited_as_true_is_noted() -> None:
    said = json.loads(secrets_baseline("a.env", [("x", 1), ("y", 2)]))
    assert baseline(json.dumps(said).encode(), "b.json").notes == ()
    said["results"]["a.env"][0]["is_secret"], said["results"]["a.env"][1]["is_secret"] = True, False
    (note,) = baseline(json.dumps(said).encode(), "b.json").notes
    assert note.startswith("b.json: 1 of its secrets")


def test_paths_of_windows_are_paths() -> None:
    (entry,) = baseline(report(gitleaks(".\\a\\b.env", 1, "x")), "b.json").entries
    assert entry.path == "a/b.env"


def test_a_mistake_in_json_is_named_by_its_line() -> None:
    with pytest.raises(BadConfiguration, match=r"^b\.json:3: it is no JSON"):
        baseline(b"[\n{},\n}]", "b.json")


@pytest.mark.parametrize(
    "text",
    [b"{}", b"1", b'"results"', b"[1]", b"[{}]", b'{"results": 1}', b'{"results": {"a": [{"hashed_secret": ""}]}}'],
)
def test_what_is_none_is_refused_without_a_word_of_it(text: bytes) -> None:
    with pytest.raises(AskedWrongly, match=r"^b\.json: a baseline is"):
        baseline(text, "b.json")


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "1" + "0" * 400])
@pytest.mark.parametrize(
    "text",
    [
        '[{"RuleID": "x", "File": "a", "StartLine": %s, "Secret": "REDACTED", "Entropy": 1}]',
        '[{"RuleID": "x", "File": "a", "StartLine": 1, "Secret": "REDACTED", "Entropy": %s}]',
        '{"results": {"a": [{"hashed_secret": "' + "a" * 40 + '", "line_number": %s}]}}',
    ],
)
def test_numbers_that_no_line_and_no_entropy_has(text: str, number: str) -> None:
    with suppress(AskedWrongly):
        assert baseline((text % number).encode(), "b.json").entries


@pytest.mark.parametrize("text", [b"[" * 100_000, b"\xff", b"9" * 5000, b""])
def test_hostile_bytes_are_no_json(text: bytes) -> None:
    with pytest.raises(BadConfiguration, match=r"^b\.json:1: it is no JSON"):
        baseline(text, "b.json")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AskedWrongly, match="absent"):
        read(str(tmp_path / "absent"))


@given(JSON)
def test_any_json_is_read_or_refused(said: object) -> None:
    with suppress(AskedWrongly):
        assert isinstance(baseline(json.dumps(said).encode(), "b.json"), Baseline)
