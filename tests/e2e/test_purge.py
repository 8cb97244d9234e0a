"""Secrets taken out of real histories by the commands that leakseal prints; and what a check sees."""

from __future__ import annotations

import base64
import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.purging.draft import draft
from scanner.purging.gathering import Trace
from scanner.rules import mint
from scanner.walk.plumbing import Git, Pieces
from tests.support.examiner import rulebook
from tests.support.packages import tgz
from tests.support.repositories import Repository, environment
from tests.support.scans import TOP, Ended, cached, leakseal, token

SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {{name: {0}, namespace: shop}}\ndata:\n  password: {1}\n"
NAMES = [
    "-rf",
    "a'b",
    "$(touch pwned)",
    "`touch pwned`",
    "new\nline",
    "caf\udce9",
    "##vso[x]y",
    "\x1b[31m\u202ered",
    "a;b &",
]


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo")


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def secret(name: str, value: str) -> str:
    return SECRET.format(name, b64(value))


def run_as_printed(page: str, folder: Path) -> Ended:
    """Run the first block of the instructions in bash, in this folder."""
    (block, *_) = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (folder / "bin").mkdir()
    (folder / "bin" / "leakseal").write_text(f'#!/bin/sh\nexec {sys.executable} -m scanner "$@"\n')
    (folder / "bin" / "git-filter-repo").write_text(f'#!/bin/sh\nexec {sys.executable} -m git_filter_repo "$@"\n')
    for program in (folder / "bin").iterdir():
        program.chmod(0o755)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-eu"],
        input=block.encode(),
        cwd=folder,
        capture_output=True,
        env=environment(PATH=path, PYTHONPATH=str(TOP), XDG_CACHE_HOME=cached()),
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace"))


def listed(repository: Repository, file: Path, *args: str) -> str:
    """The instructions for a repository, its list written to a file."""
    ended = leakseal("purge", repository.path, "--write-list", file, *args)
    assert (ended.code, ended.err) == (1, "")
    return ended.out


def check(repository: Repository, file: Path) -> Ended:
    return leakseal("purge", "--check", "--list", file, repository.path)


def everything(repository: Repository) -> bytes:
    """All objects of a repository, as git prints them."""
    return repository.output("cat-file", "--batch-all-objects", "--batch")


@pytest.fixture
def leaky(repo: Repository) -> Repository:
    """A repository that leaks in every kind of object, in several forms, and not at HEAD."""
    repo.commit({"app.yaml": "replicas: 1\n", "notes.txt": "nothing\n"})
    repo.commit({"app.yaml": f"token: {token('live')}\n", "old.yaml": secret("old", "correct-Horse7-battery")})
    repo.commit({"app.yaml": f"# {b64(token('live'))}\ntoken: gone\n", "weak.yaml": secret("weak", "admin")})
    repo.commit({"archive.tgz": tgz({"in/values.yaml": f"t: {token('packed')}\n".encode()})})
    repo.commit({"dump.gz": gzip.compress(f"t: {token('zipped')}\n".encode(), mtime=0)})
    repo.commit({"wide.txt": f"t: {token('wide')}\n".encode("utf-16")}, f"Log in with {token('message')}")
    repo.git("tag", "--annotate", "v1", "--message", f"made with {token('tag')}")
    repo.commit(
        {
            "app.yaml": "token: gone\n",
            "old.yaml": None,
            "weak.yaml": "admin: admin\n",
            "archive.tgz": None,
            "dump.gz": None,
        }
    )
    repo.commit({"wide.txt": "narrow\n", "other.txt": "the admin says password: hello\n"})
    return repo


def test_what_is_printed_purges_every_kind_of_leak(leaky: Repository, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    page = listed(leaky, file)
    assert file.stat().st_mode & 0o777 == 0o600
    for seed in ("live", "packed", "zipped", "wide", "message", "tag"):
        assert token(seed) not in page
    ended = run_as_printed(page, tmp_path)
    assert ended.code == 0, ended
    assert "Clean: none of " in ended.out
    purged = Repository.at(tmp_path / "purged")
    assert leakseal("history", purged.path, "--all-objects").code == 0
    left = everything(purged)
    for value in (token("live"), b64(token("live")), token("message"), token("tag"), b64("correct-Horse7-battery")):
        assert value.encode() not in left
        assert value.encode() in everything(leaky)
    assert purged.git("show", "HEAD:other.txt") == "the admin says password: hello"
    assert purged.git("show", "HEAD:weak.yaml") == "admin: admin"
    assert purged.git("log", "--format=%h", "--", "old.yaml", "archive.tgz") == ""
    assert "token: REMOVED" in purged.git("log", "--patch", "--", "app.yaml")


def test_before_it_is_purged_the_check_names_the_refs(leaky: Repository, tmp_path: Path) -> None:
    leaky.git("update-ref", "refs/pull/7/head", "HEAD")
    listed(leaky, tmp_path / "list.txt")
    ended = check(leaky, tmp_path / "list.txt")
    assert ended.code == 1
    tag = leaky.git("rev-parse", "refs/tags/v1")
    assert f"tag {tag}: kept by refs/tags/v1\n" in ended.out
    oid = leaky.git("rev-parse", "HEAD~6:app.yaml")
    assert f"blob {oid}: kept by refs/heads/main, refs/pull/7/head, refs/tags/v1\n" in ended.out
    assert "only its support" in ended.out


def test_ids_alone_do_where_the_first_commit_is_named(leaky: Repository, tmp_path: Path) -> None:
    page = listed(leaky, tmp_path / "list.txt", "--only", leakseal_id(leaky, "old.yaml"))
    told = leakseal("purge", leaky.path, "--only", leakseal_id(leaky, "old.yaml")).out
    assert "--invert-paths --path=old.yaml\n" in page
    assert not (tmp_path / "list.txt").exists(), "no list is needed"
    (words,) = set(re.findall(r"leakseal purge --check (--only \w+ --first-commit \w+)", told))
    assert leakseal("purge", "--check", *words.split(), leaky.path).code == 1
    assert run_as_printed(page, tmp_path).code == 0
    assert leakseal("purge", "--check", *words.split()[:2], leaky.path).code == 2


def leakseal_id(repository: Repository, path: str) -> str:
    found = leakseal("history", "--format", "json", repository.path).report()["findings"]
    return str(next(finding["secret"] for finding in found if finding["location"]["path"] == path))


def test_the_key_of_fingerprints_may_be_the_user_s(leaky: Repository, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    key = "a key of our own"
    assert leakseal("purge", leaky.path, "--write-list", file, LEAKSEAL_FINGERPRINT_KEY=key).code == 1
    assert key.encode() not in file.read_bytes()
    assert leakseal("purge", "--check", "--list", file, leaky.path, LEAKSEAL_FINGERPRINT_KEY=key).code == 1
    assert leakseal("purge", "--check", "--list", file, leaky.path).code == 2


def test_what_the_reflog_keeps_is_said_until_it_is_collected(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": "x\n"})
    repo.commit({"b.yaml": f"token: {token('b')}\n"})
    oid = repo.git("rev-parse", "HEAD:b.yaml")
    file = tmp_path / "list.txt"
    listed(repo, file, "--keep-files")
    repo.git("reset", "--quiet", "--hard", "HEAD^")
    assert f"blob {oid}: kept by a reflog\n" in check(repo, file).out
    repo.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    ended = check(repo, file)
    assert f"blob {oid}: kept by nothing: it is dangling\n  git gc --prune=now\n" in ended.out
    assert ended.code == 1
    repo.git("gc", "--quiet", "--prune=now")
    assert check(repo, file).code == 0


def test_a_stash_the_index_a_worktree_a_note_and_git_s_own_files(repo: Repository, tmp_path: Path) -> None:
    leak = f"token: {token('b')}\n"
    repo.commit({"a": "x\n"})
    repo.commit({"b.yaml": leak})
    file = tmp_path / "list.txt"
    listed(repo, file, "--keep-files")
    repo.git("reset", "--quiet", "--hard", "HEAD^")
    repo.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    repo.git("gc", "--quiet", "--prune=now")
    assert check(repo, file).code == 0

    repo.write({"b.yaml": leak})
    repo.git("add", "b.yaml")
    told = check(repo, file).out
    assert ": kept by the index\n" in told
    assert f"file {repo.path / 'b.yaml'}: kept by the files that are checked out\n" in told
    repo.git("stash", "--quiet")
    assert ": kept by refs/stash, a stash\n" in check(repo, file).out
    repo.git("stash", "drop", "--quiet")
    repo.git("gc", "--quiet", "--prune=now")
    assert check(repo, file).code == 0

    repo.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    (tmp_path / "linked" / "c").write_text(leak)
    assert f"file {tmp_path / 'linked' / 'c'}: " in check(repo, file).out
    (tmp_path / "linked" / "c").unlink()
    repo.git("notes", "add", "--message", leak)
    assert ": kept by refs/notes/commits\n" in check(repo, file).out
    repo.git("update-ref", "-d", "refs/notes/commits")
    repo.git("gc", "--quiet", "--prune=now")
    for name in ("COMMIT_EDITMSG", "lfs/objects/ab/cd/abcd"):
        own = repo.path / ".git" / name
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(leak)
        ended = check(repo, file)
        assert f"file {own}: kept by a file of git's own\n" in ended.out
        assert ended.code == 1


def test_a_file_that_is_named_so_and_a_person_who_is(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": f"token: {token('a')}\n"})
    listed(repo, tmp_path / "list.txt")
    repo.commit({"a": "gone\n", token("a"): "x\n"}, "change", f"--author={token('a')} <a@example.com>")
    ended = check(repo, tmp_path / "list.txt")
    tree, commit = repo.git("rev-parse", "HEAD^{tree}"), repo.git("rev-parse", "HEAD")
    assert f"tree {tree}: kept by a ref\n  a file is named so: " in ended.out
    assert f"commit {commit}: kept by refs/heads/main\n" in ended.out


def test_a_mirror_with_reviews_is_checked_as_it_is(leaky: Repository, tmp_path: Path) -> None:
    leaky.git("update-ref", "refs/pull/7/head", "HEAD")
    leaky.git("update-ref", "refs/heads/main", leaky.git("commit-tree", "-m", "new", "HEAD^{tree}"))
    leaky.git("tag", "--delete", "v1")
    listed(leaky, tmp_path / "list.txt", "--keep-files")
    leaky.git("clone", "--quiet", "--mirror", "--no-local", str(leaky.path), str(tmp_path / "mirror"))
    ended = check(Repository.at(tmp_path / "mirror"), tmp_path / "list.txt")
    assert ended.code == 1
    assert "kept by refs/pull/7/head\n  the hosting service holds this ref" in ended.out
    assert "kept by refs/heads" not in ended.out


def test_every_kind_of_credential_goes_in_every_form(repo: Repository, tmp_path: Path) -> None:
    found = [(f"{rule.id}-{n}", text) for rule in rulebook().rules for n, text in enumerate(mint.leaks(rule)[:1])]
    files: dict[str, str | bytes | None] = {}
    for at, (name, text) in enumerate(found[::3]):
        files[f"plain/{name}"] = f"# first\n{text}\n# last\n"
        files[f"crlf/{name}"] = f"# first\n{text}\n# last\n".replace("\n", "\r\n")
        files[f"secret/{name}.yaml"] = f"kind: Secret\nmetadata: {{name: x{at}}}\ndata:\n  some.conf: {b64(text)}\n"
    repo.commit(dict.fromkeys(files, "not yet\n"))
    repo.commit(files)
    repo.commit(dict.fromkeys(files, "gone\n"))
    ended = run_as_printed(listed(repo, tmp_path / "list.txt"), tmp_path)
    assert ended.code == 0, ended
    assert leakseal("history", tmp_path / "purged").code == 0


def test_of_a_shallow_clone_it_is_said(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": "x\n"})
    repo.commit({"a": f"token: {token('a')}\n"})
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
    ended = leakseal("purge", tmp_path / "shallow")
    assert ended.code == 3
    assert "**Not everything could be read**" in ended.out


def test_a_secret_that_no_commit_has_needs_no_rewriting(repo: Repository, tmp_path: Path) -> None:
    repo.blob(f"token: {token('a')}\n")
    ended = leakseal("purge", repo.path, "--write-list", tmp_path / "list.txt")
    assert "1 object that no commit has" in ended.out
    assert not (tmp_path / "list.txt").exists()


def test_the_same_secret_in_another_form_is_seen(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": f"token: {token('a')}\n"})
    listed(repo, tmp_path / "list.txt")
    oid = repo.blob(b64(b64(token("a"))))
    assert f"blob {oid}: kept by nothing: it is dangling" in check(repo, tmp_path / "list.txt").out


def test_alternates_and_packs_are_read(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": f"token: {token('a')}\n"})
    file = tmp_path / "list.txt"
    listed(repo, file)
    repo.git("gc", "--quiet")
    repo.git("clone", "--quiet", "--shared", "--no-checkout", str(repo.path), str(tmp_path / "shared"))
    ended = check(Repository.at(tmp_path / "shared"), file)
    assert ended.code == 1
    assert "not read: (alternates): some objects belong to another repository" in ended.out


def test_where_not_all_can_be_read_nothing_is_proven(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": f"token: {token('a')}\n"})
    file = tmp_path / "list.txt"
    listed(repo, file)
    repo.commit({"a": "gone\n"})
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
    ended = check(Repository.at(tmp_path / "shallow"), file)
    assert ended.code == 3
    assert "nothing is proven" in ended.out
    other = Repository(tmp_path / "other")
    other.commit({"a": "gone\n"})
    assert check(other, file).code == 0
    broken = other.object(other.blob("what nothing reaches"))
    broken.chmod(0o644)
    broken.write_bytes(b"no object")
    ended = check(other, file)
    assert ended.code == 3
    assert "git can't read 1 of them: they are corrupt" in ended.out


def test_what_is_missing_keeps_nobody_from_telling_the_rest(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": f"token: {token('a')}\n", "b": "lost\n"})
    file = tmp_path / "list.txt"
    listed(repo, file)
    repo.object(repo.git("rev-parse", "HEAD:b")).unlink()
    ended = check(repo, file)
    assert ended.code == 3
    assert f"blob {repo.git('rev-parse', 'HEAD:a')}: kept by refs/heads/main\n" in ended.out
    assert "not read: b: the object is missing\n" in ended.out


def test_hostile_names_do_nothing(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": "x\n"})
    repo.commit({f"dir/{name}": secret("x", f"correct-Horse7-{at}") for at, name in enumerate(NAMES)})
    repo.commit({f"dir/{name}": None for name in NAMES})
    page = listed_without_a_list(repo)
    assert all(line.isprintable() for line in page.splitlines())
    assert "##vso" not in page
    ended = run_as_printed(page, tmp_path)
    assert ended.code == 0, ended
    assert b"kind: Secret" not in everything(Repository.at(tmp_path / "purged"))
    assert not [*tmp_path.rglob("pwned")]


def listed_without_a_list(repository: Repository) -> str:
    ended = leakseal("purge", repository.path)
    assert ended.code == 1
    return ended.out


def test_a_clean_history_needs_nothing(repo: Repository) -> None:
    repo.commit({"a": "x\n"})
    assert leakseal("purge", repo.path) == (0, "Nothing leaks from this history.\n", "")


def test_where_there_is_no_remote_nothing_is_pushed_and_this_copy_takes_over_what_was_rewritten(
    repo: Repository, tmp_path: Path
) -> None:
    repo.commit({"a": f"token: {token('a')}\n", "b": "x\n"})
    repo.commit({"a": "gone\n"})
    page = listed(repo, tmp_path / "list.txt")
    assert "push" not in page.partition("## What keeps")[0].replace("push what is theirs", "").replace(
        "to push it to", ""
    )
    assert run_as_printed(page, tmp_path).code == 0
    *_, here = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = environment(PATH=path, PYTHONPATH=str(TOP), XDG_CACHE_HOME=cached())
    done = subprocess.run(["bash", "-eu"], input=here.encode(), cwd=tmp_path, capture_output=True, env=env, check=False)
    assert done.returncode == 0, done
    assert b"Clean: none of" in done.stdout
    repo.git("remote", "add", "origin", "https://git.example/shop")
    repo.commit({"c": f"token: {token('c')}\n"})
    assert "git -C purged push --force --mirror origin\n" in leakseal("purge", repo.path).out


def test_messages_are_asked_for_where_a_secret_stands_in_one(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    pieces = Git.pieces

    def told(git: Git, *args: str, stdin: bytes = b"") -> Pieces:
        asked.append(args[0])
        return pieces(git, *args, stdin=stdin)

    def logs(*oids: str) -> int:
        asked.clear()
        draft(Git(str(repo.path)), [Trace(oid, "s", 0, 1, encoded=False, says=1, apart=False) for oid in oids])
        return asked.count("log")

    commit = repo.commit({"a": "x\n"})
    blob = repo.git("rev-parse", "HEAD:a")
    monkeypatch.setattr(Git, "pieces", told)
    assert [logs(blob), logs(blob, commit)] == [1, 2], "who brought it, and what the message says"
