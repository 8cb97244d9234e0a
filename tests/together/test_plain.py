"""Files that direct others, as plain values: whatever somebody writes into one, reading it ends."""

from __future__ import annotations

import pytest

from scanner.together.plain import plain


@pytest.mark.parametrize(
    "text",
    [
        "rules:\n- &a [*a]\n",
        "rules: &a\n- {path: x, b: *a}\n",
        "&a {x: *a, y: *a}\n",
        "&a {? *a : *a}\n",
        "&a {? *a : x}\n",
    ],
)
def test_an_alias_that_leads_into_itself_ends_somewhere(text: str) -> None:
    assert len(plain(text.encode())) == 1
