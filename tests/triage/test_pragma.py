"""Which comments say that a value may stand where it does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.triage.pragma import pragma


def said(text: str) -> str:
    """What is said of the part of `text` between angle brackets."""
    start = text.index("<")
    end = text.index(">") - 1
    return pragma(text.replace("<", "").replace(">", "").encode(), start, end)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("key = <value>  # leakseal:allow", "comment:leakseal"),
        ("key = <value>  # gitleaks:allow", "comment:gitleaks"),
        ("/* gitleaks:allow */ key = <value>\n", "comment:gitleaks"),
        ("key: <value> # pragma: allowlist secret", "comment:detect-secrets"),
        ("key: <value> # pragma: whitelist secret", "comment:detect-secrets"),
        ("key: <value> // pragma:allowlist secret\nnext", "comment:detect-secrets"),
        ("# pragma: allowlist nextline secret\nkey: <value>\n", "comment:detect-secrets"),
        ("key: |\n  <one\n  two> # gitleaks:allow", "comment:gitleaks"),
    ],
)
def test_a_comment_beside_a_value_speaks_of_it(text: str, reason: str) -> None:
    assert said(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "key = <value>",
        "key = <gitleaks:allow>",  # the value itself says so
        "key = <value>\n# gitleaks:allow",
        "# gitleaks:allow\nkey = <value>",
        "# pragma: allowlist secret\nkey = <value>",
        "# pragma: allowlist nextline secret\n\nkey = <value>",
        "key = <value>  # xgitleaks:allowed",
        f"key = <value>{' ' * 2000}# gitleaks:allow",  # on a line without end it speaks of another
    ],
)
def test_nothing_else_does(text: str) -> None:
    assert said(text) == ""


def test_a_report_of_ours_only_names_a_secret() -> None:
    name = "0b" * 20
    for before in ("{", '{"type": "finding", '):
        line = f'{before}"fingerprint": "{name}", "rule": "x", "secret": "<{name}>", "life": null}}'
        assert said(line) == "digest"
        assert said(line.replace("0b>", "0bx>")) == said(line.replace('"rule"', '"ruler"')) == ""


@given(st.binary(), st.integers(0, 50), st.integers(0, 50))
def test_any_bytes_are_read(data: bytes, start: int, length: int) -> None:
    assert isinstance(pragma(data, min(start, len(data)), min(start + length, len(data))), str)
