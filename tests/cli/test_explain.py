"""`leakseal explain`, and `--show-suppressed`, whose every reason it knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import Repository
from tests.support.scans import token

SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: prod}\nstringData:\n"


@pytest.fixture
def repository(folder: Path) -> Repository:
    made = Repository(folder / "repository")
    values = f"  token: {token('one')}\n  password: ${{DB_PASSWORD}}\n  LOG_LEVEL: debug\n"
    made.commit({"secret.yaml": SECRET + values, "a.env": "API_TOKEN=<your-token>\n"})
    return made


def test_a_rule(run: Run) -> None:
    ended = run("explain", "github-personal-token")
    assert ended.code == 0
    assert "critical" in ended.out
    assert "What to do\n  1. " in ended.out
    assert "<<base62:" in ended.out


def test_a_reason(run: Run) -> None:
    ended = run("explain", "encrypted:sops")
    assert ended.code == 0
    assert "SOPS" in ended.out


def test_nothing_of_that_name(run: Run, repository: Repository) -> None:
    assert run("explain", "no-such-rule").code == 2
    assert run("explain", "0123456789abcdef", "repository").code == 2


def test_a_finding_by_the_beginning_of_its_fingerprint(run: Run, repository: Repository) -> None:
    (found,) = run("history", "--format", "json", "repository").report()["findings"]
    ended = run("explain", found["fingerprint"][:12], "repository")
    assert ended.code == 0
    assert "  rule        github-personal-token\n" in ended.out
    assert "Secret/prod/db stringData.token" in ended.out
    assert token("one") not in ended.out


def test_a_finding_in_a_file_that_git_does_not_have(run: Run, repository: Repository, folder: Path) -> None:
    repository.write({"sub/new.env": f"GITHUB={token('new')}\n"})
    told = run("scan", "--format", "json", "repository").report()["findings"]
    (found,) = (finding for finding in told if finding["location"]["path"].endswith("new.env"))
    for where in ("repository", "repository/sub"):
        ended = run("explain", found["fingerprint"][:12], where)
        assert (ended.code, "sub/new.env:1:8, on disk" in ended.out) == (0, True), ended.err
    Repository(folder / "bare").git("config", "core.bare", "true")
    assert run("explain", "0123456789abcdef", "bare").code == 2


def test_the_life_of_a_finding_is_told(run: Run, repository: Repository) -> None:
    repository.commit({"b.env": f"GITHUB={token('one')}\n"})
    repository.commit({"b.env": None, "secret.yaml": None})
    first, second = run("history", "--format", "json", "repository").report()["findings"]
    ended = run("explain", first["fingerprint"], "repository")
    assert "  life        removed in " in ended.out
    assert f"  same value  secret.yaml:5:10 ({second['fingerprint'][:12]})\n" in ended.out


def test_what_is_silent_is_listed_with_its_reason(run: Run, repository: Repository) -> None:
    ended = run("history", "--show-suppressed", "repository")
    assert ended.code == 1
    reasons = [line.rpartition(": ")[2] for line in ended.out.splitlines() if " · " in line and "yaml:" in line]
    assert {"reference:envsubst", "public:setting"} <= set(reasons)
    assert "a.env:1:11 · generic-token: placeholder" in ended.out
    for reason in reasons:
        assert run("explain", reason).code == 0
    assert "Suppressed" not in run("history", "repository").out


def test_a_suppressed_finding_is_explained(run: Run, repository: Repository) -> None:
    told = run("history", "--show-suppressed", "--format", "json", "repository").report()["findings"]
    silent = [finding for finding in told if finding["verdict"]["is"] == "harmless"]
    assert silent
    ended = run("explain", silent[0]["fingerprint"], "repository")
    assert f"suppressed  {silent[0]['verdict']['because']}: " in ended.out


def test_what_is_only_suppressed_is_no_leak(run: Run, folder: Path) -> None:
    (folder / "a.env").write_text("API_TOKEN=<your-token>\n")
    assert run("scan", "--show-suppressed", "a.env").code == 0
