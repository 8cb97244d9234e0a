from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scanner.remediate.rendering import Templated, render, scalar


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_a_scalar_says_what_it_was_given(text: str) -> None:
    assert yaml.safe_load(f"key: {scalar(text)}\n") == {"key": text}


@pytest.mark.parametrize("text", ["on", "1e3", "0x1f", "2024-01-01", "a: b", "~", "null", "12:30:45", "", "- a", "#x"])
def test_what_yaml_takes_for_something_else_is_quoted(text: str) -> None:
    assert scalar(text).startswith('"')


def test_names_stay_legible() -> None:
    assert scalar("app.kubernetes.io/name") == "app.kubernetes.io/name"


def test_a_template_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError):
        render("no-such-template.yaml")


def test_what_helm_writes_is_quoted_so_that_helm_can_read_it() -> None:
    assert scalar(Templated("it's {{ include \"x\" 'y' }}")) == "'it''s {{ include \"x\" 'y' }}'"
