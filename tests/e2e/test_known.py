"""Findings that somebody has answered for, in a history, on disk, and before a commit: silent, and for a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.rules.mint import mint
from scanner.triage.reasons import REASONS
from tests.known.theirs import gitleaks, report, secrets_baseline
from tests.support.repositories import Repository
from tests.support.scans import leakseal, token

ONE, TWO, THREE = token("known"), token("also known"), token("unknown")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Two commits: the second moves the token of the first down by a line."""
    made = Repository(tmp_path / "repository")
    made.commit({"a.env": f"ONE={ONE}\n", "b.env": f"TWO={TWO}\n"}, "first")
    made.commit({"a.env": f"\nONE={ONE}\n"}, "second")
    return made


def told(repository: Repository, *command: str) -> tuple[list[str], dict[str, str]]:
    """The paths of the leaks, and the reason for which other paths are silent."""
    ended = leakseal(*command, "--format", "json", "--show-suppressed", cwd=repository.path)
    assert ended.err == ""
    leaks, silent = [], {}
    for finding in ended.report()["findings"]:
        if finding["verdict"]["is"] == "leak":
            leaks.append(finding["location"]["path"])
        elif finding["rule"] == "github-personal-token":
            silent[finding["location"]["path"]] = finding["verdict"]["because"]
    assert ended.code == bool(leaks)
    assert set(silent.values()) <= set(REASONS)
    return leaks, silent


def baseline(repository: Repository, text: bytes) -> str:
    file = repository.path.parent / "baseline.json"
    file.write_bytes(text)
    return str(file)


def test_a_report_of_gitleaks(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD~")
    for one in (
        gitleaks("a.env", 1, ONE, first),
        gitleaks("a.env", 1, ONE, first, redact="REDACTED"),
        gitleaks("a.env", 2, ONE),
        gitleaks("a.env", 2, ONE, redact="REDACTED"),
    ):
        known = baseline(repository, report(one))
        assert told(repository, "history", "--baseline", known) == (["b.env"], {"a.env": "baseline:gitleaks"})
    assert told(repository, "scan", "a.env", "--baseline", known) == ([], {"a.env": "baseline:gitleaks"})


def test_a_baseline_of_detect_secrets(repository: Repository) -> None:
    known = baseline(repository, secrets_baseline("a.env", [(ONE, 7)]))
    assert told(repository, "history", "--baseline", known) == (["b.env"], {"a.env": "baseline:detect-secrets"})


def test_a_report_of_ours_written_before(repository: Repository) -> None:
    known = baseline(repository, leakseal("history", "--format", "json", cwd=repository.path).out.encode())
    both = {"a.env": "baseline:leakseal", "b.env": "baseline:leakseal"}
    quiet = leakseal("history", "--format", "json", "--baseline", known, cwd=repository.path)
    assert (quiet.code, quiet.report()["findings"]) == (0, [])
    repository.commit({"c.env": f"THREE={THREE}\n"})
    assert told(repository, "history", "--baseline", known) == (["c.env"], both)


def test_a_report_of_ours_in_the_form_of_gitleaks(repository: Repository) -> None:
    known = baseline(repository, leakseal("history", "--format", "gitleaks", cwd=repository.path).out.encode())
    both = {"a.env": "baseline:leakseal", "b.env": "baseline:leakseal"}
    assert told(repository, "history", "--baseline", known) == ([], both)
    assert told(repository, "scan", ".", "--baseline", known)[0] == []
    repository.commit({"b.env": f"\n\nTHREE={THREE}\n"})
    assert told(repository, "history", "--baseline", known)[0] == ["b.env"]


def test_entries_with_which_nothing_can_be_compared_are_counted(repository: Repository) -> None:
    mute = gitleaks("a.env", 1, ONE, redact="REDACTED") | {"Entropy": 0}
    ended = leakseal("history", "--baseline", baseline(repository, report(mute)), cwd=repository.path)
    assert ended.code == 1
    assert "baseline.json: 1 of its entries hold neither a value nor its entropy" in ended.err


def test_the_same_value_in_another_file_is_told(repository: Repository) -> None:
    known = baseline(repository, report(gitleaks("a.env", 1, ONE)))
    repository.commit({"c.env": f"ONE={ONE}\n"})
    assert told(repository, "history", "--baseline", known)[0] == ["b.env", "c.env"]


def test_a_line_of_gitleaksignore_with_the_commit_that_brought_it(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD~")
    repository.commit({".gitleaksignore": f"{first}:a.env:github-pat:1\n"})
    assert told(repository, "history") == (["b.env"], {"a.env": "ignored:gitleaksignore"})


def test_gitleaksignore_is_that_of_the_top_on_disk_and_can_be_left_out(repository: Repository) -> None:
    repository.write({".gitleaksignore": "# known\na.env:github-pat:2\nsub/c.env:github-pat:1\n"})
    repository.write({"sub/c.env": f"THREE={THREE}\n"})
    assert told(repository, "scan", "sub/../a.env", "sub/c.env")[0] == []
    assert told(repository, "scan", "a.env", "--no-config") == (["a.env"], {})


def test_before_a_commit_the_index_has_the_word(repository: Repository) -> None:
    repository.write({"c.env": f"THREE={THREE}\n"})
    repository.git("add", "c.env")
    repository.write({".gitleaksignore": "c.env:github-pat:1\n"})
    assert told(repository, "staged") == (["c.env"], {})
    repository.git("add", ".gitleaksignore")
    assert told(repository, "staged") == ([], {"c.env": "ignored:gitleaksignore"})


def test_comments_allow_a_value_for_good_at_its_path(repository: Repository) -> None:
    repository.commit(
        {"a.env": f"ONE={ONE} # gitleaks:allow\n", "c.env": f"THREE={THREE} # pragma: allowlist secret\n"}
    )
    both = {"a.env": "comment:gitleaks", "c.env": "comment:detect-secrets"}
    assert told(repository, "history") == (["b.env"], both)
    assert told(repository, "history", "--no-config")[0] == ["a.env", "b.env", "c.env"]


KEY_ID = mint("AKIA<<upper32:16>>", "known")
OTHER_ID = mint("AKIA<<upper32:16>>", "other")
KEY, ANOTHER = mint("<<base64:40>>", "known"), mint("<<base64:40>>", "another")


def test_an_id_that_is_known_and_its_secret_are_one(repository: Repository) -> None:
    pair = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {KEY}\n"
    brought = repository.commit({"c.ini": pair, "a.env": "", "b.env": ""})
    repository.commit({"c.ini": f"\n{pair}"})
    for known, silent in (
        (gitleaks("c.ini", 1, KEY_ID, brought, rule="aws-access-token"), True),
        (gitleaks("c.ini", 2, KEY, brought), True),
        (gitleaks("c.ini", 1, KEY_ID, brought, redact="REDACTED"), True),
        (gitleaks("c.ini", 2, KEY_ID, brought, redact="REDACTED"), False),
        (gitleaks("c.ini", 1, KEY_ID, repository.git("rev-parse", "HEAD")), False),
        (gitleaks("c.ini", 2, KEY_ID, repository.git("rev-parse", "HEAD"), redact="REDACTED"), False),
        (gitleaks("c.ini", 1, KEY_ID), True),
        (gitleaks("c.ini", 1, KEY_ID, redact="AKIA..."), True),
        (gitleaks("c.ini", 9, KEY_ID), False),
        (gitleaks("c.ini", 1, OTHER_ID), False),
        (gitleaks("d.ini", 1, KEY_ID, brought), False),
    ):
        leaks, _ = told(repository, "history", "--baseline", baseline(repository, report(known)))
        assert ("c.ini" not in leaks) is silent, known
    for line, silent in ((1, True), (2, True), (9, False)):
        theirs = secrets_baseline("c.ini", [(KEY_ID, line)])
        assert ("c.ini" not in told(repository, "history", "--baseline", baseline(repository, theirs))[0]) is silent
    theirs = report(gitleaks("c.ini", 1, KEY_ID, brought, rule="aws-access-token"))
    ours = leakseal("history", "--format", "json", cwd=repository.path).out.encode()
    assert told(repository, "history", "--baseline", baseline(repository, ours))[0] == []
    repository.commit({"c.ini": pair.replace(KEY, ANOTHER)})
    for known in (theirs, ours):
        assert "c.ini" in told(repository, "history", "--baseline", baseline(repository, known))[0]


@pytest.mark.parametrize("command", [("scan", "."), ("staged",)])
def test_on_disk_and_before_a_commit_the_id_stands_where_it_was_found(
    repository: Repository, command: tuple[str, ...]
) -> None:
    repository.write({"a.env": "", "b.env": ""})
    repository.write({"c.ini": f"# ours\naws_access_key_id = {KEY_ID}\nx = 1\naws_secret_access_key = {KEY}\n"})
    repository.git("add", "--all")
    for known, silent in (
        (report(gitleaks("c.ini", 2, KEY_ID)), True),
        (report(gitleaks("c.ini", 2, KEY_ID, redact="REDACTED")), True),
        (report(gitleaks("c.ini", 2, KEY_ID, "c" * 40)), True),
        (secrets_baseline("c.ini", [(KEY_ID, 2)]), True),
        (report(gitleaks("c.ini", 4, KEY_ID)), False),
        (report(gitleaks("c.ini", 2, OTHER_ID)), False),
        (secrets_baseline("c.ini", [(KEY_ID, 4)]), False),
    ):
        leaks, _ = told(repository, *command, "--baseline", baseline(repository, known))
        assert leaks == ([] if silent else ["c.ini"])


def test_several_processes_agree(repository: Repository) -> None:
    known = baseline(repository, json.dumps([gitleaks("a.env", 1, ONE), gitleaks("b.env", 1, TWO)]).encode())
    assert told(repository, "history", "--jobs", "2", "--baseline", known)[0] == []


def test_a_baseline_that_is_none_is_named_and_nothing_is_scanned(repository: Repository) -> None:
    ended = leakseal("history", "--baseline", baseline(repository, b"{}"), cwd=repository.path)
    assert (ended.code, ended.out) == (2, "")
    assert "baseline.json: a baseline is" in ended.err


def test_baselines_may_lie_in_the_repository(repository: Repository) -> None:
    for form in ("json", "jsonl"):
        report_of_ours = leakseal("history", "--format", form, cwd=repository.path).out
        assert '"secret": "' in report_of_ours
        repository.write({f"baseline.{form}": report_of_ours})
    repository.write({".secrets.baseline": secrets_baseline("a.env", [(ONE, 1), (TWO, 2)])})
    repository.git("add", "--all")
    assert told(repository, "staged", "--confidence", "low")[0] == []
