"""What this repository holds: no secret, in any commit, without an allowlist; and no trace of whose machine made it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.repositories import environment
from tests.support.scans import leakseal

from .sources import ROOT

HOME = re.compile(rb"(?<![\w.-])/(?:home|Users)/(?!app\b|runner\b|me\b|user\b)[a-z][\w.-]*/|\b[A-Z]:\\Users\\")

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no clone of the repository")


def tracked() -> list[Path]:
    """The files that git knows, as far as they are there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, env=environment(), capture_output=True, check=True)
    return [path for name in listed.stdout.split(b"\0") if name and (path := ROOT / os.fsdecode(name)).is_file()]


def test_nothing_leaks_from_the_tracked_files() -> None:
    ended = leakseal("scan", *(path.relative_to(ROOT) for path in tracked()))
    assert (ended.code, ended.err) == (0, ""), ended.out


def test_nothing_leaks_from_any_commit() -> None:
    ended = leakseal("history", "--jobs", "1", ".")
    assert (ended.code, ended.err) == (0, ""), ended.out


def test_there_is_no_allowlist() -> None:
    assert not [path for path in tracked() if path.name in (".leakseal.yaml", ".gitleaksignore", ".gitleaks.toml")]


def test_no_file_tells_where_it_was_written() -> None:
    here = (str(ROOT).encode(), str(Path.home()).encode() + b"/")
    texts = {path: path.read_bytes() for path in tracked()}
    telling = [path for path, text in texts.items() if any(len(p) > 6 and p in text for p in here) or HOME.search(text)]
    assert not telling
