"""What the next commit would leak, asked of the index in every state that it can be in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Report
from scanner.pipeline import Settings
from scanner.staging import staged
from scanner.walk.plumbing import Git
from tests.support.examiner import rulebook
from tests.support.repositories import Repository
from tests.support.scans import cached, leakseal, token

ONE, TWO, THREE, OLD = (token(seed) for seed in ("one", "two", "three", "old"))
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: database}\nstringData:\n"
HOSTILE = {
    "color.ui": "always",
    "core.quotePath": "true",
    "diff.context": "5",
    "diff.external": "false",
    "diff.interHunkContext": "9",
    "diff.mnemonicPrefix": "true",
    "diff.noprefix": "true",
    "diff.relative": "true",
    "diff.renames": "copies",
    "diff.submodule": "log",
    "diff.wordRegex": ".",
}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository whose only commit leaks already."""
    made = Repository(tmp_path / "repository")
    made.commit({"secret.yaml": f"{SECRET}  old: {OLD}\n", "notes.txt": "one\ntwo\nthree\n"}, "first")
    return made


def scan(repository: Repository, *files: str, all_lines: bool = False) -> Report:
    settings = Settings(rulebook=rulebook(), cache=cached())
    return staged(Git(str(repository.path)), settings, files, all_lines=all_lines)


def told(repository: Repository, *files: str, all_lines: bool = False) -> list[tuple[str, int]]:
    """(path, line) of each finding; nothing may have been left out."""
    report = scan(repository, *files, all_lines=all_lines)
    assert report.skipped == ()
    return [(finding.location.path, finding.location.start.line) for finding in report.findings]


def stage(repository: Repository, files: Mapping[str, str | bytes | None]) -> None:
    repository.write(files)
    repository.git("add", "--all")


def test_nothing_staged_leaks_nothing(repository: Repository) -> None:
    assert told(repository) == []
    assert scan(repository).scanned.blobs == 0


def test_two_lines_added_to_a_secret_are_those_two(repository: Repository) -> None:
    stage(repository, {"secret.yaml": f"{SECRET}  one: {ONE}\n  old: {OLD}\n  two: weak\n"})
    report = scan(repository)
    assert [str(finding.place) for finding in report.findings] == [
        "Secret/database stringData.one",
        "Secret/database stringData.two",
    ]
    assert [finding.location.start.line for finding in report.findings] == [5, 7]
    assert {finding.location.state.value for finding in report.findings} == {"staged"}


def test_with_all_lines_a_changed_file_is_told_whole(repository: Repository) -> None:
    stage(repository, {"secret.yaml": f"{SECRET}  one: {ONE}\n  old: {OLD}\n"})
    assert told(repository, all_lines=True) == [("secret.yaml", 5), ("secret.yaml", 6)]


def test_a_value_made_a_secret_s_by_a_changed_line_elsewhere_is_not_new(repository: Repository) -> None:
    stage(repository, {"secret.yaml": f"{SECRET}  old: {OLD}\n".replace("database", "other")})
    assert told(repository) == []


def test_one_row_of_a_value_on_several_lines_is_enough(repository: Repository) -> None:
    rows = "  old: |\n    first row\n    {}\n    last row\n"
    repository.commit({"rows.yaml": SECRET + rows.format("second row")})
    stage(repository, {"rows.yaml": SECRET + rows.format("another row")})
    assert told(repository) == [("rows.yaml", 6)]


def test_the_first_commit_is_all_new(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    stage(repository, {"a.txt": ONE, "b/c.txt": f"\n{TWO}"})
    assert told(repository) == [("a.txt", 1), ("b/c.txt", 2)]


def test_only_what_is_staged_counts(repository: Repository) -> None:
    stage(repository, {"notes.txt": f"one\ntwo\nthree\n{ONE}\n"})
    repository.write({"notes.txt": f"one\n{TWO}\ntwo\nthree\n", "untracked.txt": THREE})
    assert told(repository) == [("notes.txt", 4)]


def test_what_is_staged_counts_though_it_is_gone_from_the_folder(repository: Repository) -> None:
    stage(repository, {"new.txt": ONE})
    repository.write({"new.txt": None})
    assert told(repository) == [("new.txt", 1)]


def test_one_content_in_two_files_is_one_finding(repository: Repository) -> None:
    stage(repository, {"a.txt": ONE, "b.txt": ONE})
    (finding,) = scan(repository).findings
    assert [finding.location.path, *(place.path for place in finding.also_at)] == ["a.txt", "b.txt"]


def test_a_file_that_only_moves_adds_nothing(repository: Repository) -> None:
    repository.git("mv", "secret.yaml", "moved.yaml")
    assert told(repository) == []
    assert told(repository, "moved.yaml") == []
    assert scan(repository, "moved.yaml").scanned.blobs == 1


def test_a_file_that_moves_and_changes_is_a_new_one(repository: Repository) -> None:
    stage(repository, {"secret.yaml": None, "moved.yaml": f"{SECRET}  one: {ONE}\n  old: {OLD}\n"})
    assert told(repository) == [("moved.yaml", 5), ("moved.yaml", 6)]


def test_a_new_mode_a_removed_line_and_a_removed_file_add_nothing(repository: Repository) -> None:
    repository.git("rm", "--quiet", "notes.txt")
    repository.git("update-index", "--chmod=+x", "secret.yaml")
    assert told(repository) == []
    stage(repository, {"secret.yaml": f"{SECRET}  old: {OLD}\n".replace("metadata: {name: database}\n", "")})
    assert told(repository) == []


def test_what_is_only_intended_to_be_added_is_not_staged(repository: Repository) -> None:
    repository.write({"later.txt": ONE})
    repository.git("add", "--intent-to-add", "later.txt")
    assert told(repository) == []


def test_binary_files_empty_ones_and_links_are_read(repository: Repository) -> None:
    stage(repository, {"empty": "", "binary": b"\x00\x01\xff" + ONE.encode() + b"\x00\xfe"})
    os.symlink("/nowhere", repository.path / "link")
    repository.git("add", "link")
    assert told(repository) == [("binary", 1)]
    assert scan(repository).scanned.blobs == 3
    assert told(repository, "empty", "link") == []
    assert scan(repository, "empty", "link").scanned.blobs == 2


def test_attributes_that_hide_a_diff_hide_nothing(repository: Repository) -> None:
    repository.commit({".gitattributes": "*.yaml -diff\n*.txt diff=hidden\n"})
    repository.git("config", "diff.hidden.textconv", "true")
    stage(repository, {"secret.yaml": f"{SECRET}  old: {OLD}\n  one: {ONE}\n", "notes.txt": f"one\n{TWO}\nthree\n"})
    assert told(repository) == [("notes.txt", 2), ("secret.yaml", 6)]


def test_no_setting_of_the_user_changes_what_is_seen(repository: Repository) -> None:
    for name, value in HOSTILE.items():
        repository.git("config", name, value)
    stage(repository, {"secret.yaml": f"{SECRET}  one: {ONE}\n  old: {OLD}\n  two: {TWO}\n"})
    assert told(repository) == [("secret.yaml", 5), ("secret.yaml", 7)]


def test_paths_are_any_bytes(repository: Repository) -> None:
    stage(repository, {"line\nfeed": ONE, "caf\udce9": TWO, "ünïcode": THREE})
    assert sorted(told(repository)) == sorted([("line\nfeed", 1), ("caf\udce9", 1), ("ünïcode", 1)])
    assert told(repository, "line\nfeed") == [("line\nfeed", 1)]
    assert told(repository, "caf\udce9") == [("caf\udce9", 1)]


def test_a_merge_brings_what_the_other_side_leaked(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"side.txt": ONE})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"main.txt": "nothing"})
    repository.git("merge", "--quiet", "--no-commit", "side")
    assert told(repository) == [("side.txt", 1)]


def test_a_conflict_that_is_not_resolved_is_named(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"notes.txt": f"one\n{ONE}\nthree\n"})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"notes.txt": "one\nnothing\nthree\n"})
    with pytest.raises(AssertionError):
        repository.git("merge", "--quiet", "side")
    (skipped,) = scan(repository).skipped
    assert (skipped.path, skipped.because, skipped.error) == ("notes.txt", "it is unmerged", True)
    assert leakseal("staged", cwd=repository.path).code == 3


def test_a_linked_worktree_has_an_index_of_its_own(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Repository.at(tmp_path / "linked")
    stage(linked, {"linked.txt": ONE})
    stage(repository, {"main.txt": TWO})
    assert told(linked) == [("linked.txt", 1)]
    assert told(repository) == [("main.txt", 1)]


def test_a_submodule_is_no_blob(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.commit({"leak.txt": ONE})
    repository.git("submodule", "--quiet", "add", str(other.path), "module")
    assert told(repository) == []


def test_files_that_are_not_staged_are_read_whole_from_disk(repository: Repository) -> None:
    stage(repository, {"notes.txt": f"one\n{ONE}\nthree\n"})
    report = scan(repository, "notes.txt", str(repository.path / "secret.yaml"), str(repository.path / "absent"))
    assert {finding.location.state.value for finding in report.findings} == {"staged", "worktree"}
    (skipped,) = report.skipped
    assert (skipped.because, skipped.error) == ("there is no such file", True)


def test_an_object_that_is_gone_is_named_and_the_rest_is_told(repository: Repository) -> None:
    stage(repository, {"gone.txt": ONE, "there.txt": TWO})
    repository.object(repository.git("rev-parse", ":gone.txt")).unlink()
    report = scan(repository)
    assert [finding.location.path for finding in report.findings] == ["there.txt"]
    assert [(skipped.path, skipped.error) for skipped in report.skipped] == [("gone.txt", True)]


# The command, where its surroundings matter.


def paths(repository: Repository, *args: str, folder: str = "", **variables: Any) -> list[str]:
    ended = leakseal("staged", "--format", "json", *args, cwd=repository.path / folder, **variables)
    assert ended.code == (1 if ended.report()["findings"] else 0), ended.err
    return [finding["location"]["path"] for finding in ended.report()["findings"]]


def test_the_index_that_git_names_is_read(repository: Repository, tmp_path: Path) -> None:
    stage(repository, {"ordinary.txt": ONE})
    other = str(tmp_path / "index")
    repository.write({"other.txt": TWO})
    repository.git("read-tree", "HEAD", GIT_INDEX_FILE=other)
    repository.git("add", "other.txt", GIT_INDEX_FILE=other)
    assert paths(repository) == ["ordinary.txt"]
    assert paths(repository, GIT_INDEX_FILE=other) == ["other.txt"]


def test_the_repository_that_git_names_is_read(repository: Repository, tmp_path: Path) -> None:
    stage(repository, {"new.txt": ONE})
    git_dir = str(repository.path / ".git")
    elsewhere = Repository.at(tmp_path)
    assert paths(elsewhere, GIT_DIR=git_dir, GIT_WORK_TREE=str(repository.path)) == ["new.txt"]


def test_below_the_top_folder_everything_is_seen_all_the_same(repository: Repository) -> None:
    stage(repository, {"a/b/deep.txt": ONE, "top.txt": TWO})
    assert paths(repository, folder="a/b") == ["a/b/deep.txt", "top.txt"]
    assert paths(repository, "top.txt", folder="a/b") == ["top.txt"]


def test_outside_of_a_repository_nothing_can_be_asked(tmp_path: Path) -> None:
    ended = leakseal("staged", cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert (ended.code, ended.out) == (2, "")
    assert "not a git repository" in ended.err


def test_an_unreadable_index_is_no_clean_one(repository: Repository) -> None:
    (repository.path / ".git" / "index").write_bytes(b"DIRC, or not")
    ended = leakseal("staged", cwd=repository.path)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("leakseal: git diff: ")
