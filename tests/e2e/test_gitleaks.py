"""A configuration of gitleaks, in force: what it finds, allows, and switches off; and what is wrong with one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.rules.mint import mint
from scanner.triage.reasons import REASONS
from tests.support.repositories import Repository
from tests.support.scans import Ended, leakseal, token

ACME, OTHER = mint("acme-<<base62:24>>", "acme"), mint("acme-<<base62:24>>", "other")
RULE = "[[rules]]\nid = 'acme'\ndescription = 'Acme key'\nregex = '''(acme)-([A-Za-z0-9]{24})\\b'''\nsecretGroup = 2\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.commit(
        {"a.txt": f"one\nuse {ACME} there\n", "docs/b.txt": f"use {OTHER} there\n", "c.env": f"T={token('c')}\n"}
    )
    return made


def run(repository: Repository, text: str | bytes, *more: str, command: str = "history") -> Ended:
    file = repository.path / ".git" / "gitleaks.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    options = ("--config", str(file), "--format", "json", "--show-suppressed", *more)
    return leakseal(command, *options, *(["."] if command == "scan" else []), cwd=repository.path)


def told(ended: Ended, *, code: int = 1) -> dict[tuple[str, int], str]:
    """The rule, or else the reason, of each finding by its path and line."""
    assert ended.code == code, ended.err
    found: dict[tuple[str, int], str] = {}
    for one in ended.report()["findings"]:
        at: Any = one["location"]
        said = one["rule"] if one["verdict"]["is"] == "leak" else one["verdict"]["because"]
        assert said == one["rule"] or said in REASONS
        found[at["path"].removeprefix("./"), at["line"]] = said
    return found


ALLOWED = "allowlist:gitleaks"
BOTH = {("a.txt", 2): "acme", ("docs/b.txt", 1): "acme", ("c.env", 1): "github-personal-token"}


@pytest.mark.parametrize("command", ["history", "scan"])
def test_its_rules_stand_beside_ours(repository: Repository, command: str) -> None:
    assert told(run(repository, RULE, command=command)) == BOTH


def test_before_a_commit_and_in_several_processes(repository: Repository) -> None:
    repository.write({"new.txt": f"use {mint('acme-<<base62:24>>', 'new')} there\n"})
    repository.git("add", "--all")
    assert told(run(repository, RULE, command="staged")) == {("new.txt", 1): "acme"}
    assert told(run(repository, RULE, "--jobs", "2")) == BOTH


@pytest.mark.parametrize(
    ("more", "changes"),
    [
        ("path = '''^docs/'''\n", {("a.txt", 2): "rule:elsewhere"}),
        ("entropy = 7.9\n", {("a.txt", 2): None, ("docs/b.txt", 1): None}),
        ("[[rules.allowlists]]\npaths = ['''^docs/''']\n", {("docs/b.txt", 1): ALLOWED}),
        (
            "[rules.allowlist]\nregexes = ['one', '^use']\nregexTarget = 'line'\n",
            {("a.txt", 2): ALLOWED, ("docs/b.txt", 1): ALLOWED},
        ),
        (
            "[[allowlists]]\nregexes = ['^acme-']\nregexTarget = 'match'\n",
            {("a.txt", 2): ALLOWED, ("docs/b.txt", 1): ALLOWED},
        ),
        (f"[[allowlists]]\nstopwords = ['{OTHER[5:12].upper()}']\n", {("docs/b.txt", 1): ALLOWED}),
        ("[[allowlists]]\ncondition = 'AND'\npaths = ['env$']\nregexes = ['^nothing$']\n", {}),
        ("[allowlist]\npaths = ['env$']\n", {("c.env", 1): ALLOWED}),
        ("[[allowlists]]\ntargetRules = ['github-pat']\npaths = ['.']\n", {("c.env", 1): ALLOWED}),
        ("[[allowlists]]\ntargetRules = ['acme']\npaths = ['env$']\n", {}),
        ("[extend]\nuseDefault = true\ndisabledRules = ['github-pat']\n", {("c.env", 1): "rule:off"}),
        ("[[rules]]\nid = 'github-pat'\n[[rules.allowlists]]\npaths = ['env$']\n", {("c.env", 1): ALLOWED}),
    ],
)
def test_what_it_allows(repository: Repository, more: str, changes: dict[tuple[str, int], str | None]) -> None:
    wanted = {at: said for at, said in (BOTH | changes).items() if said}
    assert told(run(repository, RULE + more)) == wanted


def test_commits_are_those_that_brought_the_value(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.commit({"a.txt": f"two\n\nuse {ACME} there\n", "d.env": f"D={token('d')}\n"})
    found = told(run(repository, RULE + f"[[allowlists]]\ncommits = ['{first.upper()}']\n"))
    assert found == {("d.env", 1): "github-personal-token"} | dict.fromkeys(
        (("a.txt", 3), ("docs/b.txt", 1), ("c.env", 1)), ALLOWED
    )


@pytest.mark.parametrize(
    ("needed", "there"),
    [
        ("", True),
        ("withinLines = 1", True),
        ("withinLines = 0", False),
        ("withinColumns = 3", True),
        ("withinColumns = 2", False),
    ],
)
def test_a_rule_that_needs_another_beside_it(repository: Repository, needed: str, there: bool) -> None:
    rule = f"[[rules.required]]\nid = 'account'\n{needed}\n"
    rule += "[[rules]]\nid = 'account'\nregex = 'id-[0-9]{6}'\nskipReport = true\n"
    repository.commit({"a.txt": f"id-271828\n   {ACME}\n", "docs/b.txt": None})
    found = told(run(repository, RULE + rule, command="scan"))
    assert (found["a.txt", 2] == "acme") == there
    assert found["a.txt", 1] == "rule:alone"


def test_where_its_rule_cannot_speak_another_one_does(repository: Repository) -> None:
    rule = f"[[rules]]\nid = 'any'\nregex = '''{token('c')[:8]}\\w+'''\npath = '''^docs/'''\n"
    assert told(run(repository, rule))["c.env", 1] == "github-personal-token"


def test_what_cannot_be_compiled_is_named_by_file_and_line_and_the_rest_works(repository: Repository) -> None:
    bad = "\n[[rules]]\nid = 'bad'\nregex = '''a(?!b)'''\n"
    ended = run(repository, RULE + bad)
    assert told(ended, code=3) == BOTH
    (skipped,) = ended.report()["skipped"]
    assert skipped["path"].endswith("gitleaks.toml:9")
    assert "bad is not looked for" in skipped["because"]
    ended = run(repository, RULE + "[allowlist]\npaths = ['nowhere',\n'(', 'env$']\n")
    assert told(ended)["c.env", 1] == ALLOWED
    (skipped,) = ended.report()["skipped"]
    assert skipped["path"].endswith("gitleaks.toml:8")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (b"a = 1\nb =", 2, "it is no TOML"),
        (b"[[rules]]\nregex = 'a'", 1, "the rule has no id"),
        (b"title = 'x'\nrules = 1", 2, "rules is no table"),
        (b"\xef\xbb\xbf\n[extend]\npath = '../other.toml'", 3, "leads out of"),
        (b"[extend]\npath = '.git/gitleaks.toml'", 2, "extends itself"),
        (b'[extend]\npath = "a\\u0000b"', 1, "the path that it extends is none"),
    ],
)
def test_mistakes_are_named_by_file_and_line_and_nothing_is_scanned(
    repository: Repository, text: bytes, line: int, what: str
) -> None:
    ended = run(repository, text)
    assert (ended.code, ended.out) == (2, "")
    assert f"gitleaks.toml:{line}: " in ended.err
    assert what in ended.err


@pytest.mark.parametrize("entropy", ["1" + "0" * 400, "inf"])
def test_an_entropy_that_nothing_has_finds_nothing(repository: Repository, entropy: str) -> None:
    assert ("a.txt", 2) not in told(run(repository, f"{RULE}entropy = {entropy}\n"))
    assert told(run(repository, f"{RULE}entropy = nan\n")) == BOTH


def test_it_extends_files_two_deep(repository: Repository) -> None:
    for deep in range(1, 5):
        rule = RULE.replace("acme", f"acme{deep}")
        text = f"{rule}[extend]\npath = '{deep + 1}.toml'\n"
        (repository.path / f"{deep}.toml").write_text(text, encoding="utf-8")
    ended = run(repository, "[extend]\npath = '1.toml'\n")
    assert "2.toml:7: 3.toml is not read" in ended.err


def test_names_that_mean_no_rule_of_ours_are_told(repository: Repository) -> None:
    ended = run(repository, "[extend]\nuseDefault = true\ndisabledRules = ['unheard-of']\n")
    assert "gitleaks.toml:3: no rule of leakseal is known to be unheard-of" in ended.err
    ended = run(repository, "[extend]\nuseDefault = true\ndisabledRules = ['kubernetes-secret-yaml']\n")
    assert "gitleaks.toml:3: Secrets are what leakseal is for" in ended.err
    assert "known to be" not in ended.err
