"""Bad input: a message that names the thing, the right exit code, and nothing lost of the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.model import Report
from tests.support.repositories import Repository
from tests.support.scans import found, leakseal, scanned, token


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo")


def errors(report: Report) -> dict[str, str]:
    """Why a path could not be read."""
    return {skipped.path: skipped.because for skipped in report.skipped if skipped.error}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("keep", [0, 1, 40])
def test_a_corrupt_blob_is_named_and_the_others_are_read(repo: Repository, jobs: int, keep: int) -> None:
    leak = repo.commit({"a": token("a"), "b": token("b") + "\n" * 9999, "c": token("c")})
    blob = repo.object(repo.git("rev-parse", "HEAD:b"))
    blob.chmod(0o644)
    blob.write_bytes(blob.read_bytes()[:keep])
    for revisions in (), ("main",):
        report = scanned(repo, *revisions, jobs=jobs)
        assert found(report) == {"a": [("a", "live", leak)], "c": [("c", "live", leak)]}
        (skipped,) = report.skipped
        assert (skipped.path, skipped.commit, skipped.error) == ("b", leak, True)


def test_a_truncated_pack_is_named_and_what_is_beside_it_is_read(repo: Repository) -> None:
    for number in range(5):
        repo.commit({"a": os.urandom(5000), "b": str(number)})
    repo.git("repack", "-adq")
    leak = repo.commit({"c": token("c")})
    (pack,) = (repo.path / ".git/objects/pack").glob("*.pack")
    pack.chmod(0o644)
    with pack.open("r+b") as file:
        file.truncate(pack.stat().st_size // 2)
    for jobs in 1, 2:
        report = scanned(repo, jobs=jobs)
        assert {place[0][2] for place in found(report).values()} <= {leak, ""}
        assert len(report.findings) == 1, report.skipped
        assert errors(report)


@pytest.mark.parametrize("where", ["refs/heads/broken", "refs/tags/broken"])
def test_a_ref_to_a_missing_commit_is_named_and_the_others_are_walked(repo: Repository, where: str) -> None:
    leak = repo.commit({"a": token("a")}, token("message"))
    repo.git("tag", "lone", repo.blob(token("lone")))
    repo.git("checkout", "-q", "--detach")
    loose = repo.commit({"detached": token("detached")})
    repo.write({"a": token("stashed")})
    repo.git("stash")
    repo.write({"a": token("again")})
    repo.git("stash")
    repo.write({f".git/{where}": "1" * 40 + "\n"})
    report = scanned(repo)
    assert errors(report) == {where: "the ref points to an object that is missing"}
    assert report.skipped[0].commit == "1" * 40
    assert (
        found(report).items()
        >= {
            "(commit message)": [("(commit message)", "history", leak)],
            "detached": [("detached", "live", loose)],
            "refs/tags/lone": [("refs/tags/lone", "history", "")],
        }.items()
    )
    assert len(report.findings) == 6


@pytest.mark.parametrize("what", ["HEAD~3", "HEAD~3^{tree}"])
def test_a_history_with_a_hole_is_told_as_far_as_it_goes(repo: Repository, what: str) -> None:
    leaks = [repo.commit({name: token(name)}) for name in "abcde"]
    repo.commit({"a": None})
    repo.object(repo.git("rev-parse", what)).unlink()
    report = scanned(repo)
    assert len(report.findings) == 5
    assert found(report)["e"] == [("e", "live", leaks[4])]
    assert list(errors(report)) == ["(history)"]


def test_a_repository_without_any_sound_object_is_no_clean_one(repo: Repository) -> None:
    repo.commit({"a": token("a")})
    for folder in (repo.path / ".git/objects").glob("??"):
        for file in folder.iterdir():
            file.unlink()
    report = scanned(repo)
    assert errors(report)
    ended = leakseal("history", repo.path)
    assert ended.code == 3
    assert "refs/heads/main" in ended.out


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    for path in tmp_path, tmp_path / "nowhere":
        ended = leakseal("history", path)
        assert (ended.code, ended.out) == (2, "")
        assert str(path) in ended.err
