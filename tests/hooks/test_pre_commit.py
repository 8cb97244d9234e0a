"""The hook `leakseal` in one process: what it reads, how it ends, and how little it takes to find nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hooks import pre_commit
from scanner import staging
from tests.support.repositories import Repository, environment
from tests.support.scans import TOP, cached, token

HEAVY = {
    *("argparse", "dataclasses", "git", "inspect", "jinja2", "json", "multiprocessing"),
    *("pathlib", "rich", "tempfile", "yaml"),
}
COUNTED = """
import sys

started = []
sys.addaudithook(lambda event, args: started.append(args) if event == "subprocess.Popen" else None)
from hooks.pre_commit import main

code = main(sys.argv[1:])
modules = {name.partition(".")[0] for name in sys.modules}
print(code, len(started), *sorted(modules))
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "LEAKSEAL_FINGERPRINT_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", cached())
    made = Repository(tmp_path / "repository")
    made.commit({"a.txt": "first\n", "b.txt": "second\n"})
    monkeypatch.chdir(made.path)
    return made


def stage(repository: Repository, **files: str) -> None:
    repository.write({name.replace("_", "."): content for name, content in files.items()})
    repository.git("add", "--all")


def test_a_clean_commit_is_let_through_without_a_word(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    stage(repository, a_txt="first\nmore\n")
    assert pre_commit.main(["a.txt"]) == 0
    assert capfd.readouterr() == ("", "")


def test_a_leak_is_told_masked(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    value = token("hook")
    stage(repository, a_txt=f"first\ntoken: {value}\n")
    assert pre_commit.main(["a.txt"]) == 1
    out, err = capfd.readouterr()
    assert "token: ghp_…(40)" in out
    assert value not in out + err


def test_without_files_all_that_is_staged_is_checked(repository: Repository) -> None:
    assert pre_commit.main([]) == 0
    stage(repository, a_txt=token("all"))
    assert pre_commit.main([]) == 1


def test_only_the_files_that_were_handed_over_are_checked(repository: Repository) -> None:
    stage(repository, a_txt=token("other"), b_txt="clean\n")
    assert pre_commit.main(["b.txt"]) == 0
    assert pre_commit.main(["a.txt", "b.txt"]) == 1


def test_a_file_that_is_not_staged_is_read_whole(repository: Repository) -> None:
    repository.commit({"old.txt": token("old")})
    assert pre_commit.main(["b.txt"]) == 0
    assert pre_commit.main(["b.txt", "old.txt"]) == 1


def test_a_file_that_does_not_exist_is_named(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    stage(repository, a_txt="clean\n")
    assert pre_commit.main(["absent.txt", "a.txt"]) == 3
    out, err = capfd.readouterr()
    assert "absent.txt" in out + err


def test_a_hook_that_read_nothing_does_not_pass(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    (repository.path / "folder").mkdir()
    assert pre_commit.main(["folder"]) == 3
    assert "none of the 1 files" in capfd.readouterr().err


def test_an_empty_file_is_one_that_was_read(repository: Repository) -> None:
    stage(repository, a_txt="")
    assert pre_commit.main(["a.txt"]) == 0
    repository.commit({"empty": ""})
    assert pre_commit.main(["empty"]) == 0


def test_args_before_the_files_are_options_of_staged(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stage(repository, a_txt=f"first\ntoken: {token('known')}\n")
    assert pre_commit.main(["--format", "json", "--output", str(tmp_path / "known.json"), "a.txt"]) == 1
    known = ["--baseline", str(tmp_path / "known.json")]
    assert pre_commit.main([*known, "a.txt", "b.txt"]) == 0
    assert capfd.readouterr() == ("", "")
    stage(repository, b_txt=token("unknown"))
    assert pre_commit.main([*known, "a.txt"]) == 0
    assert pre_commit.main([*known, "a.txt", "b.txt"]) == 1


def test_an_option_that_does_not_exist_was_asked_wrongly(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    assert pre_commit.main(["--basline", "known.json", "a.txt"]) == 2
    assert "--basline" in capfd.readouterr().err


@pytest.mark.parametrize("options", [[], ["--confidence", "low"]], ids=["without-options", "with-options"])
def test_a_file_whose_name_looks_like_an_option_is_a_file(repository: Repository, options: list[str]) -> None:
    repository.write({"--confidence=certain": "clean\n", "b.txt": "clean\n"})
    repository.git("add", "--all")
    assert pre_commit.main([*options, "--confidence=certain"]) == 0
    repository.write({"--confidence=certain": token("named")})
    repository.git("add", "--all")
    assert pre_commit.main([*options, "--confidence=certain"]) == 1
    assert pre_commit.main([*options, "b.txt", "--confidence=certain"]) == 1


def test_a_bug_stops_the_commit_and_tells_no_value(
    repository: Repository, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    value = token("bug")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"broken by {value}")

    monkeypatch.setattr(staging, "staged", broken)
    assert pre_commit.main(["a.txt"]) == 70
    out, err = capfd.readouterr()
    assert "RuntimeError at " in err
    assert value not in out + err


def test_outside_of_a_repository_it_was_asked_wrongly(
    tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    assert pre_commit.main(["a.txt"]) == 2


def test_a_clean_commit_of_ten_files_costs_two_processes_and_nothing_heavy(repository: Repository) -> None:
    names = [f"{number}.yaml" for number in range(10)]
    repository.write({name: f"kind: ConfigMap\ndata: {{a: {name}}}\n" for name in names})
    repository.git("add", "--all")
    for _ in range(2):  # the first run fills the store of what is compiled
        done = subprocess.run(
            [sys.executable, "-c", COUNTED, *names],
            cwd=repository.path,
            env=environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP)),
            capture_output=True,
            text=True,
            check=True,
        )
    code, processes, *modules = done.stdout.split()
    assert (code, processes) == ("0", "2")
    assert not HEAVY & set(modules)
