"""The hook as people meet it: pre-commit, git and a repository, all of them real."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.repositories import AUTHOR, EMAIL, Repository, environment
from tests.support.scans import TOP, cached, token

ONE, TWO, OLD = (token(seed) for seed in ("one", "two", "old"))
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: database}\nstringData:\n"
HOOK = shlex.join([sys.executable, "-c", "from hooks.pre_commit import run; run()"])
CONFIGURATION = f"""\
repos:
  - repo: local
    hooks:
      - id: leakseal
        name: leakseal
        entry: {HOOK}
        language: system
        types: [file]
        require_serial: true
        exclude: ^excluded/
"""


class Ended(NamedTuple):
    code: int
    text: str  # both streams


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it makes."""
    return tmp_path_factory.mktemp("pre-commit")


class Person:
    """Somebody who works in a repository with the hook installed."""

    def __init__(self, path: Path, home: Path) -> None:
        self.repository = Repository(path)
        self._environment = environment(
            PRE_COMMIT_HOME=str(home),
            PRE_COMMIT_COLOR="never",
            XDG_CACHE_HOME=cached(),
            PYTHONPATH=str(TOP),
            GIT_AUTHOR_NAME=AUTHOR,
            GIT_AUTHOR_EMAIL=EMAIL,
            GIT_COMMITTER_NAME=AUTHOR,
            GIT_COMMITTER_EMAIL=EMAIL,
        )

    def run(self, *args: str, folder: str = "", stdin: str = "") -> Ended:
        done = subprocess.run(
            args,
            cwd=self.repository.path / folder,
            env=self._environment,
            input=stdin.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(errors="replace"))

    def pre_commit(self, *args: str, folder: str = "") -> Ended:
        return self.run(sys.executable, "-m", "pre_commit", *args, folder=folder)

    def commit(self, *args: str, folder: str = "") -> Ended:
        return self.run("git", "commit", "--message", "change", *args, folder=folder)

    def stage(self, files: Mapping[str, str | None]) -> None:
        self.repository.write(files)
        self.repository.git("add", "--all")


@pytest.fixture
def somebody(tmp_path: Path, home: Path) -> Person:
    person = Person(tmp_path / "repository", home)
    files = {".pre-commit-config.yaml": CONFIGURATION, "secret.yaml": f"{SECRET}  old: {OLD}\n", "a.txt": "1\n2\n3\n"}
    person.repository.commit(files, "first")
    assert person.pre_commit("install").code == 0
    return person


def test_both_hooks_are_installed_from_this_repository_and_run(tmp_path: Path, home: Path) -> None:
    person = Person(tmp_path / "repository", home)
    person.repository.commit({"secret.yaml": f"{SECRET}  old: {OLD}\n"})
    person.stage({"secret.yaml": f"{SECRET}  old: {OLD}\n  one: {ONE}\n", "clean.yaml": "a: b\n"})
    ended = person.pre_commit("try-repo", str(TOP))
    assert ended.code == 1, ended.text
    _, lines, files = ended.text.split("- hook id: ")
    assert lines.startswith("leakseal\n- exit code: 1\n")
    assert "stringData.one" in lines
    assert "stringData.old" not in lines
    assert files.startswith("leakseal-files\n- exit code: 1\n")
    assert "stringData.one" in files
    assert "stringData.old" in files
    assert "ghp_…(40)" in ended.text
    assert ONE not in ended.text
    assert OLD not in ended.text


def test_a_clean_commit_is_made(somebody: Person) -> None:
    somebody.stage({"a.txt": "1\n2\n3\n4\n", "empty.txt": "", "new/b.yaml": "kind: ConfigMap\ndata: {a: b}\n"})
    ended = somebody.commit()
    assert (ended.code, "Passed" in ended.text) == (0, True), ended.text


def test_two_lines_added_to_a_secret_stop_a_commit(somebody: Person) -> None:
    somebody.stage({"secret.yaml": f"{SECRET}  one: {ONE}\n  old: {OLD}\n  two: {TWO}\n"})
    ended = somebody.commit()
    assert ended.code == 1
    assert "2 leaks" in ended.text
    assert "stringData.one" in ended.text
    assert "stringData.two" in ended.text
    assert "stringData.old" not in ended.text
    assert not {ONE, TWO, OLD} & set(ended.text.split())


def test_commit_all_takes_what_was_not_staged(somebody: Person) -> None:
    somebody.repository.write({"a.txt": f"1\n{ONE}\n"})
    assert somebody.commit("--all").code == 1


def test_commit_of_a_path_is_about_that_path(somebody: Person) -> None:
    somebody.stage({"other.txt": ONE})
    somebody.repository.write({"a.txt": "clean\n"})
    assert somebody.commit("a.txt").code == 0
    somebody.repository.write({"a.txt": f"{TWO}\n"})
    ended = somebody.commit("a.txt")
    assert (ended.code, "other.txt" in ended.text) == (1, False)


def test_the_staged_part_of_a_file_counts_and_the_rest_does_not(somebody: Person) -> None:
    somebody.repository.write({"a.txt": f"0\n1\n2\n3\n{ONE}\n"})
    taken = somebody.run("git", "add", "--patch", "a.txt", stdin="s\ny\nn\n")
    assert taken.code == 0, taken.text
    assert somebody.commit().code == 0
    assert ONE not in somebody.repository.git("show", "HEAD:a.txt")
    assert ONE in (somebody.repository.path / "a.txt").read_text()


def test_a_staged_leak_counts_though_it_is_gone_from_the_folder(somebody: Person) -> None:
    somebody.stage({"a.txt": f"1\n{ONE}\n"})
    somebody.repository.write({"a.txt": "1\n2\n"})
    assert somebody.commit().code == 1
    assert (somebody.repository.path / "a.txt").read_text() == "1\n2\n"


def test_all_files_are_read_whole(somebody: Person) -> None:
    ended = somebody.pre_commit("run", "--all-files")
    assert ended.code == 1
    assert "stringData.old" in ended.text


def test_what_lies_between_two_commits_is_read_whole(somebody: Person) -> None:
    before = somebody.repository.git("rev-parse", "HEAD")
    between = ("run", "--from-ref", before, "--to-ref")
    assert somebody.pre_commit(*between, somebody.repository.commit({"b.txt": "clean"}, "b", "--no-verify")).code == 0
    assert somebody.pre_commit(*between, somebody.repository.commit({"c.txt": ONE}, "c", "--no-verify")).code == 1


def test_the_first_commit_is_checked_too(tmp_path: Path, home: Path) -> None:
    person = Person(tmp_path / "repository", home)
    person.stage({".pre-commit-config.yaml": CONFIGURATION, "a.txt": ONE})
    assert person.pre_commit("install").code == 0
    assert person.commit().code == 1
    person.stage({"a.txt": "clean"})
    assert person.commit().code == 0


def test_a_merge_is_checked_where_somebody_resolved_a_conflict(somebody: Person) -> None:
    git = somebody.repository.git
    git("checkout", "--quiet", "-b", "side")
    somebody.repository.commit({"a.txt": "side\n"}, "side", "--no-verify")
    git("checkout", "--quiet", "main")
    somebody.repository.commit({"a.txt": "main\n"}, "main", "--no-verify")
    assert somebody.run("git", "merge", "side").code == 1
    somebody.stage({"a.txt": f"both\n{ONE}\n"})
    ended = somebody.commit()
    assert (ended.code, "a.txt" in ended.text) == (1, True), ended.text
    somebody.stage({"a.txt": "both\n"})
    assert somebody.commit().code == 0
    assert len(git("rev-list", "--parents", "-1", "HEAD").split()) == 3


def test_moving_and_removing_files_adds_nothing(somebody: Person) -> None:
    somebody.repository.git("mv", "secret.yaml", "moved.yaml")
    assert somebody.commit().code == 0
    somebody.repository.git("rm", "--quiet", "moved.yaml")
    assert somebody.commit().code == 0


def test_what_pre_commit_excludes_is_not_looked_at(somebody: Person) -> None:
    somebody.stage({"excluded/a.txt": ONE, "b.txt": "clean"})
    assert somebody.commit().code == 0
    somebody.stage({"excluded/a.txt": TWO})
    ended = somebody.commit()
    assert (ended.code, "no files to check" in ended.text) == (0, True)


def test_binary_files_are_looked_at(somebody: Person) -> None:
    (somebody.repository.path / "binary").write_bytes(b"\x00\xff\x01" + ONE.encode() + b"\x00")
    somebody.repository.git("add", "binary")
    assert somebody.commit().code == 1


def test_a_linked_worktree_commits_its_own_index(somebody: Person, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    somebody.repository.git("worktree", "add", "--quiet", str(linked))
    somebody.stage({"main.txt": ONE})
    (linked / "clean.txt").write_text("clean")
    folder = os.path.relpath(linked, somebody.repository.path)
    somebody.run("git", "add", "clean.txt", folder=folder)
    assert somebody.commit(folder=folder).code == 0
    (linked / "leak.txt").write_text(TWO)
    somebody.run("git", "add", "leak.txt", folder=folder)
    ended = somebody.commit(folder=folder)
    assert (ended.code, "leak.txt" in ended.text, "main.txt" in ended.text) == (1, True, False)


def test_a_commit_from_below_the_top_folder_is_checked(somebody: Person) -> None:
    somebody.stage({"deep/er/a.txt": ONE})
    assert somebody.commit(folder="deep/er").code == 1


def test_many_files_with_any_names_are_looked_at(somebody: Person) -> None:
    somebody.stage({f"folder {number}/fi'le\n{number}": "clean" for number in range(40)} | {"-o": ONE, "--": TWO})
    ended = somebody.commit()
    assert (ended.code, "2 leaks" in ended.text) == (1, True), ended.text


def test_what_could_not_be_read_stops_a_commit(somebody: Person) -> None:
    somebody.stage({"a.txt": "another\n"})
    somebody.repository.object(somebody.repository.git("rev-parse", ":a.txt")).unlink()
    ended = somebody.pre_commit("run", "leakseal", "--files", "a.txt")
    assert (ended.code, "exit code: 3" in ended.text) == (1, True), ended.text
    assert "a.txt" in ended.text
    assert "the object is missing" in ended.text
