"""Globs as git reads them, and expressions of Go: what they match, and that nobody waits for them."""

from __future__ import annotations

import pytest

from scanner.together.expressions import any_of, go

# A glob, paths that it matches, and paths that it doesn't.
GLOBS = (
    ("*.yaml", "a.yaml b/c.yaml .yaml", "a.yml a.yaml.bak"),
    ("clusters/**", "clusters/a clusters/a/b", "clusters x/clusters/a clusters2/a"),
    ("clusters/", "clusters/a x/clusters/a", "clusters"),
    ("/a.yaml", "a.yaml", "b/a.yaml"),
    ("a/*/c", "a/b/c a/b/c/d", "a/c a/b/x/c"),
    ("a/**/c", "a/c a/b/c a/b/x/c", "ac a/bc"),
    ("**/c", "c a/c a/b/c", "a/bc"),
    ("a?c", "abc x/abc", "a/c ac"),
    ("[a-c]x", "ax bx", "dx -x"),
    ("[!a]x", "bx", "ax"),
    (r"\*x", "*x", "ax"),
    ("a+(b).yaml", "a+(b).yaml", "aab.yaml"),
    ("./a/b", "a/b", "x/a/b"),
    ("[", "[", "a"),
)


@pytest.mark.parametrize(("glob", "hits", "misses"), GLOBS)
def test_a_glob(glob: str, hits: str, misses: str) -> None:
    matches = any_of([glob, "nothing-else"])
    assert matches
    assert [path for path in hits.split() if not matches(path)] == []
    assert [path for path in misses.split() if matches(path)] == []


def test_a_glob_for_nothing() -> None:
    assert any_of(["", "/", "x" * 200_000]) is None


def test_exactly() -> None:
    matches = any_of(["folder"], exact=True)
    assert matches
    assert matches("a/folder")
    assert not matches("folder/a")


def test_an_expression_is_found_anywhere() -> None:
    matches = go(r"secrets/.*\.ya?ml$")
    assert matches
    assert matches("a/secrets/b.yml")
    assert not matches("a/secrets/b.yml.bak")
    assert go(r"(?i)^[[:alpha:]]+\.YAML\z") is not None
    assert go("(?=a)") is None
    assert go("(") is None


def test_nobody_waits_for_an_expression() -> None:
    matches = go("(a+)+(a+)+(a+)+$")
    assert matches
    assert not matches("a" * 50_000 + "!")
    many = any_of(["*a" * 30 + "b"])
    assert many
    assert not many("a" * 20_000)
