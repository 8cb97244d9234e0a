"""`leakseal plan`: from a report, from a pipe, from the history here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.demo import demo
from tests.support.scans import leakseal

from .conftest import Run


@pytest.fixture
def report(run: Run, folder: Path) -> str:
    demo(folder / "demo")
    run("history", "--output", "report.json", "--format", "json", "demo")
    return "report.json"


def test_a_report_becomes_a_plan(run: Run, report: str) -> None:
    ended = run("plan", report)
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.startswith("# What to do about 3 secrets\n")
    assert ended.out.index("## Now") < ended.out.index("## Soon") < ended.out.index("## Later")
    assert "Revoke it at https://github.com/settings/tokens" in ended.out


def test_a_pipe_and_a_scan_of_this_repository_say_the_same(report: str, folder: Path) -> None:
    plans = [
        leakseal("plan", report, cwd=folder),
        leakseal("plan", "-", cwd=folder, stdin=(folder / report).read_bytes()),
        leakseal("plan", cwd=folder / "demo"),
    ]
    assert plans[0].out == plans[1].out == plans[2].out
    assert {ended.code for ended in plans} == {1}


def test_it_is_written_to_a_file(run: Run, report: str, folder: Path) -> None:
    assert run("plan", report, "--format", "json", "--output", "plan.json", "--to", "sops").out == ""
    steps = [step for item in json.loads((folder / "plan.json").read_bytes())["items"] for step in item["steps"]]
    assert "leakseal seal ci/pull.yaml --to sops --in-place" in [step["command"] for step in steps]


def test_nothing_to_do_is_clean(run: Run, folder: Path) -> None:
    (folder / "a").write_text("x\n")
    run("scan", "a", "--format", "json", "--output", "report.json")
    ended = run("plan", "report.json")
    assert ended.code == 0
    assert "nothing to do" in ended.out


@pytest.mark.parametrize(("name", "code"), [("nowhere.json", 3), (".", 3), ("a.json", 2)])
def test_what_is_no_report_is_told(run: Run, folder: Path, name: str, code: int) -> None:
    (folder / "a.json").write_text("[]")
    ended = run("plan", name)
    assert (ended.code, ended.out) == (code, "")
    assert name in ended.err
