"""Both engines find the same in real projects, of which nothing is committed here.

`make test-interop` fetches what they release as source, each with its tests, and so with keys, vaults, service accounts
and tokens. The history is our own: that of a project is in no registry.
"""

from __future__ import annotations

import sys
import tarfile
from pathlib import Path

import pytest

from tests.support.repositories import Repository
from tests.support.scans import TOP, scanned, timeless

pytestmark = pytest.mark.interop

SOURCES = Path(sys.prefix) / "sources"


@pytest.mark.parametrize(("name", "least"), [("ansible_core", 100), ("google_auth", 40), ("paramiko", 25)])
def test_both_engines_find_the_same_in_a_real_project(name: str, least: int, tmp_path: Path) -> None:
    (source,) = SOURCES.glob(f"{name}-*.tar.gz")
    repository = Repository(tmp_path / name)
    with tarfile.open(source) as archive:
        archive.extractall(repository.path, filter="data")
    repository.commit({})
    assert found_by_both(repository.path) >= least


def test_both_engines_find_the_same_in_our_own_history(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "--bare")
    repository.git("fetch", "--quiet", str(TOP), "HEAD:refs/heads/main")  # others may commit meanwhile
    assert found_by_both(tmp_path) >= 100


def found_by_both(repository: Path) -> int:
    """How many findings there are, the silent ones with their reasons among them."""
    at_once, portable = (scanned(repository, portable=portable, suppressed=True) for portable in (False, True))
    assert timeless(portable) == timeless(at_once)
    return len(at_once.findings)
