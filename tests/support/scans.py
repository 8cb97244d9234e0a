"""Scans as tests run them: in this process or as the command, with patterns that are compiled once for all of them."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any, NamedTuple

from scanner.chronicle import history
from scanner.model import Finding, Report
from scanner.pipeline import Settings, scan
from scanner.rules.mint import mint
from scanner.together.directions import first
from scanner.together.files import OnDiskDirections
from scanner.walk.history import Selection
from scanner.walk.repository import opened
from scanner.walk.worktree import Worktree
from tests.support.examiner import rulebook
from tests.support.repositories import Repository, environment

TOP = Path(__file__).parents[2]


@cache
def cached() -> str:
    """A folder for compiled patterns, which goes with this process."""
    folder = tempfile.mkdtemp(prefix="leakseal-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def token(seed: str) -> str:
    """A value that is certain to be found wherever it stands, another for each seed."""
    return mint("ghp_<<base62:30>><<crc32>>", seed)


def scanned(
    repository: Repository | Path,
    *revisions: str,
    jobs: int = 1,
    portable: bool = False,
    suppressed: bool = False,
    **selection: Any,
) -> Report:
    """Scan a history in this process."""
    path = repository if isinstance(repository, Path) else repository.path
    settings = Settings(rulebook=rulebook(), jobs=jobs, cache=cached(), portable=portable, suppressed=suppressed)
    return history(opened(str(path)), Selection(revisions=revisions, **selection), settings)


def on_disk(folder: Path, **how: Any) -> Report:
    """Scan a folder in this process, in the way that fields of `Settings` say."""
    directed = OnDiskDirections([str(folder)], None).directed
    settings = Settings(rulebook=rulebook(), cache=cached())._replace(**how)
    return scan(Worktree([str(folder)], first=first), settings, lambda: b"key", directed=directed)


def timeless(report: Report) -> Report:
    """A report but for how long it took."""
    return report._replace(scanned=report.scanned._replace(seconds=0))


def places(finding: Finding) -> list[tuple[str, str, str]]:
    """Every (path, state, commit) of a finding, the one to mend first."""
    return [(place.path, place.state.value, place.commit) for place in (finding.location, *finding.also_at)]


def found(report: Report) -> dict[str, list[tuple[str, str, str]]]:
    """The `places` of each finding, by the path of the first."""
    return {finding.location.path: places(finding) for finding in report.findings}


@contextmanager
def no_thread_left() -> Iterator[None]:
    """See that whatever threads were begun here have ended; those of others may be waiting for a provider still."""
    before = {*threading.enumerate()}
    yield
    assert not {*threading.enumerate()} - before


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    def report(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


def leakseal(*args: str | os.PathLike[str], cwd: Path = TOP, stdin: bytes | None = None, **extra: str) -> Ended:
    """Run the command."""
    done = subprocess.run(
        [sys.executable, "-m", "scanner", *args],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env=environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP)) | extra,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def redirected(cwd: Path, redirection: str, *args: str, first: str = ":", **extra: str) -> Ended:
    """Run the command in a shell that has done something to its streams, or something else `first`."""
    done = subprocess.run(
        ["sh", "-c", f'{first}; exec "$@" {redirection}', "sh", sys.executable, "-m", "scanner", *args],
        cwd=cwd,
        env=environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP)) | extra,
        capture_output=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def started(
    *args: str, stdout: int | IO[str] = subprocess.PIPE, cwd: Path | None = None, **extra: str
) -> subprocess.Popen[bytes]:
    """Start the command in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "scanner", *args],
        stdout=stdout,
        cwd=cwd,
        stderr=subprocess.PIPE,
        env=environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP)) | extra,
        start_new_session=True,
    )
