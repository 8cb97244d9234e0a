"""The report as JSON lines: for readers that take one finding at a time and never hold the whole."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model import Report
from scanner.report.document import SCHEMA, dumps, finding, scanned, skipped, tool


def render(report: Report) -> Iterator[str]:
    """Write a header, a line for each finding and each skipped thing, and last what was scanned.

    A stream without that last line was cut off and must not be trusted. The lines are `$defs/line` of
    `docs/report-v1.schema.json`.
    """
    yield dumps({"schema": SCHEMA, "tool": tool(report)}) + "\n"
    for found in report.findings:
        yield dumps({"type": "finding", **finding(found)}) + "\n"
    for skip in report.skipped:
        yield dumps({"type": "skipped", **skipped(skip)}) + "\n"
    yield dumps({"type": "scanned", **scanned(report.scanned)}) + "\n"
