"""What the papers say is so: the commands in the README, its run, its links, and the version."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import scanner
from scanner.cli import COMMANDS
from scanner.model import Confidence
from tests.support.demo import demo
from tests.support.demo import main as make_demo
from tests.support.repositories import Repository, environment
from tests.support.scans import cached, leakseal, token

from .sources import ROOT
from .test_walls import FLOORS

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SHOWN = dict(re.findall(r"^\$ leakseal (.*)\n([\s\S]*?\n)```$", README, re.MULTILINE))
SECONDS = re.compile(r"(?<= in )[\d.]+ s$", re.MULTILINE)


@pytest.mark.parametrize("command", ["--help", *(f"{name} --help" for name in COMMANDS)])
@pytest.mark.skipif(sys.version_info >= (3, 13), reason="argparse words its help in another way")
def test_the_readme_shows_the_help_as_it_is(command: str) -> None:
    assert SHOWN[command] == leakseal(*shlex.split(command), COLUMNS="80").out


def test_the_readme_shows_a_run_as_it_is(tmp_path: Path) -> None:
    ended = leakseal("history", demo(tmp_path).path)
    assert ended.code == 1
    assert SECONDS.sub("…", SHOWN["history /tmp/demo"]) == SECONDS.sub("…", ended.out)


def test_the_readme_shows_what_explain_says(tmp_path: Path) -> None:
    asked, _, _ = next(command for command in SHOWN if command.endswith("| head")).partition(" /tmp/demo")
    told = leakseal(*asked.split(), demo(tmp_path).path).out.splitlines(keepends=True)
    assert SHOWN[f"{asked} /tmp/demo | head"] == "".join(told[:10])
    reason = "explain encrypted:sealed-secret"
    assert SHOWN[reason] == leakseal(*reason.split()).out


def test_the_readme_opens_with_the_two_commands() -> None:
    commands = re.findall(r"^    (make \w+)", README, re.MULTILINE)
    assert commands[:2] == ["make scan", "make test"]
    assert README.index("make scan") < README.index("\n## ")


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({"a": token("a")})
    (code,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=environment(PYTHONPATH=str(ROOT), XDG_CACHE_HOME=cached()),
    )
    assert done.stderr == ""
    assert done.stdout == "a 1 github-personal-token ghp_…(40)\n"


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (path.parent / target).exists()]


def test_the_plan_of_the_house_names_every_room() -> None:
    plan = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    drawn = plan.split("## Who may import whom")[1].split("One door each")[0]
    rooms = [re.findall(r"\w+", line) for line in drawn.splitlines() if line.startswith("    ")]
    assert [set(floor) for floor in rooms] == [set(floor) for floor in reversed(FLOORS)]


def test_the_version_is_the_newest_of_the_changelog() -> None:
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == scanner.__version__
    assert leakseal("--version").out == f"leakseal {versions[0]}\n"


def test_the_count_of_rules_is_that_of_the_rulebook() -> None:
    rules = scanner.load().rules  # among them ids, which are no credential
    kinds = sum(rule.detector == "pattern" and rule.confidence > Confidence.LOW for rule in rules)
    for paper in (README, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")):
        assert f"{kinds} kinds of credential" in paper


def test_the_demonstration_is_made_in_a_new_folder_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "demo"
    assert (make_demo([str(folder)]), make_demo([str(folder)])) == (0, 2)
    assert Repository.at(folder).git("rev-list", "--count", "HEAD") == "3"
    assert make_demo([]) == 2
    assert "usage: python -m tests.support.demo FOLDER\n" in capsys.readouterr().err
