"""What a commit waits for: the hook imports what it needs for this commit, and none of what is slow to import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import staged
from tests.support.repositories import Repository, environment
from tests.support.scans import cached, token

from .sources import ROOT

NEVER = {
    "git",
    "rich",
    "argparse",
    "dataclasses",
    "inspect",
    "multiprocessing",
    "asyncio",
    "tempfile",
    "typing_extensions",
    "scanner.verify",
    "scanner.verifying",
    "scanner.rules.probes",
    "urllib.request",
    "http.client",
    "socket",
    "ssl",
}
ONLY_FOR_A_LEAK = {
    "yaml",
    "re2",
    "json",
    "base64",
    "textwrap",
    "scanner.look",
    "tomllib",
    "scanner.gitleaks",
    "scanner.known",
    "scanner.known.verdicts",
    "scanner.rules.equivalents",
    "scanner.triage",
    "scanner.report.console",
    "scanner.together.charts",
    "scanner.together.kustomizations",
}

ONLY_FOR_SOMEBODY_S_ANSWER = {"scanner.known.baseline", "scanner.gitleaks.configuration", "scanner.rules.entry"}
ONLY_FOR_RULES_OF_ONE_S_OWN = {"scanner.config", "scanner.rules.entry", "scanner.rules.own", "scanner.detect.usable"}

HOOK = """
import sys
from hooks.pre_commit import main
code = main(sys.argv[1:])
print(*sys.modules, sep="\\n", file=sys.stderr)
sys.exit(code)
"""


COUNTED = """
import sys

compiled = 0

def note(frame, event, _):
    global compiled
    code = frame.f_code
    compiled += event == "call" and code.co_name == "compile" and code.co_filename.endswith("_compiler.py")

sys.setprofile(note)
from hooks.pre_commit import main
code = main(sys.argv[1:])
sys.setprofile(None)
print(compiled, file=sys.stderr)
sys.exit(code)
"""


def run(script: str, folder: Path, expected: int) -> str:
    """What the hook says when it has ended, as it does with this exit code."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{script}"],
        cwd=folder,
        env=environment(XDG_CACHE_HOME=cached()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expected, done.stderr
    return done.stderr


def imported_by_the_hook(repository: Repository, expected: int) -> set[str]:
    """The modules that are there when the hook has ended."""
    repository.git("add", "--all")
    return set(run(HOOK, repository.path, expected).split("\n"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.commit({"a.yaml": "a: b\n"})
    made.write({"a.yaml": "a: c\n"})
    imported_by_the_hook(made, 0)  # which keeps rules and patterns for the runs that count
    return made


def test_a_clean_commit(repository: Repository) -> None:
    assert not imported_by_the_hook(repository, 0) & (NEVER | ONLY_FOR_A_LEAK | ONLY_FOR_RULES_OF_ONE_S_OWN)


def test_a_clean_commit_where_the_repository_has_rules_of_its_own(repository: Repository) -> None:
    rule = "{id: own, title: Own, severity: low, pattern: 'own_(?P<secret>[0-9]{9})'}"
    repository.commit({".leakseal.yaml": f"rules:\n  - {rule}\n  - {{id: jwt, severity: low}}\n"})
    repository.write({"a.yaml": "a: d\n"})
    imported_by_the_hook(repository, 0)  # which compiles it
    imported = imported_by_the_hook(repository, 0)
    by_yaml = {"yaml", "base64"}
    assert not imported & (NEVER | ONLY_FOR_A_LEAK - by_yaml | {"scanner.detect.usable"})
    assert "scanner.rules.own" in imported


def test_a_clean_commit_of_a_charts_values(repository: Repository) -> None:
    template = "kind: ConfigMap\ndata:\n  words: {{ .Values.words }}\n"
    repository.write({"app/values.yaml": "words: brisk\n", "app/templates/settings.yaml": template})
    assert not imported_by_the_hook(repository, 0) & (NEVER | ONLY_FOR_A_LEAK)


def test_a_commit_that_leaks(repository: Repository) -> None:
    repository.write({"a.yaml": f"a: {token('a')}\n"})
    assert not imported_by_the_hook(repository, 1) & (NEVER | ONLY_FOR_SOMEBODY_S_ANSWER)


def test_patterns_are_compiled_for_what_is_asked(tmp_path: Path) -> None:
    # each takes 0.1 ms, and the modules that a leak leads to know 330; yaml brings eleven of its own, textwrap five
    staged.prepare(tmp_path)  # ten manifests, one with a leak
    run(HOOK, tmp_path, 1)  # which keeps rules and patterns for the run that counts
    assert 0 < int(run(COUNTED, tmp_path, 1).split()[-1]) <= 140
    (tmp_path / "database.yaml").unlink()
    subprocess.run(["git", "-C", str(tmp_path), "add", "--all"], check=True, env=environment())
    assert 0 < int(run(COUNTED, tmp_path, 0).split()[-1]) <= 20
