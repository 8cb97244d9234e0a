"""Several processes: each blob is judged once, and whatever happens to a process, no scan ends as if nothing had."""

from __future__ import annotations

import os
import resource
import select
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import active_children
from pathlib import Path

import pytest

from scanner.claims import Sighting
from scanner.errors import Bug, CouldNotLook, GitFailed
from scanner.examine import Examiner
from scanner.manifest.purpose import ENV, Purpose
from scanner.model import Blob, Place, State
from scanner.parallel import Workers
from scanner.rules.mint import mint
from scanner.together.past import Job
from scanner.walk.plumbing import Git
from tests.support.examiner import rulebook
from tests.support.repositories import Repository
from tests.support.scans import cached, no_thread_left, scanned, token

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


@pytest.mark.parametrize("jobs", [1, 3])
def test_each_version_that_is_for_something_is_judged_once_where_blobs_are(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    told = tmp_path / "told"
    directed = Examiner.directed

    def counted(self: Examiner, blob: Blob, purposes: Sequence[Purpose]) -> list[Sighting] | None:
        with told.open("a") as file:
            file.write(f"{blob.oid} {os.getpid()}\n")
        return directed(self, blob, purposes)

    monkeypatch.setattr(Examiner, "directed", counted)
    envs = [f"DB_PASSWORD={mint('<<base62:20>>', str(number))}\n" for number in range(3)]
    repo.commit({"kustomization.yaml": "secretGenerator: [{name: db, envs: [db.env]}]\n", "db.env": envs[0]})
    last = [repo.commit({"db.env": env}) for env in envs[1:]][-1]
    report = scanned(repo, jobs=jobs)
    lines = [line.split() for line in told.read_text().splitlines()]
    assert sorted(oid for oid, _ in lines) == sorted(repo.blob(env) for env in envs)
    assert all((int(pid) == HERE) == (jobs == 1) for _, pid in lines)
    made = [finding for finding in report.findings if finding.place and finding.place.name == "db"]
    assert [finding.location.commit for finding in made if finding.location.state is State.LIVE] == [last]
    assert len(made) == 3


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


def test_too_little_memory_is_no_bug(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(self: Examiner, blob: Blob) -> tuple[list[Sighting], str]:
        if blob.oid:  # not the messages, which the main process reads
            raise MemoryError
        return [], ""

    monkeypatch.setattr(Examiner, "examine", greedy)
    with pytest.raises(CouldNotLook, match="Cannot allocate memory"):
        scanned(repo, jobs=2)
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

    with pytest.raises(CouldNotLook, match="died"), working(repo, 2) as workers:
        workers.begin(batches())
        workers.result()
    assert not active_children()


def test_a_process_that_is_killed_at_a_version_is_no_clean_scan(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Examiner, blob: Blob, purposes: Sequence[Purpose]) -> None:
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(Examiner, "directed", killed)
    with pytest.raises(CouldNotLook, match="died"), working(repo, 2) as workers:
        workers.begin([])
        workers.result()
        workers.begin(versions(repo, 1))
        workers.result()
    assert not active_children()


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("between", [True, False])
def test_a_process_that_is_killed_while_it_waits_for_versions_leaves_no_other_waiting(
    repo: Repository, which: int, between: bool
) -> None:
    def kill() -> None:
        victim = active_children()[which].pid
        assert victim
        os.kill(victim, signal.SIGKILL)

    def batches() -> Iterator[list[Job]]:
        yield from versions(repo, 1)
        if not between:
            kill()

    with pytest.raises(CouldNotLook, match="died"), working(repo, 2) as workers:
        workers.begin([])
        workers.result()
        if between:
            kill()
        workers.begin(batches())
        workers.result()
    assert not active_children()


@pytest.mark.parametrize("rounds", [0, 1])
def test_processes_end_though_no_versions_are_handed_to_them(repo: Repository, rounds: int) -> None:
    with working(repo, 2) as workers:
        for _ in range(rounds):
            workers.begin([])
            workers.result()
        assert len(active_children()) == 2
    assert not active_children()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_versions_hold_is_beside_what_blobs_hold(repo: Repository, jobs: int) -> None:
    with working(repo, jobs) as workers:
        workers.begin([repo.git("rev-parse", "HEAD:a").encode() + b"\n"])
        before = workers.result().values
        workers.begin(versions(repo, 3))
        examined = workers.result()
    assert (examined.blobs, examined.values, len(examined.sightings)) == (1, before, 1)
    assert examined.directed.keys() == {("db.env", job.blob) for [job] in versions(repo, 3)}


def versions(repo: Repository, count: int) -> Iterator[list[Job]]:
    """Versions of an env file, each in a batch of its own."""
    purpose = Purpose(
        use=ENV, rule="kustomize-secret-literal", said_by="kustomization.yaml", place=Place("Secret", "", "db", "")
    )
    for number in range(count):
        env = f"DB_PASSWORD={mint('<<base62:20>>', str(number))}\n"
        yield [Job("db.env", repo.blob(env), (purpose,))]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_listing_that_fails_is_named_and_the_rest_is_examined(repo: Repository, jobs: int) -> None:
    def batches() -> Iterator[bytes]:
        yield repo.git("rev-parse", "HEAD:a").encode() + b"\n"
        raise GitFailed("git died")

    with working(repo, jobs) as workers:
        workers.begin(batches())
        examined = workers.result()
    assert [(skipped.because, skipped.error) for skipped in examined.skipped] == [("git died", True)]
    assert len(examined.sightings) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_in_what_lists_the_blobs_is_never_a_clean_scan(repo: Repository, jobs: int) -> None:
    def batches() -> Iterator[bytes]:
        yield repo.git("rev-parse", "HEAD:a").encode() + b"\n"
        raise LookupError

    with pytest.raises(LookupError), working(repo, jobs) as workers:
        workers.begin(batches())
        workers.result()


def working(repo: Repository, jobs: int) -> Workers:
    return Workers(Git(str(repo.path)), [], Examiner(rulebook(), cached()), jobs)


def test_what_is_interrupted_draws_no_further_batch(repo: Repository) -> None:
    drawn = []

    def batches() -> Iterator[bytes]:
        for number in range(10_000):
            drawn.append(number)
            yield repo.git("rev-parse", "HEAD:a").encode() + b"\n"

    with no_thread_left(), pytest.raises(KeyboardInterrupt), working(repo, 1) as workers:
        workers.begin(batches())
        raise KeyboardInterrupt
    assert len(drawn) < 10_000


def test_who_is_interrupted_while_waiting_leaves_no_thread_at_work(repo: Repository) -> None:
    def batches() -> Iterator[bytes]:
        for number in range(10):
            if number == 3:
                os.kill(HERE, signal.SIGINT)
            time.sleep(0.2)  # so long that whoever doesn't wait is caught
            yield repo.git("rev-parse", "HEAD:a").encode() + b"\n"

    with no_thread_left(), pytest.raises(KeyboardInterrupt), working(repo, 1) as workers:
        workers.begin(batches())
        workers.result()


def test_processes_end_with_the_one_that_began_them_whatever_they_have_to_say(tmp_path: Path) -> None:
    repo = Repository(tmp_path)
    for number in range(8):  # each more than a pipe holds, once it is examined
        repo.commit({"a": "\n".join(token(f"{number} {line}") for line in range(2001))})
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setsid()
            with Workers(Git(str(tmp_path)), [], Examiner(rulebook(), cached()), 2, killed) as workers:
                workers.begin(f"{oid}\n".encode() for oid in repo.git("rev-list", "--objects", "--all").split())
                workers.result()
        finally:
            os._exit(1)
    os.close(writing)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    try:
        ready, _, _ = select.select([reading], [], [], 20)
        assert ready, "somebody still holds the other end"
        assert not os.read(reading, 1)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)


def killed(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_where_no_process_can_be_started_that_is_told(repo: Repository) -> None:
    here = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, here[1]))  # as a container without shared memory
    try:
        with pytest.raises(CouldNotLook, match="--jobs 1"), working(repo, 2):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, here)
