"""Baselines as gitleaks and detect-secrets really write them: what they know is silent, what they don't is told.

`make test-interop` installs both.
"""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from scanner.rules.mint import mint
from tests.support.repositories import Repository, environment
from tests.support.scans import leakseal, token

pytestmark = pytest.mark.interop

PASSWORD, LATER = mint("<<base62:24>>", "interop"), token("interop later")
FILES = {
    "a.env": f'X=1\nGITHUB_TOKEN={token("interop")}\napi_key = "{PASSWORD}"\n',
    "k/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n"
    f"  token: {b64encode(token('interop').encode()).decode()}\n  password: {b64encode(PASSWORD.encode()).decode()}\n",
}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.commit(FILES)
    return made


def ran(repository: Repository, program: str, *args: str) -> bytes:
    """What one of the programs prints, which is installed beside the interpreter."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [program, *args], cwd=repository.path, env=environment(PATH=path), capture_output=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def leaks(repository: Repository, baseline: bytes) -> list[str]:
    file = repository.path.parent / "baseline.json"
    file.write_bytes(baseline)
    report = leakseal("history", "--format", "json", "--baseline", str(file), cwd=repository.path).report()
    return [one["location"]["path"] for one in report["findings"]]


@pytest.mark.parametrize("how", [("git",), ("git", "--redact"), ("dir",), ("dir", "--redact=40")])
def test_a_report_of_gitleaks(repository: Repository, how: tuple[str, ...]) -> None:
    said = ran(repository, "gitleaks", *how, "--no-banner", "--report-format", "json", "--report-path", "-", ".")
    assert leaks(repository, b"[]") == ["a.env", "a.env", "k/secret.yaml", "k/secret.yaml"]
    assert leaks(repository, said) == []
    repository.commit({"a.env": f"{FILES['a.env']}LATER={LATER}\n"})
    assert leaks(repository, said) == ["a.env"]


def test_a_baseline_of_detect_secrets(repository: Repository) -> None:
    said = ran(repository, "detect-secrets", "scan")
    assert leaks(repository, said) == []
    repository.commit({"a.env": f"{FILES['a.env']}LATER={LATER}\n"})
    assert leaks(repository, said) == ["a.env"]


def test_a_report_of_ours_is_one_that_gitleaks_reads(repository: Repository) -> None:
    (repository.path.parent / "ours.json").write_text(
        leakseal("history", "--format", "gitleaks", cwd=repository.path).out, encoding="utf-8"
    )
    ran(repository, "gitleaks", "git", "--no-banner", "--baseline-path", "../ours.json", ".")
