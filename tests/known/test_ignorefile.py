"""Which findings the lines of a `.gitleaksignore` mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.known.ignorefile import ignored

COMMIT = "c" * 40


def means(text: str, path: str = "a/b.env", line: int = 3, commit: str = "", rule: str = "generic-password") -> bool:
    return ignored(text.encode()).means(path, line, commit, rule, by_shape=not rule.startswith("generic-"))


@pytest.mark.parametrize(
    "line",
    ["a/b.env:generic-api-key:3", "  a/b.env:their-own-rule:3\r", "a\\b.env:x:3", "./a/b.env:x:3", "\ufeffa/b.env:x:3"],
)
def test_a_line_without_a_commit_means_any(line: str) -> None:
    text = f"{line}\n\n# a comment\n"
    assert means(text)
    assert means(text, commit=COMMIT)
    assert not means(text, line=4)
    assert not means(text, path="b.env")


def test_a_line_with_a_commit_means_that_one() -> None:
    text = f"{COMMIT}:a/b.env:generic-api-key:3"
    assert means(text, commit=COMMIT)
    assert not means(text, commit="d" * 40)
    assert not means(text)


@pytest.mark.parametrize("line", ["#a/b.env:x:3", "a/b.env:x", "a/b.env:x:three", "a/b.env:x:3 # why", ""])
def test_what_is_no_fingerprint_means_nothing(line: str) -> None:
    assert not means(line)


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        ("github-pat", "github-personal-token", True),
        ("github-pat", "slack-token", False),
        ("github-pat", "k8s-secret-data", True),  # which knows it by its place
        ("generic-api-key", "github-personal-token", False),  # gitleaks would have known it by its own name
        ("generic-api-key", "cisco-meraki-api-key", True),  # and has none for this one
        ("of-their-own-making", "github-personal-token", True),
        ("slack-token", "slack-token", True),  # one of ours, out of --format gitleaks
    ],
)
def test_another_kind_of_credential_on_the_same_line_is_not_meant(theirs: str, ours: str, same: bool) -> None:
    said = ignored(f"a.env:{theirs}:3".encode())
    assert said.means("a.env", 3, "", ours, by_shape=ours != "k8s-secret-data") == same


def test_a_line_again_and_again_is_kept_once() -> None:
    again = ignored(b"a:b:1\n" * 200_000 + b"".join(b"a:b%d:1\n" % number for number in range(200_000)))
    assert len(again.rules["a", 1, ""]) == 200_001  # minutes, were what is known copied for each line


@given(st.binary())
def test_any_bytes_are_read(text: bytes) -> None:
    assert not ignored(text).means("", 0, "", "", by_shape=False)
