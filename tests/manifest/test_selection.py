from __future__ import annotations

import pytest

from scanner.manifest.selection import Selection, safe

OLD = "((?i)(pass|secret($|[^N])|key|token|^data$|^stringData))"


def encrypted(rules: dict[str, str], path: str) -> bool:
    selection = Selection(rules)
    return selection.encrypts(any(selection.decides(part) for part in path.split("/")))


@pytest.mark.parametrize(
    ("rules", "inside", "outside"),
    [
        ({}, ["a", "a/b"], ["a_unencrypted", "a_unencrypted/b", "a/b_unencrypted"]),
        ({"unencrypted_suffix": "_plain"}, ["a", "a_unencrypted"], ["a_plain"]),
        ({"encrypted_suffix": "_secret"}, ["a_secret", "a_secret/b"], ["a", "secret"]),
        ({"encrypted_regex": "^(data|stringData)$"}, ["data/a", "spec/data/a"], ["kind", "metadata/name", "mydata"]),
        ({"encrypted_regex": "pass"}, ["dbpassword", "bypass/a"], ["PASS", "user"]),
        ({"encrypted_regex": OLD}, ["DB_PASS", "secret", "secretValue", "data/a"], ["secretName", "metadata/name"]),
        ({"encrypted_regex": "^(?:.*_)?password$"}, ["password", "db_password"], ["passwords"]),
        ({"encrypted_regex": "^.*(password|token).*$"}, ["password", "my_tokens/a"], ["user"]),
        ({"encrypted_regex": r"a\.*"}, ["a.b", "ba"], ["b"]),
        ({"unencrypted_regex": "^(kind)$"}, ["apiVersion", "data/kinds"], ["kind", "data/kind"]),
    ],
)
def test_any_part_of_a_path_decides(rules: dict[str, str], inside: list[str], outside: list[str]) -> None:
    assert [path for path in inside if not encrypted(rules, path)] == []
    assert [path for path in outside if encrypted(rules, path)] == []


@pytest.mark.parametrize(
    "rules", [{"encrypted_regex": "(a+)+$"}, {"encrypted_comment_regex": "seal"}, {"unencrypted_regex": "["}]
)
def test_of_a_rule_that_cannot_be_asked_nothing_is_known(rules: dict[str, str]) -> None:
    assert not Selection(rules).known
    assert not encrypted(rules, "data/a")


@pytest.mark.parametrize(
    "expression",
    [
        *("(a+)+$", "a*a*b", "(a|a)*b", "(?:a?){30}", "a?a?a?a?a?a?a?a?", "(a|b)" * 7, "[a-z]+[0-9]+"),
        *(r"(a)\1", "(?=a)", "(?P<x>a)", "(", "a)", "[[:alpha:]]", "a{2}", "a" * 501),
    ],
)
def test_what_could_take_long_or_mean_something_else_is_not_asked(expression: str) -> None:
    assert safe(expression) is None


def test_a_file_is_asked_of_so_many_keys_and_no_more() -> None:
    selection = Selection({"encrypted_regex": "key"})
    assert sum(selection.decides(f"key{number}") for number in range(6_000)) == 5_000
