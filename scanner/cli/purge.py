"""`leakseal purge`: how to take secrets out of a history; and with `--check`, whether they are out."""

from __future__ import annotations

import os
from collections.abc import Sequence

from scanner import keys
from scanner.cli import environment, notes, options
from scanner.cli.progress import shown
from scanner.cli.telling import written
from scanner.errors import AskedWrongly, ExitCode
from scanner.garbage import spare_the_collector
from scanner.pipeline import Settings
from scanner.purging import checking, instructions, needles, private
from scanner.purging.draft import draft
from scanner.purging.gathering import chosen, gathered
from scanner.purging.needles import ENVIRONMENT, PurgeList
from scanner.regex import regex
from scanner.walk.plumbing import Git
from scanner.walk.repository import Repository, opened

_ID = regex(r"[0-9a-f]{6,40}")
_COMMIT = regex(r"[0-9a-f]{40}|[0-9a-f]{64}")


def main(argv: Sequence[str]) -> int:
    """Say how to rewrite a history, or check one that was rewritten. Nothing in the repository is changed."""
    asked = _parser().parse_args(argv)
    for one in asked.only:
        if not _ID.fullmatch(one):
            raise AskedWrongly(f"--only {one}: it takes a fingerprint or a secret's id, 6 hex digits or more")
    if asked.first_commit and not _COMMIT.fullmatch(asked.first_commit):
        raise AskedWrongly(f"--first-commit {asked.first_commit}: it takes the whole id of a commit")
    for option, given, goes in (
        ("--write-list", asked.write_list, not asked.check),
        ("--list", asked.list, asked.check),
        ("--first-commit", asked.first_commit, asked.check),
    ):
        if given and not goes:
            raise AskedWrongly(f"{option}: that goes {'only with' if asked.check is False else 'not with'} --check")
    repository = opened(asked.repository)
    settings = environment.settings(jobs=environment.processors())
    spare_the_collector()
    return _check(asked, repository, settings) if asked.check else _write(asked, repository, settings)


def _parser() -> options.Parser:
    parser = options.bare("purge", "Say how to take secrets out of a history, or check that they are out of it.")
    parser.add_argument("repository", nargs="?", default=".", help="the repository, or a folder in it (default: .)")
    parser.add_argument(
        "--only", metavar="ID", action="append", default=[], help="this fingerprint or secret alone; may be repeated"
    )
    parser.add_argument(
        "--write-list", metavar="FILE", help="write the values to a new file outside of every repository, mode 0600"
    )
    parser.add_argument(
        "--keep-files", action="store_true", help="replace values in files that would go as a whole, too"
    )
    parser.add_argument("--check", action="store_true", help="look whether anything still holds the values")
    parser.add_argument("--list", metavar="FILE", help="with --check: the list that --write-list wrote")
    parser.add_argument(
        "--first-commit", metavar="COMMIT", default="", help="with --check --only: the first commit as it was before"
    )
    return parser


def _write(asked: options.Asked, repository: Repository, settings: Settings) -> int:
    if asked.write_list:
        private.checked(asked.write_list)
    git = Git(repository.path)
    with shown(quiet=False) as progress:
        found = gathered(repository, settings, chosen(asked.only, settings.least), progress)
    unread = [skipped for skipped in found.report.skipped if skipped.error]
    code = ExitCode.INCOMPLETE if unread else ExitCode.CLEAN
    if not found.traces:
        notes.unread(unread)
        notes.without_commits(found.report)
        written([f"Nothing leaks from {'what could be read of ' if unread else ''}this history.\n"], "")
        return code
    made = draft(git, found.traces, whole=not asked.keep_files)
    first = keys.first(found.key)
    prove = [word for secret in found.secrets for word in ("--only", secret)]
    prove += ["--first-commit", first] if first else []
    listed = asked.write_list if made.needles and asked.write_list else ""
    if listed:
        private.written(listed, PurgeList(made.needles, found.secrets, ENVIRONMENT if settings.key else first).lines())
        prove = ["--list", os.path.abspath(listed)]
    written([instructions.page(git, asked.repository, made, listed, prove, unread)], "")
    return code or ExitCode.LEAKS


def _check(asked: options.Asked, repository: Repository, settings: Settings) -> int:
    wanted = _wanted(asked, settings)
    with shown(quiet=False) as progress:
        seen = checking.checked(repository, wanted, settings, progress)
    written((f"{line}\n" for line in instructions.verdict(seen)), "")
    if any(skipped.error for skipped in seen.skipped):
        return ExitCode.INCOMPLETE
    return ExitCode.LEAKS if seen.held else ExitCode.CLEAN


def _wanted(asked: options.Asked, settings: Settings) -> PurgeList:
    if asked.list:
        if asked.only:
            raise AskedWrongly("--list says which values are meant, so --only can't say it, too")
        return needles.read(private.read(asked.list), asked.list)
    if not asked.only:
        raise AskedWrongly("--check takes --list FILE, or --only ID for each secret: it must know what is to be gone")
    if any(len(one) < 40 for one in asked.only):
        raise AskedWrongly("--check --only takes whole ids: in a clean repository there is nothing to complete them by")
    if not asked.first_commit and not settings.key:
        raise AskedWrongly(
            "the ids of secrets are keyed with the first commit, which a rewriting changes: name it as it was, with"
            " --first-commit, or they would never be found"
        )
    return PurgeList((), tuple(asked.only), asked.first_commit or ENVIRONMENT)
