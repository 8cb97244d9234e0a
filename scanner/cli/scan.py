"""`leakseal scan`: files, folders, or standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache, partial

from scanner import keys
from scanner.cli import options, verification
from scanner.cli.telling import tell
from scanner.errors import AskedWrongly
from scanner.model import Location, Report
from scanner.pipeline import scan
from scanner.together.directions import first
from scanner.together.files import OnDiskDirections
from scanner.walk.plumbing import Git
from scanner.walk.source import Source
from scanner.walk.stream import Piped
from scanner.walk.worktree import Worktree


def main(argv: Sequence[str]) -> int:
    """Scan what lies on disk, or comes through a pipe, and tell what leaks."""
    parser = options.parser("scan", "Scan files and folders; inside a repository, what git doesn't ignore.")
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
    verification.options(parser)
    asked = parser.parse_args(argv)
    wanted = options.reports(asked)
    source: Source
    if "-" in asked.paths:
        if len(asked.paths) > 1:
            raise AskedWrongly("- (standard input) can't be scanned together with other paths")
        if sys.stdin is None:
            raise AskedWrongly("- is standard input, and that is closed")
        source = Piped(sys.stdin.buffer.read)
    else:
        source = Worktree(asked.paths, first=first)
    settings = options.settings(asked)
    said = OnDiskDirections(asked.paths, settings.policy)
    top = said.top() if isinstance(source, Worktree) else ""
    key = cache(lambda: settings.key or keys.of(Git(top or ".")))
    asking = verification.wanted(asked, settings, key)
    told = partial(scan, source, settings, key, directed=said.directed, policy=said.policy, ignores=said.ignores)
    report = told() if asking is None else asking.verified(told(keep=asking.keep))
    return tell(report, wanted, quiet=asked.quiet, placed=_from(top, report) if top else report)


def _from(top: str, report: Report) -> Report:
    """The report with paths that start at the top of the repository, as those of a history do."""

    def inside(path: str) -> str:
        file, within, member = path.partition("!/")
        if not os.path.lexists(file):
            return path  # it is a name, and no file
        return os.path.relpath(file, top).replace(os.sep, "/") + within + member

    def placed(at: Location) -> Location:
        return at._replace(path=inside(at.path))

    return report._replace(
        findings=tuple(
            found._replace(location=placed(found.location), also_at=tuple(map(placed, found.also_at)))
            for found in report.findings
        ),
        skipped=tuple(skip._replace(path=inside(skip.path)) for skip in report.skipped),
    )
