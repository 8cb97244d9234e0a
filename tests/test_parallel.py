"""Several processes: each blob is judged once, and whatever happens to a process, no scan ends as if nothing had."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from scanner.claims import Sighting
from scanner.errors import Bug, CouldNotLook, GitFailed
from scanner.examine import Examiner
from scanner.model import Blob
from scanner.parallel import Workers
from scanner.walk.plumbing import Git
from tests.support.examiner import rulebook
from tests.support.repositories import Repository
from tests.support.scans import cached, scanned, token

HERE = os.getpid()


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repo")
    for number in range(10):
        made.commit({f"{name}": f"T={token(f'{number}')}\n" for name in "ab"} | {"c": f"{number}"})
    made.git("tag", "-a", "-m", "annotated", "tag")
    made.git("tag", "blob", "HEAD:a")
    made.git("tag", "lone", made.blob("lone"))
    return made


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("revisions", [(), ("main",)])
def test_each_blob_is_judged_once(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, revisions: tuple[str, ...]
) -> None:
    told = tmp_path / "told"
    examine = Examiner.examine

    def counted(self: Examiner, blob: Blob) -> tuple[list[Sighting], str]:
        with told.open("a") as file:  # a line is written at once, whatever process writes it
            file.write(f"{blob.oid}\n")
        return examine(self, blob)

    monkeypatch.setattr(Examiner, "examine", counted)
    scanned(repo, *revisions, jobs=jobs)
    only_blobs = "--filter=object:type=blob", "--filter-provided-objects", "--no-object-names"
    blobs = set(repo.git("rev-list", "--objects", *only_blobs, "main").split())
    counts = Counter(told.read_text().split())
    assert blobs <= counts.keys()
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_is_told_without_the_value_that_it_met(
    repo: Repository, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    def broken(self: Examiner, blob: Blob) -> tuple[list[Sighting], str]:
        if blob.data.startswith(b"T="):
            raise LookupError(blob.data)
        return [], ""

    monkeypatch.setattr(Examiner, "examine", broken)
    with pytest.raises(Bug if jobs > 1 else LookupError) as problem:
        scanned(repo, jobs=jobs)
    if jobs > 1:
        assert "LookupError at scanner.parallel" in str(problem.value)
        assert "ghp_" not in repr(problem.value)
    assert not active_children()


def test_a_process_that_is_killed_at_work_is_no_clean_scan(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(self: Examiner, blob: Blob) -> tuple[list[Sighting], str]:
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return [], ""

    monkeypatch.setattr(Examiner, "examine", killed)
    with pytest.raises(CouldNotLook, match="died"):
        scanned(repo, jobs=2)
    assert not active_children()


@pytest.mark.parametrize("which", [0, 1])
def test_a_process_that_is_killed_while_it_waits_leaves_no_other_waiting(repo: Repository, which: int) -> None:
    def batches() -> Iterator[bytes]:
        yield repo.git("rev-parse", "HEAD:a").encode() + b"\n"
        victim = active_children()[which].pid
        assert victim
        os.kill(victim, signal.SIGKILL)

    with pytest.raises(CouldNotLook, match="died"), working(repo, batches(), 2) as workers:
        workers.result()
    assert not active_children()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_listing_that_fails_is_named_and_the_rest_is_examined(repo: Repository, jobs: int) -> None:
    def batches() -> Iterator[bytes]:
        yield repo.git("rev-parse", "HEAD:a").encode() + b"\n"
        raise GitFailed("git died")

    with working(repo, batches(), jobs) as workers:
        examined = workers.result()
    assert [(skipped.because, skipped.error) for skipped in examined.skipped] == [("git died", True)]
    assert len(examined.sightings) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_in_what_lists_the_blobs_is_never_a_clean_scan(repo: Repository, jobs: int) -> None:
    def batches() -> Iterator[bytes]:
        yield repo.git("rev-parse", "HEAD:a").encode() + b"\n"
        raise LookupError

    with pytest.raises(LookupError), working(repo, batches(), jobs) as workers:
        workers.result()


def working(repo: Repository, batches: Iterator[bytes], jobs: int) -> Workers:
    return Workers(Git(str(repo.path)), [], batches, Examiner(rulebook(), cached()), jobs)


def test_what_is_interrupted_draws_no_further_batch(repo: Repository) -> None:
    drawn = []

    def batches() -> Iterator[bytes]:
        for number in range(10_000):
            drawn.append(number)
            yield repo.git("rev-parse", "HEAD:a").encode() + b"\n"

    workers = working(repo, batches(), 1)
    with pytest.raises(KeyboardInterrupt), workers:
        raise KeyboardInterrupt
    assert len(drawn) < 10_000
    assert not any(thread.daemon for thread in threading.enumerate())
