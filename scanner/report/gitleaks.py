"""The report as gitleaks writes it in JSON, for whoever reads that already: every value redacted.

That format knows one place a finding, so each place of ours is one there; and it knows leaks alone, so what is silent,
what is accepted and what was not read stays out. Columns count from 1, and the last one is still of the value.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model import Accepted, Finding, Harmless, Location, Report
from scanner.report.document import Json, array

REDACTED = "REDACTED"  # as with its own --redact


def render(report: Report) -> Iterator[str]:
    """Write an array with one finding a line."""
    leaks = (found for found in report.findings if not isinstance(found.verdict, (Accepted, Harmless)))
    yield from array(_finding(leak, at) for leak in leaks for at in (leak.location, *leak.also_at))
    yield "\n"


def _finding(found: Finding, at: Location) -> Json:
    named = f"{at.path}:{found.rule_id}:{at.start.line}"
    return {
        "RuleID": found.rule_id,
        "Description": f"{found.title} in {found.place}" if found.place else found.title,
        "StartLine": at.start.line,
        "EndLine": at.end.line,
        "StartColumn": at.start.column,
        "EndColumn": at.end.column - 1,
        "Match": REDACTED,
        "Secret": REDACTED,
        "File": at.path,
        "SymlinkFile": "",
        "Commit": at.commit,
        "Entropy": 0,  # that of a value is a trace of it
        "Author": at.author,
        "Email": at.email,
        "Date": at.date,
        "Message": "",
        "Tags": [f"severity:{found.severity}", f"confidence:{found.confidence}", f"state:{at.state.value}"],
        "Fingerprint": f"{at.commit}:{named}" if at.commit else named,
    }
