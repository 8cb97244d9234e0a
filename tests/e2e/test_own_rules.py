"""The rules of a repository's own in its `.leakseal.yaml`: in each command, in each process, with each engine."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from scanner.chronicle import history
from scanner.config import Policy
from scanner.model import Confidence, Report, Rulebook
from scanner.pipeline import Settings, scan
from scanner.rules.mint import mint
from scanner.staging import staged
from scanner.together.files import OnDiskDirections
from scanner.walk.history import Selection
from scanner.walk.plumbing import Git
from scanner.walk.repository import opened
from scanner.walk.worktree import Worktree
from tests.support.examiner import rulebook
from tests.support.repositories import Repository
from tests.support.scans import cached, leakseal, token

OWN = r"""rules:
  - id: acme-token
    title: Acme token
    severity: critical
    pattern: '\b(?P<secret>acme_[a-z0-9]{20})\b'
    keywords: [acme_]
"""
VALUE = mint("acme_<<lower36:20>>", "own")
FILES = {
    "a.txt": f"see {VALUE}\n",
    "b.yaml": f"kind: Secret\ndata:\n  x: {base64.b64encode(VALUE.encode()).decode()}\n",
    "c.txt": mint("some <<base64(of this: acme_<<lower36:20>>)>>\n", "hidden"),
}
FOUND = {("a.txt", "acme-token"), ("b.yaml", "acme-token"), ("c.txt", "acme-token")}
BROKEN = "  - {id: odd, title: Odd, severity: low, pattern: 'x(?=y)(?P<secret>y)'}\n"
# To compile all patterns anew for each test takes too long.
BOOK = Rulebook(
    rules=tuple(r for r in rulebook().rules if r.detector != "pattern" or r.id == "github-personal-token"),
    digest="some of them",
)
OFF = "rules:\n  - {id: github-personal-token, off: true}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.write({**FILES, ".leakseal.yaml": OWN})
    made.git("add", "--all")
    return made


def told(report: Report) -> set[tuple[str, str]]:
    return {(os.path.basename(finding.location.path), finding.rule_id) for finding in report.leaks()}


def on_disk(path: Path, *, portable: bool = False, policy: Policy | None = None) -> Report:
    settings = Settings(rulebook=BOOK, cache=cached(), portable=portable, policy=policy)
    said = OnDiskDirections([str(path)], policy)
    return scan(Worktree([str(path)]), settings, lambda: b"key", directed=said.directed, policy=said.policy)


def in_index(repository: Repository, *files: str) -> Report:
    return staged(Git(str(repository.path)), Settings(rulebook=BOOK, cache=cached()), files)


def scanned(repository: Repository, jobs: int = 1) -> Report:
    settings = Settings(rulebook=BOOK, cache=cached(), jobs=jobs)
    return history(opened(str(repository.path)), Selection(), settings)


def test_they_are_looked_for_everywhere(repository: Repository) -> None:
    assert told(on_disk(repository.path)) == told(on_disk(repository.path / "a.txt")) | FOUND == FOUND
    assert told(on_disk(repository.path, portable=True)) == FOUND
    assert told(in_index(repository)) == told(in_index(repository, *FILES)) == FOUND
    repository.git("commit", "--quiet", "--message", "all of it")
    assert told(scanned(repository)) == told(scanned(repository, jobs=2)) == FOUND


def test_a_hook_that_is_handed_what_is_not_staged_reads_the_policy_on_disk(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.git("commit", "--quiet", "--message", "all of it")
    monkeypatch.chdir(repository.path)
    assert told(in_index(repository, *FILES)) == FOUND


def test_in_the_index_those_of_the_index_count_even_where_a_merge_is_not_done(repository: Repository) -> None:
    repository.git("commit", "--quiet", "--message", "all of it")
    repository.git("checkout", "--quiet", "-b", "other")
    repository.commit({"0.txt": "one\n"})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"0.txt": "two\n"})
    with pytest.raises(AssertionError):
        repository.git("merge", "other")
    repository.write({"a.txt": f"now {VALUE}\n"})
    repository.git("add", "a.txt")
    (repository.path / ".leakseal.yaml").unlink()
    report = in_index(repository)
    assert told(report) == {("a.txt", "acme-token")}
    assert [skipped.path for skipped in report.skipped] == ["0.txt"]


def test_in_a_history_those_of_head_count(repository: Repository) -> None:
    repository.git("commit", "--quiet", "--message", "all of it")
    repository.commit({".leakseal.yaml": None})
    assert told(scanned(repository)) == {("b.yaml", "k8s-secret-data")}


def test_one_that_can_not_be_compiled_is_named_and_the_others_are_looked_for(repository: Repository) -> None:
    repository.commit({".leakseal.yaml": OWN + BROKEN})
    for report in (scanned(repository), scanned(repository), on_disk(repository.path)):
        (broken,) = report.skipped
        assert (broken.path, broken.error, told(report)) == (".leakseal.yaml:7", True, FOUND)
        assert broken.because.startswith("the rule odd is not looked for: its pattern can't be compiled: ")
    assert leakseal("scan", "a.txt", cwd=repository.path).code == 3


def test_one_that_is_switched_off_is_silent_and_every_report_says_so(repository: Repository) -> None:
    repository.commit({".leakseal.yaml": OFF, "t.txt": f"{token('a')}\n"})
    report = scanned(repository)
    assert ("t.txt", "github-personal-token") not in told(report)
    (off,) = report.skipped
    assert (off.path, off.because, off.error) == (
        ".leakseal.yaml:2",
        "the rule github-personal-token is switched off",
        False,
    )
    ended = leakseal("scan", "t.txt", "--show-suppressed", cwd=repository.path)
    assert (ended.code, "rule:off" in ended.out, "is switched off" in ended.out) == (0, True, True)
    assert leakseal("explain", "rule:off").code == 0


def test_severity_and_confidence_are_the_owner_s(repository: Repository) -> None:
    change = "rules:\n  - {id: github-personal-token, severity: low, confidence: medium}\n"
    repository.commit({".leakseal.yaml": change, "t.txt": f"{token('a')}\n"})
    report = scanned(repository)
    (found,) = (finding for finding in report.leaks() if finding.location.path == "t.txt")
    assert (str(found.severity), found.confidence) == ("low", Confidence.MEDIUM)
    assert ["told with medium confidence" in skipped.because for skipped in report.skipped] == [True]


def test_what_is_compiled_is_kept_and_a_change_compiles_nothing(repository: Repository, tmp_path: Path) -> None:
    def gates() -> list[str]:
        assert leakseal("scan", ".", cwd=repository.path, XDG_CACHE_HOME=str(tmp_path / "cache")).code == 1
        return sorted(name for name in os.listdir(tmp_path / "cache/leakseal") if name.startswith("gate-"))

    first = gates()
    assert len(first) == 1
    repository.write({".leakseal.yaml": OWN.replace("critical", "low") + "  - {id: generic-token, off: true}\n"})
    assert gates() == first


def test_two_repositories_with_rules_of_their_own(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.write({"a.txt": f"{VALUE}\n"})
    paths = [str(repository.path), str(other.path)]
    ended = leakseal("scan", *paths, cwd=tmp_path)
    assert (ended.code, "different rules" in ended.err) == (2, True)
    assert leakseal("scan", *paths, "--no-config", cwd=tmp_path).code == 1
    policy = str(repository.path / ".leakseal.yaml")
    ended = leakseal("scan", str(other.path), "--config", policy, "--format", "json", cwd=tmp_path)
    assert [finding["rule"] for finding in ended.report()["findings"]] == ["acme-token"]


def test_an_id_that_is_taken_and_one_that_is_unknown(repository: Repository) -> None:
    for text, what in (
        (OWN.replace("acme-token", "github-personal-token"), "there is a rule github-personal-token already"),
        (OFF.replace("github", "gitbub"), "the rule gitbub-personal-token has no pattern, and none of that id"),
    ):
        repository.write({".leakseal.yaml": text})
        ended = leakseal("scan", ".", cwd=repository.path)
        assert (ended.code, ended.err.startswith(f"leakseal: .leakseal.yaml:2: {what}")) == (2, True), ended.err


HOSTILE = (
    "(?P<secret>)",
    "x|(?P<secret>y)",
    "(?P<secret>[^~]{1,900})",
    "(?P<secret>.)",
    r"(?P<secret>\C)",
    "(?P<secret>é)",
    "(?U)(?P<secret>a+)",
)


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_pattern_that_means_no_good_is_no_worse_than_slow(repository: Repository, pattern: str) -> None:
    text = f"rules:\n  - {{id: odd, title: Odd, severity: low, pattern: '{pattern}'}}\n"
    repository.write({".leakseal.yaml": text, "d.bin": "", "e.txt": "y" * 5000})
    (repository.path / "d.bin").write_bytes(bytes(range(256)) * 8)
    on_disk(repository.path)
