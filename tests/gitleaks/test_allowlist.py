from __future__ import annotations

import pytest

from scanner.gitleaks.allowlist import Allowlist

VALUE, MATCHED, LINE = b"tok_example_1", [b"key = tok_example_1"], b"  key = tok_example_1  # for the tests"


@pytest.mark.parametrize(
    ("one", "means"),
    [
        (Allowlist(regexes=("^tok_",)), True),
        (Allowlist(regexes=("^key",)), False),
        (Allowlist(regexes=("^key",), target="match"), True),
        (Allowlist(regexes=("tests",), target="match"), False),
        (Allowlist(regexes=("tests",), target="line"), True),
        (Allowlist(stopwords=("example",)), True),
        (Allowlist(stopwords=("tests",)), False),
        (Allowlist(regexes=("^tok_",), stopwords=("absent",)), True),
        (Allowlist(regexes=("^tok_",), stopwords=("absent",), every=True), False),
        (Allowlist(regexes=("^tok_",), stopwords=("example",), every=True), True),
        (Allowlist(paths=("x",)), False),
        (Allowlist(), False),
    ],
)
def test_what_is_said_of_values(one: Allowlist, means: bool) -> None:
    assert one.means([VALUE], MATCHED, LINE) == means


@pytest.mark.parametrize("by_value", [True, False])
@pytest.mark.parametrize("path", ["a_test.go", "a.go"])
@pytest.mark.parametrize("commit", ["c" * 40, "d" * 40])
def test_any_of_it_or_all_of_it(by_value: bool, path: str, commit: str) -> None:
    one = Allowlist(commits=frozenset({"c" * 40}), paths=(r"_test\.go$",), regexes=("x",))
    asked = (by_value, path == "a_test.go", commit == "c" * 40)
    assert one.allows("r", path, commit, by_value=by_value) == any(asked)
    assert one._replace(every=True).allows("r", path, commit, by_value=by_value) == all(asked)


def test_it_is_for_its_rules() -> None:
    one = Allowlist(rules=("a",), paths=("x",))
    assert one.allows("a", "x", "", by_value=False)
    assert not one.allows("b", "x", "", by_value=False)
    assert not one._replace(rules=()).allows("a", "x", "", by_value=False)  # no rule of ours is known to be meant


def test_an_empty_one_allows_nothing() -> None:
    assert not Allowlist().allows("a", "x", "c", by_value=True)
    assert not Allowlist(every=True).allows("a", "x", "c", by_value=True)
