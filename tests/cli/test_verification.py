"""`--verify` as a person gives it: who is asked, what is told, and where it is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks import pre_commit
from tests.cli.conftest import Run
from tests.support.providers import OWN, PLAYED, Answer, Heard, Provider, plays, provider
from tests.support.repositories import Repository, environment
from tests.support.scans import TOP, Ended, cached, leakseal, token

AUTHOR = {
    **{f"GIT_{who}_NAME": "Ada Example" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "ada@example.org" for who in ("AUTHOR", "COMMITTER")},
}
GOOD, BAD = token("verify good"), token("verify bad")


@pytest.fixture(scope="module")
def _played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("providers"), ["api.github.com", "slack.com"]) as made:
        yield made


@pytest.fixture
def played(_played: Provider) -> Provider:
    _played.forget()
    _played.answers = plays(PLAYED["github"], GOOD)
    return _played


def asking(played: Provider, *args: str, cwd: Path, stdin: bytes | None = None) -> Ended:
    ended = leakseal(*args, cwd=cwd, stdin=stdin, **played.environment)
    for secret in (GOOD, BAD):
        assert secret not in ended.out + ended.err
    return ended


def statuses(ended: Ended) -> dict[str, str]:
    findings = ended.report()["findings"]
    return {
        found["location"]["path"].removeprefix("./"): found["verified"]["status"]
        for found in findings
        if "verified" in found
    }


def test_a_scan_asks(tmp_path: Path, played: Provider) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    (tmp_path / "bad.txt").write_text(BAD)
    ended = asking(played, "scan", "--verify", "--format", "json", ".", cwd=tmp_path)
    assert (ended.code, ended.err) == (1, "leakseal: asking api.github.com (2)\n")
    assert statuses(ended) == {"good.txt": "valid", "bad.txt": "invalid"}
    assert set(played.asked) == {"api.github.com:443"}
    (certain,) = (found for found in ended.report()["findings"] if found["verified"]["status"] == "valid")
    assert certain["confidence"] == "certain"


def test_without_the_option_nobody_is_asked(tmp_path: Path, played: Provider) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit({"good.txt": GOOD})
    for command in (["scan", "."], ["history", "."], ["plan"]):
        assert asking(played, *command, cwd=repository.path).code == 1
    assert not played.asked


def test_standard_input(tmp_path: Path, played: Provider) -> None:
    ended = asking(played, "scan", "--verify", "-q", "-", cwd=tmp_path, stdin=GOOD.encode())
    assert "valid: api.github.com takes it" in ended.out
    assert ended.err == ""


def test_a_history_reads_again_what_is_gone(tmp_path: Path, played: Provider) -> None:
    from base64 import b64encode

    encoded = b64encode(GOOD.encode()).decode()
    repository = Repository(tmp_path / "repository")
    secret = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata:\n  token: {encoded}\n"
    repository.commit({"secret.yaml": secret, "kept.txt": BAD})
    repository.git("rm", "--quiet", "secret.yaml")
    repository.commit({"other.txt": f"{BAD}\n"})
    ended = asking(played, "history", "--verify", "--format", "json", ".", cwd=repository.path)
    assert statuses(ended) == {"secret.yaml": "valid", "kept.txt": "invalid"}
    assert len(played.heard) == 2  # the same value in two files is one question
    assert encoded not in ended.out + ended.err


def test_in_a_message_alone(tmp_path: Path, played: Provider) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit({"a.txt": "1"}, message=f"the token is {GOOD}")
    ended = asking(played, "history", "--verify", "--format", "json", ".", cwd=repository.path)
    assert statuses(ended) == {"(commit message)": "valid"}


def test_in_an_archive(tmp_path: Path, played: Provider) -> None:
    from zipfile import ZipFile

    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inside.txt", GOOD)
    ended = asking(played, "scan", "--verify", "--format", "json", "a.zip", cwd=tmp_path)
    assert statuses(ended) == {"a.zip!/inside.txt": "valid"}


def test_a_plan_begins_with_what_works(tmp_path: Path, played: Provider) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit({"a-bad.txt": BAD, "good.txt": GOOD})
    report = tmp_path / "report.json"
    asking(played, "history", "--verify", "--format", "json", f"--output={report}", ".", cwd=repository.path)
    ended = asking(played, "plan", str(report), "--format", "json", cwd=repository.path)
    first, second = ended.report()["items"]
    assert (first["places"][0]["path"], first["urgency"]) == ("good.txt", "now")
    assert first["because"].startswith("its provider takes it")
    assert (second["places"][0]["path"], second["urgency"]) == ("a-bad.txt", "later")


@pytest.mark.parametrize("form", ["console", "jsonl", "sarif", "json"])
def test_every_report_tells_it(tmp_path: Path, played: Provider, form: str) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    assert "valid" in asking(played, "scan", "--verify", "--format", form, ".", cwd=tmp_path).out


def test_what_is_kept_as_accepted_or_harmless_is_not_asked_about(tmp_path: Path, played: Provider) -> None:
    (tmp_path / "sample.txt").write_text("AWS_ACCESS_KEY_ID=AKIA" + "IOSFODNN7EXAMPLE\n")
    ended = asking(played, "scan", "--verify", "--show-suppressed", "--format", "json", ".", cwd=tmp_path)
    assert ended.err == ""
    assert not played.asked


def test_an_own_host(tmp_path: Path, played: Provider) -> None:
    line = f"GITLAB_TOKEN=glpat-{token('x')[4:24]}"
    (tmp_path / "a.txt").write_text(line)
    played.answers = plays(PLAYED["gitlab"], line.partition("=")[2])
    ended = asking(played, "scan", "--verify", f"--verify-host=gitlab={OWN}", "--format", "json", ".", cwd=tmp_path)
    assert statuses(ended) == {"a.txt": "valid"}
    assert played.asked == [f"{OWN}:443"]


def test_who_interrupts_the_asking_gets_the_report(tmp_path: Path, played: Provider) -> None:
    import signal

    def hang(_: Heard) -> Answer:
        process.send_signal(signal.SIGINT)
        played.ended.wait(10)
        return 200, {}

    played.answers = hang
    (tmp_path / "good.txt").write_text(GOOD)
    process = subprocess.Popen(
        [sys.executable, "-m", "scanner", "scan", "--verify", "."],
        cwd=tmp_path,
        env=environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP), **played.environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    out, err = process.communicate(timeout=30)
    played.ended.set()
    assert process.returncode == 1
    assert "unknown whether valid: the asking was interrupted" in out
    assert err == "leakseal: asking api.github.com (1)\n"


@pytest.mark.parametrize("option", ["--verify", "--verify-host=gitlab=a", "--verify=yes"])
def test_a_commit_asks_nobody(run: Run, folder: Path, capfd: pytest.CaptureFixture[str], option: str) -> None:
    Repository(folder).commit({"a": "1"})
    ended = run("staged", option)
    assert (ended.code, ended.out) == (2, "")
    assert "a commit asks nobody" in ended.err
    assert pre_commit.main([option, "a"]) == 2
    assert "a commit asks nobody" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["PRE_COMMIT", "GIT_INDEX_FILE", "GIT_QUARANTINE_PATH"])
def test_a_hook_asks_nobody(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (folder / "a.txt").write_text(GOOD)
    monkeypatch.setenv(name, "1")
    ended = run("scan", "--verify", "a.txt")
    assert (ended.code, ended.out) == (2, "")
    assert f"never in a hook, and {name} is set" in ended.err


@pytest.mark.parametrize("hook", ["pre-commit", "pre-push", "commit-msg"])
def test_no_hook_of_git_asks_anybody(tmp_path: Path, played: Provider, hook: str) -> None:
    there = Repository(tmp_path / "there", "--bare")
    repository = Repository(tmp_path / "repository")
    repository.commit({"a.txt": GOOD})
    script = repository.path / ".git/hooks" / hook
    script.parent.mkdir(exist_ok=True)
    command = f'"{sys.executable}" -m scanner scan --verify a.txt'
    script.write_text(f'#!/bin/sh\n{command} 2>"{tmp_path}/said"; echo $? >"{tmp_path}/code"\n')
    script.chmod(0o755)
    repository.write({"b.txt": "1"})
    repository.git("add", "--all")
    around = environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP), **played.environment, **AUTHOR)
    for argv in (["commit", "--quiet", "-m", "b"], ["push", "--quiet", str(there.path), "HEAD"]):
        subprocess.run(["git", *argv], cwd=repository.path, env=around, check=True)
    assert (tmp_path / "code").read_text() == "2\n"
    assert "never in a hook" in (tmp_path / "said").read_text()
    assert not played.asked


def test_a_repository_can_not_ask_for_it(run: Run, folder: Path) -> None:
    Repository(folder).write({".leakseal.yaml": "verify: true\n", "a.txt": GOOD})
    ended = run("scan", ".")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("leakseal: ")
    assert "unknown key 'verify'" in ended.err


@pytest.mark.parametrize(
    "given",
    ["gitlab", "gitlab=", "gitlab=https://a", "gitlab=a/b", "gitlab=a@b", "gitlab=A", "stripe=a", "x=a", "gitlab=a:b"],
)
def test_a_host_is_a_name_of_a_kind_that_has_several(run: Run, folder: Path, given: str) -> None:
    (folder / "a.txt").write_text("1")
    ended = run("scan", "--verify", "--verify-host", given, "a.txt")
    assert (ended.code, ended.out) == (2, "")
    assert "it takes KIND=HOST" in ended.err


def test_a_host_is_named_only_to_be_asked(run: Run, folder: Path) -> None:
    ended = run("scan", "--verify-host", "gitlab=a", ".")
    assert (ended.code, "goes only with --verify" in ended.err) == (2, True)


def test_nothing_to_ask_about(tmp_path: Path, played: Provider) -> None:
    (tmp_path / "a.txt").write_text("nothing\n")
    ended = asking(played, "scan", "--verify", ".", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert not played.asked
    assert os.environ.get("https_proxy") != played.environment["https_proxy"]
