"""`leakseal scan`: what its paths mean."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import Repository
from tests.support.scans import leakseal, token

ONE, TWO = token("scan one"), token("scan two")


def paths(run: Run, *args: str) -> list[str]:
    ended = run("scan", "--format", "json", *args)
    assert ended.code == (1 if ended.report()["findings"] else 0)
    return [finding["location"]["path"] for finding in ended.report()["findings"]]


def test_files_and_folders(run: Run, folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "one.txt").write_text(ONE)
    (folder / "two.txt").write_text(TWO)
    (folder / "three.txt").write_text(token("not asked for"))
    assert paths(run, "a", "two.txt") == ["a/one.txt", "two.txt"]
    assert paths(run, "two.txt", "two.txt", "./two.txt") == ["two.txt"]


def test_inside_a_repository_what_git_ignores_is_left_out_unless_it_is_named(run: Run, folder: Path) -> None:
    repository = Repository(folder / "repository")
    repository.write({".gitignore": "ignored.txt\n", "ignored.txt": ONE, "untracked.txt": TWO})
    assert paths(run, "repository") == ["repository/untracked.txt"]
    assert paths(run, "repository/ignored.txt") == ["repository/ignored.txt"]


def test_a_path_that_does_not_exist_is_named_and_nothing_is_read(run: Run, folder: Path) -> None:
    (folder / "one.txt").write_text(ONE)
    ended = run("scan", "one.txt", "ab\x1bsent")
    assert (ended.code, ended.out) == (2, "")
    assert "ab\\x1bsent: there is no such file or folder" in ended.err


def test_a_path_is_asked_for(run: Run) -> None:
    assert run("scan").code == 2


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"\n  {ONE}".encode())))
    ended = run("scan", "--format", "json", "-")
    (finding,) = ended.report()["findings"]
    place = finding["location"]
    assert (ended.code, place["path"], place["line"], place["column"]) == (1, "-", 2, 3)


def test_standard_input_is_scanned_alone(run: Run, folder: Path) -> None:
    (folder / "one.txt").write_text(ONE)
    assert run("scan", "-", "one.txt").code == 2


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    ended = leakseal("scan", "-", cwd=tmp_path, stdin=b"x\n" * 500_000 + ONE.encode())
    assert (ended.code, "500001:1" in ended.out) == (1, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_what_cannot_be_read_is_named_and_the_rest_is_told(run: Run, folder: Path) -> None:
    (folder / "closed.txt").write_text(TWO)
    (folder / "closed.txt").chmod(0)
    (folder / "one.txt").write_text(ONE)
    ended = run("scan", "--format", "json", ".")
    assert ended.code == 3
    assert [finding["location"]["path"] for finding in ended.report()["findings"]] == ["one.txt"]
    assert [skipped["path"] for skipped in ended.report()["skipped"]] == ["closed.txt"]


def test_the_key_of_the_environment_names_a_finding_anew(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "one.txt").write_text(ONE)

    def fingerprint() -> str:
        return str(run("scan", "--format", "json", "one.txt").report()["findings"][0]["fingerprint"])

    plain = fingerprint()
    monkeypatch.setenv("LEAKSEAL_FINGERPRINT_KEY", "a key")
    keyed = fingerprint()
    monkeypatch.setenv("LEAKSEAL_FINGERPRINT_KEY", "another key")
    assert len({plain, keyed, fingerprint()}) == 3


def test_without_a_home_nothing_is_kept_and_all_is_found(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(ONE)
    assert leakseal("scan", "one.txt", cwd=tmp_path, XDG_CACHE_HOME="", HOME="").code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["one.txt"]


def test_the_repository_that_holds_the_paths_keys_them_whatever_folder_it_is_started_in(run: Run, folder: Path) -> None:
    repository = Repository(folder / "repository")
    repository.commit({"a/one.txt": ONE, "two.txt": TWO})
    assert run("history", "repository", "--format", "json", "--output", "known.json").code == 1
    for paths in (["repository"], ["repository/a", "./repository/two.txt"]):
        assert run("scan", *paths).code == 1
        assert run("scan", *paths, "--baseline", "known.json").code == 0
    (history,) = {
        found["fingerprint"]
        for found in run("history", "repository", "--format", "json").report()["findings"]
        if found["location"]["path"] == "two.txt"
    }
    assert run("explain", history[:12], "repository").code == 0
    other = Repository(folder / "other")
    other.commit({"x": "y"})
    assert run("scan", "repository", "other", "--baseline", "known.json").code == 1  # keyed by neither


def test_a_path_has_no_dot_before_it_and_programs_are_told_it_from_the_repositorys_top(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(folder / "repository")
    repository.commit({"app/db.env": ONE})
    for at, path, shown in (
        ("repository", ".", "app/db.env"),
        ("repository", "./app/db.env", "app/db.env"),
        ("repository/app", ".", "db.env"),
        (".", "repository", "repository/app/db.env"),
        (".", str(folder / "repository"), str(folder / "repository/app/db.env")),
    ):
        monkeypatch.chdir(folder / at)
        assert paths(run, path) == [shown]
        assert run("scan", path).out.startswith(f"{shown}\n")
        (theirs,) = run("scan", path, "--format", "gitleaks").report()
        assert theirs["File"] == "app/db.env"
        assert theirs["Fingerprint"] == "app/db.env:github-personal-token:1"
        (result,) = run("scan", path, "--format", "sarif").report()["runs"][0]["results"]
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert artifact == {"uri": "app/db.env", "uriBaseId": "%SRCROOT%"}
    repository.write({".gitleaksignore": theirs["Fingerprint"] + "\n"})
    assert run("scan", ".").code == 0


def test_what_is_in_no_repository_keeps_its_path(run: Run, folder: Path) -> None:
    (folder / "one.txt").write_text(ONE)
    (theirs,) = run("scan", ".", "--format", "gitleaks").report()
    assert theirs["File"] == "one.txt"
