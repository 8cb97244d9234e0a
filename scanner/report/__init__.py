"""The one door to every way of telling a report: which forms there are, and who writes each."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.errors import AskedWrongly
from scanner.model import Finding, Report, Skipped

FORMATS: tuple[str, ...] = ("console", "json", "jsonl", "sarif", "gitleaks")
FROM_THE_TOP = ("sarif", "gitleaks")
"""Forms for programs that know a repository, and so no folder in which the command was started."""


def render(report: Report, form: str, *, colour: bool = False, width: int = 0) -> Iterator[str]:
    """Chunks of text that together are `report` in one of `FORMATS`, the same for the same report every time.

    `colour` and `width` (in characters; 0 cuts no line) concern the console alone. Only the reporter that is asked for
    is imported, because a commit waits for it. Raises `AskedWrongly` at once for a form that doesn't exist.
    """
    report = report._replace(
        findings=tuple(sorted(report.findings, key=_reading_order)),
        skipped=tuple(sorted(report.skipped, key=_errors_first)),
    )
    match form:
        case "console":
            from scanner.report import console

            return console.render(report, colour=colour, width=width)
        case "json":
            from scanner.report import document

            return document.render(report)
        case "jsonl":
            from scanner.report import jsonl

            return jsonl.render(report)
        case "sarif":
            from scanner.report import sarif

            return sarif.render(report)
        case "gitleaks":
            from scanner.report import gitleaks

            return gitleaks.render(report)
    raise AskedWrongly(f"there is no report format {form!r}; there are {', '.join(FORMATS)}")


def _reading_order(finding: Finding) -> tuple[str, int, int, str, str, str]:
    at = finding.location
    return at.path, at.start.line, at.start.column, finding.rule_id, at.commit, finding.fingerprint


def _errors_first(skipped: Skipped) -> tuple[bool, str, str, str]:
    return not skipped.error, skipped.path, skipped.commit, skipped.because
