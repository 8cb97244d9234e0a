from __future__ import annotations

import pytest

from scanner.model import Finding, Opened, Severity, State, Status, Verified
from scanner.remediate.plan import Urgency, grouped, places, rule_of, urgency
from scanner.remediate.steps import plan
from tests.support.reports import ASSIGNMENT, GITHUB, RULEBOOK, finding, location


def leak(severity: Severity, *states: State, opens: int = 0) -> Finding:
    first, *more = [location(f"{at}.yaml", 1, 1, state) for at, state in enumerate(states)]
    opened = tuple(Opened(f"{number}.yaml", "SOPS") for number in range(opens))
    return finding(1, GITHUB, first, "")._replace(severity=severity, also_at=tuple(more), opens=opened)


@pytest.mark.parametrize(
    ("found", "soon", "because"),
    [
        (leak(Severity.CRITICAL, State.HISTORY), Urgency.NOW, "severity critical, only in history"),
        (leak(Severity.HIGH, State.LIVE), Urgency.NOW, "severity high, live"),
        (leak(Severity.HIGH, State.HISTORY), Urgency.SOON, "severity high, only in history"),
        (leak(Severity.HIGH, State.HISTORY, State.STAGED), Urgency.NOW, "severity high, live, in 2 places"),
        (leak(Severity.MEDIUM, State.WORKTREE), Urgency.SOON, "severity medium, live"),
        (leak(Severity.MEDIUM, State.HISTORY), Urgency.LATER, "severity medium, only in history"),
        (leak(Severity.MEDIUM, *[State.LIVE] * 5), Urgency.NOW, "severity medium, live, in 5 places"),
        (leak(Severity.LOW, State.LIVE), Urgency.LATER, "severity low, live"),
        (leak(Severity.LOW, State.HISTORY, opens=1), Urgency.NOW, "opens 1 more file"),
    ],
)
def test_how_soon_and_why(found: Finding, soon: Urgency, because: str) -> None:
    level, why = urgency((found,))
    assert level is soon
    assert because in why


def answered(found: Finding, status: Status) -> Finding:
    return found._replace(verified=Verified(status, "http-200", "api.github.com", "2026-01-02T03:04:05Z"))


@pytest.mark.parametrize(
    ("found", "soon", "because"),
    [
        (answered(leak(Severity.LOW, State.HISTORY), Status.VALID), Urgency.NOW, "its provider takes it, severity low"),
        (answered(leak(Severity.CRITICAL, State.LIVE), Status.INVALID), Urgency.LATER, "its provider refuses it"),
        (answered(leak(Severity.MEDIUM, *[State.LIVE] * 5), Status.INVALID), Urgency.LATER, "in 5 places"),
        (answered(leak(Severity.HIGH, State.LIVE), Status.UNKNOWN), Urgency.NOW, "severity high, live"),
        (answered(leak(Severity.LOW, State.HISTORY, opens=1), Status.INVALID), Urgency.NOW, "opens 1 more file"),
    ],
)
def test_what_a_provider_says_comes_before_what_we_think(found: Finding, soon: Urgency, because: str) -> None:
    level, why = urgency((found,))
    assert level is soon
    assert because in why


def test_what_works_is_first_of_all_that_is_urgent() -> None:
    live = leak(Severity.CRITICAL, State.LIVE)._replace(secret="a")
    works = answered(leak(Severity.HIGH, State.HISTORY), Status.VALID)._replace(secret="b")
    assert [item.findings[0].secret for item in plan([live, works], {})] == ["b", "a"]


def test_copies_of_one_value_are_one_item_and_the_worst_comes_first() -> None:
    low = leak(Severity.LOW, State.LIVE)._replace(secret="0a", fingerprint="1")
    high = leak(Severity.HIGH, State.LIVE)._replace(secret="0a", fingerprint="2")
    other = leak(Severity.HIGH, State.LIVE)._replace(secret="", fingerprint="3")
    assert grouped([low, other, high]) == [(high, low), (other,)]


def test_a_path_is_one_place_and_live_where_any_of_it_is() -> None:
    at = leak(Severity.LOW, State.HISTORY)
    again = at.location._replace(state=State.LIVE, commit="b" * 40)
    assert places([at._replace(also_at=(again,))]) == (again,)


def test_the_rule_that_knows_most_speaks() -> None:
    guess, known = (finding(n, rule, location("a", 1, 1), "") for n, rule in enumerate((ASSIGNMENT, GITHUB)))
    assert rule_of([guess, known], RULEBOOK.by_id()) is GITHUB
    assert rule_of([guess._replace(rule_id="of-another-version")], RULEBOOK.by_id()) is None
