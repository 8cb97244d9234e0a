"""`leakseal rules`: the list, one of them, and what is wrong with those of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import Repository

OWN = r"""rules:
  - id: acme-token
    title: Acme token
    severity: critical
    pattern: '\b(?P<secret>acme_[a-z0-9]{20})\b'
    keywords: [acme_]
    leaks: ['token: acme_<<lower36:20>>']
    harmless: ['acme_<<lower36:19>>']
    references: ['https://acme.local']
  - id: generic-token
    off: true
"""


@pytest.fixture
def repository(folder: Path) -> Path:
    Repository(folder).write({".leakseal.yaml": OWN})
    return folder


def test_the_list_names_ours_and_the_repository_s(run: Run, repository: Path) -> None:
    ended = run("rules", "list")
    told = {line.split()[0]: line for line in ended.out.splitlines()}
    assert (ended.code, ended.err) == (0, "")
    assert told["github-personal-token"].split()[1] == "critical"
    assert told["acme-token"].endswith("Acme token (this repository; .leakseal.yaml:2)")
    assert told["generic-token"].endswith("; switched off)")
    rules = {rule["id"]: rule for rule in run("rules", "list", "--format", "json").report()}
    assert rules.keys() == told.keys()
    assert (rules["acme-token"]["at"], rules["generic-token"]["off"]) == (".leakseal.yaml:2", True)


@pytest.mark.parametrize("rule", ["acme-token", "github-personal-token", "k8s-secret-data", "generic-token"])
def test_to_show_a_rule_is_to_explain_it(run: Run, repository: Path, rule: str) -> None:
    shown = run("rules", "show", rule)
    assert shown.code == 0
    assert shown == run("explain", rule)
    assert run("rules", "show", rule, "--format", "json").report()["id"] == rule


def test_what_is_asked_wrongly(run: Run, repository: Path) -> None:
    for words in ([], ["chek"], ["show"], ["show", "none"], ["list", "x"], ["check", "none"]):
        ended = run("rules", *words)
        assert (ended.code, ended.out) == (2, "")
    (repository / ".leakseal.yaml").write_text("rules: [1]\n")
    assert [run("rules", *words).code for words in (["list"], ["check"], ["check", ".leakseal.yaml"])] == [2] * 3


def test_a_sound_file(run: Run, repository: Path) -> None:
    ended = run("rules", "check", ".leakseal.yaml")
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "1 rule with a pattern: no problem")
    told = run("rules", "check", ".leakseal.yaml", "--format", "json").report()
    assert (told["problems"], told["advice"]) == ([], [])
    assert [(one["rule"], one["stops"]) for one in told["patterns"]] == [("acme-token", 0)]


def test_what_is_wrong_is_told_with_its_line(run: Run, repository: Path) -> None:
    bad = "  - {id: odd, title: Odd, severity: low, pattern: 'x(?=y)(?P<secret>y)'}\n"
    bad += "  - {id: digits, title: D, severity: low, pattern: '(?P<secret>[0-9a-f]{32})', leaks: ['a <<hex:32>>']}\n"
    (repository / "mine.yaml").write_text(OWN + bad)
    ended = run("rules", "check", "mine.yaml")
    assert ended.code == 1
    assert "mine.yaml:12: odd: its pattern can't be compiled: " in ended.out
    assert "mine.yaml:13: digits: claims leaks of " in ended.out
    assert "mine.yaml:13: digits: the pattern stops the scan " in ended.out
    assert "mine.yaml:13: digits: it has no keywords" in ended.out
    assert ended.out.splitlines()[-1].startswith("3 rules with a pattern: ")
    problems = run("rules", "check", "mine.yaml", "--format", "json").report()["problems"]
    assert {problem["at"] for problem in problems} == {"mine.yaml:12", "mine.yaml:13"}


def test_an_example_that_a_scan_would_not_tell(run: Run, repository: Path) -> None:
    (repository / "mine.yaml").write_text(OWN.replace("acme_<<lower36:20>>", "acme_abcdefgh12345678abcd"))
    ended = run("rules", "check", "mine.yaml")
    assert ended.code == 1
    assert "mine.yaml:2: acme-token: leaks[0] is silent in a scan: documentation" in ended.out


FILE = r"""provider: Example
rules:
  - id: example-token
    title: Example token
    severity: high
    pattern: '\b(?P<secret>ex_[0-9]{8})\b'
    keywords: [ex_]
    explain: Opens the door.
    leaks: ['ex_<<digits:7>>']
    harmless: ['ex_<<digits:7>>']
    rotate: [Change the lock.]
    references: ['https://docs.local']
"""


def test_a_file_of_rules_like_ours(run: Run, folder: Path) -> None:
    (folder / "example.yaml").write_text(FILE)
    ended = run("rules", "check", "example.yaml")
    assert ended.code == 1
    assert ended.out.startswith("example.yaml:3: example-token: does not see its own example leaks[0]\n")
    (folder / "example.yaml").write_text(FILE.replace("leaks: ['ex_<<digits:7>>']", "leaks: ['ex_<<digits:8>>']"))
    assert run("rules", "check", "example.yaml").code == 0
    (folder / "example.yaml").write_text(FILE + FILE.partition("rules:\n")[2])
    ended = run("rules", "check", "example.yaml")
    assert (ended.code, "example.yaml:13: example-token stands at example.yaml:3 already" in ended.err) == (2, True)
