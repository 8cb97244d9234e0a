"""`leakseal plan`: what to do about each leak, in order."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from scanner import regular
from scanner.chronicle import history
from scanner.cli import environment, options
from scanner.cli.progress import shown
from scanner.cli.telling import verdict, written
from scanner.errors import CouldNotLook, ExitCode
from scanner.model import Finding, Leak
from scanner.parallel import spare_the_collector
from scanner.planning import FORMATS, told
from scanner.remediate.steps import FORMS, plan
from scanner.report.escape import visible
from scanner.report.reading import findings
from scanner.walk.history import Selection
from scanner.walk.repository import opened


def main(argv: Sequence[str]) -> int:
    """Write the plan for a report, or for what the history of this repository leaks."""
    parser = options.bare("plan", "Write, for each secret that leaked, what to do about it, in order.")
    parser.add_argument(
        "report", nargs="?", help="a report of --format json, or - for standard input (default: scan the history of .)"
    )
    parser.add_argument("--format", choices=FORMATS, default="markdown", help="how to write it (default: markdown)")
    parser.add_argument("--output", metavar="FILE", help="write to FILE instead of standard output")
    parser.add_argument(
        "--to", choices=FORMS, default=FORMS[0], help="what Secrets are to be kept as (default: sealed-secret)"
    )
    asked = parser.parse_args(argv)
    settings = environment.settings(jobs=environment.processors())
    found: Iterable[Finding]
    code = ExitCode.CLEAN
    if asked.report:
        found, rulebook = findings(_read(asked.report), asked.report), environment.here(settings).rulebook
    else:
        spare_the_collector()
        with shown(quiet=False) as progress:
            report = history(opened("."), Selection(), settings, progress)
        found, code, rulebook = report.findings, verdict(report), report.rulebook
        for skipped in report.skipped:
            if skipped.error:
                print(f"leakseal: not read: {visible(skipped.path)}: {visible(skipped.because)}", file=sys.stderr)
    rules = rulebook.by_id()
    steps = plan((finding for finding in found if isinstance(finding.verdict, Leak)), rules, asked.to)
    written(told(steps, rules, asked.format), asked.output or "")
    return code or (ExitCode.LEAKS if steps else ExitCode.CLEAN)


def _read(name: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read()
        with regular.opened(name) as stream:
            return stream.read()
    except OSError as error:
        raise CouldNotLook(f"{name}: {error.strerror or error}") from error
