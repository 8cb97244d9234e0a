"""All rules of a history at once: they mean a file exactly where one of them means it by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.together import creation
from scanner.together.every_rule import every_rule
from scanner.together.expressions import go, which

PARTS = ["secrets", "clusters", "a", "db", "x.sops"]
EXPRESSIONS = [r"^secrets/.*\.yaml$", r"\.sops\.yaml$", "clusters/a", ".*/db", "x|y", r"a/[^/]+\.env", "^never$"]
PATHS = st.tuples(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4), st.sampled_from([".yaml", ".env", ".json"]))


@given(PATHS.map(lambda made: "/".join(made[0]) + made[1]), st.sets(st.sampled_from(EXPRESSIONS)), st.booleans())
def test_they_mean_what_one_of_them_means(path: str, expressions: set[str], crypt: bool) -> None:
    rules = "creation_rules:\n" + "".join(f"  - path_regex: {one}\n" for one in sorted(expressions))
    files = {"sops": rules.encode(), "crypt": b"*.json filter=git-crypt\n" if crypt else b""}
    ever = every_rule({(".sops.yaml", "sops"), (".gitattributes", "crypt")}, files.__getitem__)
    single = [rule for rule in creation.rules(files["sops"]) if not rule.everything and rule.matches]
    meant = any(rule.matches and rule.matches(path) and creation.means(rule, path, path) for rule in single)
    said = ever[""].means(path) if ever else False
    assert said == (meant or (crypt and path.endswith(".json")))


@pytest.mark.parametrize(
    "expressions", [[], EXPRESSIONS, ["(?=no)", "a"], ["a", "((a{1,1000}){1,1000}|x)+y"], [".*a.{900}.*b.{900}"] * 400]
)
def test_each_is_found_as_by_itself(expressions: list[str]) -> None:
    found = which(expressions)
    for path in ("", "a", "secrets/a.yaml", "x/y/db.env", "a" * 3_000 + "b" * 3_000, "\udc80a"):
        each = {number for number, one in enumerate(expressions) if (matches := go(one)) and matches(path)}
        assert found(path) == each
