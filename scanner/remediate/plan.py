"""What is to be done about each secret that leaked, what first, and why that first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple

from scanner.model import Finding, Location, Rule, Severity, State, Status

_MANY = 5  # places: so many people know where it stands, and so many may use it


class Urgency(IntEnum):
    """How soon."""

    LATER = 1
    SOON = 2
    NOW = 3

    def __str__(self) -> str:
        return self.name.lower()


class Step(NamedTuple):
    """One thing to do."""

    phase: str  # rotate, replace, annotate, purge or prevent
    title: str
    why: str = ""
    command: str = ""  # for a shell; "" where none does it
    safe: bool = True  # the command changes nothing outside of the working tree
    link: str = ""  # the provider's own page


class Remediation(NamedTuple):
    """What to do about one secret, in whatever places and forms it leaked."""

    findings: tuple[Finding, ...]  # the worst first; all are of one secret
    urgency: Urgency
    because: str
    steps: tuple[Step, ...]  # in order

    @property
    def live(self) -> bool:
        """HEAD, the index or the disk holds it."""
        return is_live(self.findings)

    @property
    def places(self) -> tuple[Location, ...]:
        """Where it stands or stood, each path once, what is live first."""
        return places(self.findings)


def grouped(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """The findings by their secret, the worst of each first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.secret or finding.fingerprint, []).append(finding)
    return [tuple(sorted(group, key=_worst)) for group in groups.values()]


def rule_of(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> Rule | None:
    """The rule that knows most of a secret; None where the rulebook has none of those that found it."""
    known = [rule for finding in findings if (rule := rules.get(finding.rule_id))]
    return max(known, key=lambda rule: (rule.specificity, rule.severity), default=None)


def is_live(findings: Iterable[Finding]) -> bool:
    """Whether any place of them is more than history."""
    return any(at.state is not State.HISTORY for finding in findings for at in (finding.location, *finding.also_at))


def works(findings: Iterable[Finding]) -> bool:
    """Whether a provider says that the value is valid."""
    return any(finding.verified and finding.verified.status is Status.VALID for finding in findings)


def places(findings: Iterable[Finding]) -> tuple[Location, ...]:
    """Every path once, what is live first."""
    every = [at for finding in findings for at in (finding.location, *finding.also_at)]
    every.sort(key=lambda at: (at.state is State.HISTORY, at.path, at.start))
    first: dict[str, Location] = {}
    for at in every:
        first.setdefault(at.path, at)
    return tuple(first.values())


def urgency(findings: tuple[Finding, ...]) -> tuple[Urgency, str]:
    """How soon, and why: by severity, whether it is live, its copies, what it opens, and what its provider says."""
    severity = max(finding.severity for finding in findings)
    live, copies = is_live(findings), len(places(findings))
    opens = len({one for finding in findings for one in finding.opens})
    said = {finding.verified.status for finding in findings if finding.verified}
    level = {
        Severity.CRITICAL: Urgency.NOW,
        Severity.HIGH: Urgency.NOW if live else Urgency.SOON,
        Severity.MEDIUM: Urgency.SOON if live else Urgency.LATER,
        Severity.LOW: Urgency.LATER,
    }[severity]
    if opens or Status.VALID in said:
        level = Urgency.NOW
    elif Status.INVALID in said:
        level = Urgency.LATER
    elif copies >= _MANY and level < Urgency.NOW:
        level = Urgency(level + 1)
    told = {Status.VALID: "its provider takes it", Status.INVALID: "its provider refuses it"}
    reasons = [told[status] for status in Status if status in said and status in told]
    reasons += [f"severity {severity}", "live" if live else "only in history, which every clone has"]
    if copies > 1:
        reasons.append(f"in {copies} places")
    if opens:
        reasons.append(f"opens {opens} more {'file' if opens == 1 else 'files'}")
    return level, ", ".join(reasons)


def order(item: Remediation) -> tuple[object, ...]:
    """What is to be done first sorts first."""
    first = item.findings[0]
    return (
        -item.urgency,
        not works(item.findings),
        -max(finding.severity for finding in item.findings),
        not item.live,
        -len(item.places),
        first.title,
        first.location.path,
        first.location.start,
        first.fingerprint,
    )


def _worst(finding: Finding) -> tuple[object, ...]:
    at = finding.location
    return -finding.severity, at.state is State.HISTORY, at.path, at.start, finding.rule_id, finding.fingerprint
