from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model import Companion, Harmless, Leak, Place, Proof, Report, Skipped, State, Status, Verified
from scanner.report import render
from tests.report.strategies import REPORTS
from tests.support.reports import (
    ASSIGNMENT,
    EXCERPT_ONLY,
    GITHUB,
    aged,
    clean,
    finding,
    location,
    placed,
    representative,
)

_OURS = re.compile(r"\x1b\[[0-9;]+m")


def _console(report: Report, *, colour: bool = False, width: int = 0) -> str:
    return "".join(render(report, "console", colour=colour, width=width))


@given(report=REPORTS, colour=st.booleans(), width=st.integers(0, 120))
@settings(max_examples=60, deadline=None)
def test_nothing_but_our_own_colours_reaches_the_terminal(report: Report, colour: bool, width: int) -> None:
    text = _console(report, colour=colour, width=width)
    if colour:
        text = _OURS.sub("", text)
    assert text.replace("\n", "").isprintable()
    assert not re.search(r"^\s*::|##[A-Za-z]*\[", text, re.MULTILINE)
    text.encode()


@pytest.mark.parametrize("path", [":", " :", "::error:", "a:"])
def test_a_path_of_colons_is_no_order_to_a_ci(path: str) -> None:
    here = location(path, 1, 1)
    silent = finding(1, GITHUB, here, "x")._replace(verdict=Harmless("placeholder"))
    unread = Skipped(path=path, because="corrupt", error=True)
    for findings in ((silent,), (silent._replace(verdict=Leak()),)):
        text = _console(clean()._replace(findings=findings, skipped=(unread,)))
        assert not re.search(r"^\s*::", text, re.MULTILINE)


def test_clean_scan_is_one_line() -> None:
    assert _console(clean()).count("\n") == 1


def test_incomplete_scan_never_reads_as_clean() -> None:
    report = clean()._replace(skipped=(Skipped(path="a", because="corrupt", error=True),))
    assert "No leaks in what could be read" in _console(report)
    assert "1 error: the scan is incomplete" in _console(report)


def test_path_is_said_once_with_its_findings_by_line() -> None:
    text = _console(representative())
    assert text.count("clusters/prod/db/secret.yaml\n") == 1
    assert text.index("   7:13  high") < text.index("  19:5  critical")


def test_the_file_with_the_worst_live_leak_comes_first() -> None:
    states = {"a": State.HISTORY, "b": State.LIVE, "c": State.LIVE, "d": State.STAGED}
    findings = [
        finding(number, ASSIGNMENT if path == "b" else GITHUB, location(path, 1, 1, state), "x")
        for number, (path, state) in enumerate(states.items())
    ]
    text = _console(clean()._replace(findings=tuple(findings)))
    assert [line for line in text.splitlines() if line in states] == ["c", "d", "b", "a"]


def test_no_line_is_cut_where_no_terminal_measures_it() -> None:
    long = "x" * 300
    told = finding(1, GITHUB, location("a", 1, 1), f"{long}: ghp_…(40)")
    told = placed(told, Place("Secret", "ci", "pull", f"data.{long}"), ("secret.data", "base64", "base64"))
    text = _console(clean()._replace(findings=(told,)))
    assert f"│ {long}: ghp_…(40)\n" in text
    assert f"Secret/ci/pull data.{long} · via secret.data › base64 › base64\n" in text
    assert "…" not in text.replace("ghp_…(40)", "").replace("… and 1 more step", "")


def test_on_a_terminal_the_way_that_a_value_was_hidden_goes_on_in_the_next_line() -> None:
    told = finding(1, GITHUB, location("a", 1, 1), "x")
    told = placed(told, Place("Secret", "ci", "pull", "data..dockerconfigjson"), ("secret.data", "base64", "base64"))
    text = _console(clean()._replace(findings=(told,)), width=60)
    assert "         Secret/ci/pull data..dockerconfigjson · via\n         secret.data › base64 › base64\n" in text
    assert max(map(len, text.splitlines())) <= 60 + len("https://github.com/settings/security-log")


@pytest.mark.parametrize("path", ["", "(commit message)"])
def test_a_message_belongs_to_its_commit_and_is_not_only_in_history(path: str) -> None:
    at = location(path, 1, 1, State.HISTORY)
    text = _console(clean()._replace(findings=(finding(1, GITHUB, at, "x"),)))
    assert f"in the message of {'0001' * 10}"[:28] in text
    assert "1 in a commit message\n" in text
    assert "only in history" not in text


def test_accepted_is_counted_and_what_is_suppressed_is_listed_with_its_reason() -> None:
    text = _console(representative())
    assert text.count("docs/example.md") == 1
    assert "· 1 accepted · 1 harmless\n" in text


@pytest.mark.parametrize("width", [40, 80, 100])
def test_long_line_is_cut_round_the_masked_value(width: int) -> None:
    line = EXCERPT_ONLY + "a" * 5000 + " token: ghp_…(40) " + "b" * 5000
    text = _console(clean()._replace(findings=(finding(1, GITHUB, location("a", 1, 1), line),)), width=width)
    shown = next(line for line in text.splitlines() if "│" in line)
    assert len(shown) <= width
    assert "token: ghp_…(40) b" in shown


def test_finding_without_a_preview_is_shown_all_the_same() -> None:
    found = finding(1, GITHUB, location("a", 1, 1), "token: value", preview="")
    assert "│ token: value" in _console(clean()._replace(findings=(found,)))


def test_nothing_committed_yet_says_so() -> None:
    at = location("a", 1, 1, State.STAGED, by="")
    assert "Nothing is committed yet" in _console(clean()._replace(findings=(finding(1, GITHUB, at, "x"),)))
    assert "Nothing is committed yet" not in _console(representative())


def test_skipped_are_named_up_to_twenty_errors_first() -> None:
    skipped = [Skipped(path=f"f{n:02}", because="too large") for n in range(30)]
    text = _console(clean()._replace(skipped=(*skipped, Skipped(path="z", because="corrupt", error=True))))
    assert text.startswith("Not read: 31\n  error  z: corrupt\n         f00: too large\n")
    assert "f18" in text
    assert "f19" not in text
    assert "         and 11 more\n" in text


def test_a_secret_in_several_forms_names_the_others_live_ones_first() -> None:
    found = [
        aged(finding(number, GITHUB, location(path, 1, 1, state), "x"))
        for number, (path, state) in enumerate([("a", State.HISTORY), ("b", State.HISTORY), ("c", State.LIVE)])
    ]
    text = _console(clean()._replace(findings=tuple(found)))
    assert text.count("the same secret: c:1, live, and 1 more") == 2
    assert text.count("the same secret: a:1, only in history, and 1 more") == 1


def test_what_was_removed_elsewhere_is_not_told_of_what_is_live() -> None:
    gone = aged(finding(1, GITHUB, location("a", 1, 1, State.HISTORY), "x"), sealed=True)
    assert "removed in 5ea15ea15e (2024-05-01), sealed since" in _console(clean()._replace(findings=(gone,)))
    live = aged(finding(1, GITHUB, location("a", 1, 1), "x"), sealed=True)
    assert "removed" not in _console(clean()._replace(findings=(live,)))


def test_what_a_provider_says_is_told_and_counted() -> None:
    one, two, *_ = (f for f in representative().findings if isinstance(f.verdict, Leak))
    valid = one._replace(verified=Verified(Status.VALID, "http-200", "slack.com", "2026-01-02T03:04:05Z"))
    unknown = two._replace(verified=Verified(Status.UNKNOWN, "no-pair"))
    text = _console(representative()._replace(findings=(valid, unknown)))
    assert "valid: slack.com takes it, 2026-01-02 03:04 UTC\n" in text
    assert "unknown whether valid: what belongs to it stands nowhere near\n" in text
    assert "1 valid, 1 unknown" in text


def test_what_a_value_proves_and_the_id_beside_it_are_a_line_each() -> None:
    proof = Proof("weaker", "weaker:expired", ("expired on 2020-09-13",))
    told = finding(1, GITHUB, location("a", 1, 1), "x")._replace(
        proof=proof, companion=Companion("some-id", "AKIA…(20)")
    )
    lines = [line.strip() for line in _console(clean()._replace(findings=(told,))).split("\n")]
    at = lines.index("opens less than it seems: expired on 2020-09-13")
    assert lines[at + 1] == "with AKIA…(20) (some-id)"
