"""`leakseal history`: every leak in a repository's history."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from scanner import keys
from scanner.chronicle import history
from scanner.cli import environment, notes, options, verification
from scanner.cli.progress import shown
from scanner.cli.telling import tell
from scanner.garbage import spare_the_collector
from scanner.walk.history import Selection, blobs
from scanner.walk.plumbing import Git
from scanner.walk.repository import opened


def main(argv: Sequence[str]) -> int:
    """Scan a history and tell what leaks."""
    parser = options.parser("history", "Scan every blob that any ref of a repository ever held, and every message.")
    parser.add_argument("repository", nargs="?", default=".", help="the repository, or a folder in it (default: .)")
    part = parser.add_argument_group("which part of the history")
    part.add_argument("--range", metavar="A..B", help="only the commits of this range")
    part.add_argument("--since", metavar="DATE", default="", help="only commits younger than DATE")
    part.add_argument("--branch", metavar="NAME", action="append", default=[], help="only this branch; may be repeated")
    part.add_argument("--all-objects", action="store_true", help="also what no ref reaches any more")
    part.add_argument("--no-ledger", action="store_true", help="read everything, whatever earlier scans have seen")
    parser.add_argument("--jobs", "-j", type=options.processes, default=environment.processors(), help="processes")
    verification.options(parser)
    asked = parser.parse_args(argv)
    wanted = options.reports(asked)
    repository = opened(asked.repository)
    selection = Selection(
        revisions=tuple(filter(None, [asked.range, *asked.branch])), since=asked.since, all_objects=asked.all_objects
    )
    spare_the_collector()
    settings, git = options.settings(asked), Git(repository.path)
    asking = verification.wanted(asked, settings, cache(lambda: settings.key or keys.of(git)))
    with shown(quiet=asked.quiet) as progress:
        report = history(repository, selection, settings, progress, asking.see if asking else lambda _: None)
    if not asked.quiet:
        notes.without_commits(report, whole=selection.whole)
    if asking:
        report = asking.verified(report, lambda oids: blobs(git, oids))
    return tell(report, wanted, quiet=asked.quiet)
