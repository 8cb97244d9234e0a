"""Scans that ask the providers, in this process; and a file with a credential of each kind that can be asked about."""

from __future__ import annotations

import re
from pathlib import Path

from scanner.model import Finding, Report
from scanner.pipeline import Settings, scan
from scanner.rules.mint import leaks, mint
from scanner.rules.probes import Probe, load
from scanner.verify.asking import Asker, Limits
from scanner.verifying import Verifying
from scanner.walk.worktree import Worktree
from tests.support.examiner import rulebook
from tests.support.providers import OWN
from tests.support.scans import cached

PROBES = {probe.id: probe for probe in load()}
QUICK = Limits(pace=0.0)
_OTHER = {"tailscale": "TS_API_KEY=tskey-api-k<<alnum:7>>CNTRL-<<alnum:33>>"}  # the examples of the rule are others


def example(probe: Probe) -> str:
    """A line with a credential that the probe is for."""
    if probe.id in _OTHER:
        return mint(_OTHER[probe.id], probe.id)
    lines = leaks(rulebook().by_id()[probe.rules[0]])
    return next(line for line in lines if re.search(probe.values, line))


def value(line: str, probe: Probe) -> str:
    """The credential in such a line."""
    pattern = rulebook().by_id()[probe.rules[0]].pattern
    found = re.search(re.sub(r"\(\?i:", "(?i:", pattern), line)
    assert found
    return found["secret"]


def own(probe: Probe, played: str) -> dict[str, list[str]]:
    """The hosts that the user names, where one is needed to reach the provider that is played."""
    return {probe.id: [OWN]} if played == OWN else {}


def asked(folder: Path, named: dict[str, list[str]] | None = None, limits: Limits = QUICK) -> tuple[Report, Asker]:
    """Scan a folder, and ask about what is found."""
    settings = Settings(rulebook=rulebook(), cache=cached())
    asker = Asker(named or {}, limits)
    verifying = Verifying(settings, lambda: b"key", asker)
    report = scan(Worktree([str(folder)]), settings, lambda: b"key", verifying.keep)
    return verifying.verified(report), asker


def answers(report: Report) -> dict[str, str]:
    """What is said of each finding: its status and the reason, by its rule."""
    return {finding.rule_id: _said(finding) for finding in report.findings if finding.verified}


def _said(finding: Finding) -> str:
    assert finding.verified
    return f"{finding.verified.status.value} {finding.verified.because}"
