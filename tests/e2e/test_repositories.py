"""Repositories of every shape: whatever git can hold is read, and no setting changes what is."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from scanner.report import render
from tests.support.repositories import Repository, environment
from tests.support.scans import found, leakseal, scanned, token


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo")


def test_an_unborn_and_an_empty_repository_are_clean(repo: Repository) -> None:
    for options in {}, {"all_objects": True}, {"since": "2000-01-01"}:
        report = scanned(repo, **options)
        assert (report.findings, report.skipped) == ((), ())
    repo.write({"a": token("a")})
    repo.git("add", "a")
    assert scanned(repo).findings == ()


def test_objects_of_sha256(tmp_path: Path) -> None:
    repo = Repository(tmp_path, "--object-format=sha256")
    repo.commit({"a": "x"})
    leak = repo.commit({"a": token("a")}, token("message"))
    repo.commit({"a": "gone"})
    assert len(leak) == 64
    report = scanned(repo)
    assert found(report) == {
        "a": [("a", "history", leak)],
        "(commit message)": [("(commit message)", "history", leak)],
    }
    assert report.skipped == ()


def test_bare_repositories_worktrees_and_folders_within(repo: Repository, tmp_path: Path) -> None:
    leak = repo.commit({"folder/a": token("a")})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    Repository.at(tmp_path / "tree").commit({"folder/a": None})
    for path in repo.path, repo.path / "folder", repo.path / ".git", tmp_path / "bare":
        assert found(scanned(path)) == {"folder/a": [("folder/a", "live", leak)]}
    assert found(scanned(tmp_path / "tree")) == {"folder/a": [("folder/a", "history", leak)]}


def test_a_shallow_clone_says_where_it_ends(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": token("a")})
    last = repo.commit({"a": "gone", "b": token("b")})
    repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
    report = scanned(tmp_path / "shallow")
    assert found(report) == {"b": [("b", "live", last)]}
    (skipped,) = report.skipped
    assert skipped.error
    assert "shallow" in skipped.because


def test_of_a_shallow_clone_a_range_is_whole_if_it_ends_before_what_is_missing(
    repo: Repository, tmp_path: Path
) -> None:
    for text in "first", "second", "third":
        repo.commit({"a": text})
    repo.git("clone", "-q", "--depth=2", f"file://{repo.path}", str(tmp_path / "shallow"))

    def errors(*revisions: str, **selection: Any) -> list[bool]:
        return [skipped.error for skipped in scanned(tmp_path / "shallow", *revisions, **selection).skipped]

    assert errors("HEAD~1..HEAD") == [False]
    assert errors("HEAD") == errors(since="2000-01-01") == errors() == [True]


@pytest.mark.parametrize("command", ["history", "plan", "purge"])
def test_no_command_takes_a_shallow_clone_for_a_clean_repository(
    repo: Repository, tmp_path: Path, command: str
) -> None:
    repo.commit({"a": token("a")})
    repo.commit({"a": "gone"})
    repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
    ended = leakseal(command, cwd=tmp_path / "shallow")
    assert ended.code == 3
    assert "this clone is shallow" in ended.out + ended.err
    assert "could be read" in ended.out or "could not be read" in ended.out


@pytest.mark.parametrize("revisions", [(), ("main",), ("HEAD~1..HEAD",)])
@pytest.mark.parametrize("reachable", [True, False])
def test_what_a_partial_clone_lacks_is_named_and_never_fetched(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revisions: tuple[str, ...], reachable: bool
) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit({"odd": "x", "sub/old 1": token("old")})
    replaced = repo.git("rev-parse", "HEAD")
    last = repo.commit({"sub/old 1": "gone", "new": token("new"), "odd": token("odd")})
    repo.git("tag", "blob", repo.blob("a lone blob"))
    repo.git("clone", "-q", "--filter=blob:none", f"file://{repo.path}", str(tmp_path / "clone"))
    clone = Repository.at(tmp_path / "clone")
    again = clone.commit({"new": token("new") + "\n"})
    clone.git("update-ref", "HEAD", f"{again}~")
    clone.git("tag", "own", again)
    if not reachable:
        repo.path.rename(tmp_path / "moved")
    before = clone.git("count-objects", "-v")
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    report = scanned(clone, *revisions)
    assert set(found(report)) == {"new", "odd"}
    absent = [(skipped.path, skipped.commit, skipped.error) for skipped in report.skipped]
    assert absent == ([] if "HEAD~1..HEAD" in revisions else [("odd", replaced, True), ("sub/old 1", replaced, True)])
    assert found(report)["new"][0] == ("new", "live", last)
    assert clone.git("count-objects", "-v") == before
    assert " fetch " not in (tmp_path / "trace").read_text()


def test_a_submodule_is_no_blob(repo: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.commit({"a": token("other")})
    leak = repo.commit({"a": token("a")})
    repo.git("submodule", "--quiet", "add", str(other.path), "sub")
    repo.commit({})
    other.commit({"a": "x"})
    Repository.at(repo.path / "sub").git("pull", "-q")
    repo.commit({"sub file 1": "x"})
    repo.git("submodule", "--quiet", "deinit", "--force", "sub")
    for revisions in (), ("main",):
        report = scanned(repo, *revisions)
        assert found(report) == {"a": [("a", "live", leak)]}
        assert report.skipped == ()
    assert set(found(scanned(repo.path / ".git/modules/sub"))) == {"a"}


def test_objects_borrowed_from_another_repository(repo: Repository, tmp_path: Path) -> None:
    shared = repo.commit({"a": token("a")})
    repo.git("clone", "-q", "--shared", ".", str(tmp_path / "clone"))
    clone = Repository.at(tmp_path / "clone")
    own = clone.commit({"b": token("b")})
    clone.git("tag", "-a", "-m", token("tag"), "v1")
    clone.git("tag", "blob", clone.blob(token("blob")))
    repo.commit({"others": token("others")})
    assert found(scanned(clone)) == {
        "a": [("a", "live", shared)],
        "b": [("b", "live", own)],
        "refs/tags/v1": [("refs/tags/v1", "history", "")],
        "refs/tags/blob": [("refs/tags/blob", "history", "")],
    }


HOSTILE = [
    "new\nline",
    "a space 1",
    "tab\there",
    'quote"and\\',
    b"latin \xe9".decode(errors="surrogateescape"),
    "\x01" + "0123456789abcdef" * 2 + "01234567",
    "\x01" + "0123456789abcdef" * 2 + "01234567\x02",
    f":000000 100644 {'0' * 40} {'1' * 40} A",
    f"::100644 100644 100644 {'2' * 40} {'3' * 40} {'4' * 40} MM",
    f":000000 160000 {'0' * 40} {'1' * 40} A",
    f"\n:000000 100644 {'0' * 40} {'5' * 40} A",
    " leading",
    "-dash",
    ":(glob)**",
]


@pytest.mark.parametrize("revisions", [(), ("main",)])
def test_paths_may_hold_any_bytes(repo: Repository, revisions: tuple[str, ...]) -> None:
    commits = [repo.commit({name: token(ascii(name))}) for name in HOSTILE]
    report = scanned(repo, *revisions)
    assert found(report) == {name: [(name, "live", commit)] for name, commit in zip(HOSTILE, commits, strict=True)}
    assert report.skipped == ()
    for form in "console", "json", "jsonl", "sarif":
        "".join(render(report, form)).encode()


def test_hostile_paths_all_at_once_beside_a_submodule_and_in_a_merge(repo: Repository) -> None:
    root = repo.commit({"a": "x"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit(dict.fromkeys(HOSTILE, "x"))
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{root},sub")
    repo.git("commit", "-q", "-m", "gitlink")
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side")
    evil = repo.commit({name: token(ascii(name)) for name in HOSTILE})
    report = scanned(repo, "main")
    assert found(report) == {name: [(name, "live", evil)] for name in HOSTILE}
    assert report.skipped == ()


def test_the_text_of_a_link_is_read_and_what_it_points_to_is_not(repo: Repository, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text(token("outside"))
    (repo.path / "link").symlink_to(tmp_path / "outside")
    (repo.path / "odd").symlink_to(token("text"))
    leak = repo.commit({})
    assert found(scanned(repo)) == {"odd": [("odd", "live", leak)]}


def test_replaced_objects_and_grafts_hide_nothing(repo: Repository) -> None:
    leak = repo.commit({"a": token("a")})
    blob = repo.git("rev-parse", "HEAD:a")
    repo.commit({"a": "gone"})
    last = repo.commit({"a": "last"})
    repo.git("replace", blob, repo.blob("harmless"))
    (repo.path / ".git/info").mkdir(exist_ok=True)
    (repo.path / ".git/info/grafts").write_text(f"{last}\n")
    report = scanned(repo)
    assert found(report) == {"a": [("a", "history", leak)]}
    assert report.scanned.commits == 3


def test_neither_configuration_nor_environment_changes_what_is_read(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a": token("a")}, token("message"))
    repo.commit({"a": None, "b c": token("a") + "\n", "é": token("é")}, "Schlüssel")
    plain = scanned(repo)
    settings = {
        "color.ui": "always",
        "core.abbrev": "5",
        "core.quotePath": "true",
        "diff.noprefix": "true",
        "diff.orderFile": "/nowhere",
        "diff.relative": "true",
        "diff.renames": "copies",
        "diff.ignoreSubmodules": "all",
        "diff.external": "false",
        "format.pretty": "oneline",
        "i18n.logOutputEncoding": "ISO-8859-1",
        "log.abbrevCommit": "true",
        "log.date": "relative",
        "log.decorate": "full",
        "log.follow": "true",
        "log.showRoot": "false",
        "log.showSignature": "true",
        "log.diffMerges": "off",
        "safe.bareRepository": "explicit",
    }
    config = tmp_path / "config"
    config.write_text("".join(f"[{k.partition('.')[0]}]\n{k.partition('.')[2]} = {v}\n" for k, v in settings.items()))
    elsewhere = Repository(tmp_path / "elsewhere")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    for name, value in {
        "GIT_DIR": ".git",
        "GIT_WORK_TREE": ".",
        "GIT_INDEX_FILE": "index",
        "GIT_OBJECT_DIRECTORY": ".git/objects",
        "GIT_COMMON_DIR": ".git",
    }.items():
        monkeypatch.setenv(name, str(elsewhere.path / value))
    monkeypatch.setenv("GIT_NAMESPACE", "other")
    monkeypatch.setenv("GIT_TRACE", "1")
    assert scanned(repo)._replace(scanned=plain.scanned) == plain


def test_a_path_is_taken_as_it_is_written(tmp_path: Path) -> None:
    repo = Repository(tmp_path / "$HOME ~ %PATH%")
    repo.commit({"a": token("a")})
    assert set(found(scanned(repo))) == {"a"}


@pytest.mark.parametrize(
    "asked",
    [
        ("history", "."),
        ("history", ".", "--all-objects", "--jobs=2"),
        ("history", ".", "--range", "HEAD~1..HEAD"),
        ("staged",),
        ("scan", "."),
        ("plan",),
        ("purge",),
        ("explain", "abcdef123456"),
        ("seal", "a.yaml", "--to", "external-secret", "--provider", "vault", "--patch"),
    ],
    ids=" ".join,
)
def test_nothing_is_run_that_a_repository_names(repo: Repository, tmp_path: Path, asked: tuple[str, ...]) -> None:
    repo.commit({"gone": "x", ".gitattributes": "* filter=evil diff=evil merge=evil\n"})
    repo.commit({"gone": None, "a.yaml": f"kind: {'Secret'}\nmetadata: {{name: a}}\nstringData: {{a: {token('a')}}}\n"})
    repo.write({"b": token("b"), "a.yaml": "kind: x\n"})
    repo.git("add", "b")
    repo.object(repo.git("rev-parse", "HEAD~:gone")).unlink()  # which would be fetched
    ran, program = tmp_path / "ran", tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$*" >> {ran}\ncat\n')
    program.chmod(0o755)
    for hook in "post-index-change", "post-checkout", "reference-transaction", "pre-commit":
        (repo.path / ".git/hooks").mkdir(exist_ok=True)
        (repo.path / ".git/hooks" / hook).symlink_to(program)
    with (repo.path / ".git/config").open("a") as config:
        config.writelines(f"[{section}]\n{name} = {value.format(program)}\n" for section, name, value in PROGRAMS)
    leakseal(*asked, cwd=repo.path)
    assert not ran.exists()
    subprocess.run(["git", "status"], cwd=repo.path, capture_output=True, env=environment(), check=False)
    assert ran.exists(), "a repository that runs nothing says nothing"


PROGRAMS = [
    *(("core", name, "{}") for name in ("fsmonitor", "sshCommand", "pager", "editor", "askPass", "gitProxy")),
    ("core", "alternateRefsCommand", "{}"),
    ("diff", "external", "{}"),
    ('diff "evil"', "command", "{}"),
    ('diff "evil"', "textconv", "{}"),
    *(('filter "evil"', name, "{}") for name in ("clean", "smudge", "process")),
    ('filter "evil"', "required", "true"),
    ('merge "evil"', "driver", "{}"),
    ("gpg", "program", "{}"),
    ("log", "showSignature", "true"),
    ("credential", "helper", "!{}"),
    *(("pager", name, "{}") for name in ("log", "cat-file", "diff")),
    *(("alias", name, "!{}") for name in ("log", "cat-file", "rev-parse")),
    ('remote "origin"', "url", "ext::{}"),
    ('remote "origin"', "uploadpack", "{}"),
    ('remote "origin"', "promisor", "true"),
    ("extensions", "partialClone", "origin"),
    ("core", "repositoryFormatVersion", "1"),
    ('protocol "ext"', "allow", "always"),
]


def test_what_git_keeps_beside_its_packs_changes_nothing(repo: Repository, tmp_path: Path) -> None:
    for number in range(12):
        repo.commit({"a": f"{token(str(number // 4))}\n" + "line\n" * 200 + str(number)})
        if number == 5:
            repo.git("repack", "-adbq")
    plain = scanned(repo)
    assert len(plain.findings) == 3
    repo.git("repack", "-dq")
    repo.git("multi-pack-index", "write")
    repo.git("commit-graph", "write", "--reachable", "--changed-paths")
    folder = repo.path / ".git/objects/pack"
    for pack in folder.glob("*.pack"):
        pack.with_suffix(".keep").touch()
    for name in "tmp_pack_x", ".tmp-1-pack-x.pack", ".tmp-1-pack-x.idx":
        (folder / name).write_bytes(b"x")
    assert scanned(repo)._replace(scanned=plain.scanned) == plain
    for how in "--shared", f"--reference={repo.path}", "--mirror":
        clone = tmp_path / how[:8]
        repo.git("clone", "-q", how, "." if how == "--shared" else f"file://{repo.path}", str(clone))
        assert found(scanned(clone)) == found(plain)


@pytest.mark.parametrize(
    "setting", ["pack.indexVersion=1", "core.bigFileThreshold=100", "pack.packSizeLimit=1m", "pack.compression=0"]
)
def test_packs_of_every_kind_are_read(repo: Repository, setting: str) -> None:
    commits = [repo.commit({"a": f"{token(str(number))}\n" + "line\n" * 200}) for number in range(8)]
    repo.git("-c", setting, "repack", "-adfq", "--window=50")
    assert sorted(finding.location.commit for finding in scanned(repo).findings) == sorted(commits)


def test_a_pack_may_hold_its_objects_in_any_order(repo: Repository) -> None:
    commits = [repo.commit({"a": f"{token(str(number))}\n" + "line\n" * 200}) for number in range(8)]
    listed = [line.split()[0] for line in repo.git("rev-list", "--objects", "--all").splitlines()]
    folder = repo.path / ".git/objects/pack/pack"
    repo.git("pack-objects", "-q", "--window=50", str(folder), stdin="\n".join(reversed(listed)).encode())
    repo.git("prune-packed")
    assert sorted(finding.location.commit for finding in scanned(repo).findings) == sorted(commits)


def test_refs_in_tables(tmp_path: Path) -> None:
    made = subprocess.run(["git", "init", "--ref-format=reftable", str(tmp_path)], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("this git keeps refs in files alone")
    repo = Repository.at(tmp_path)
    leak = repo.commit({"a": token("a")})
    assert found(scanned(repo)) == {"a": [("a", "live", leak)]}


def test_what_refs_point_to_without_a_commit_is_read_from_packs_too(repo: Repository) -> None:
    tree = repo.git("mktree", stdin=f"100644 blob {repo.blob(token('in a tree'))}\tf\n".encode())
    repo.git("tag", "blob", repo.blob(token("a blob")))
    repo.git("tag", "tree", tree)
    repo.git("tag", "-a", "-m", token("a message"), "annotated", tree)
    for _ in "loose", "packed":
        report = scanned(repo)
        assert (sorted(found(report)), report.skipped) == (
            ["refs/tags/annotated", "refs/tags/blob", "refs/tags/tree:f"],
            (),
        )
        repo.git("gc", "-q")
