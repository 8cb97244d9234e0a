from __future__ import annotations

import base64

import pytest

from scanner.triage.judge import innocence

AT_REST = ("secret is secure", "this is password", "abcdefghijklmnopqrstuvwxyz123456")


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(
    "value", ["abcdef.0123456789abcdef", *(base64.b64encode(it.encode()).decode() for it in AT_REST)]
)
def test_what_documentation_prints_is_no_secret_wherever_it_is_copied_to(value: str, declared: bool) -> None:
    assert innocence(value.encode(), declared=declared) in ("documentation", "placeholder")
    assert not innocence(value[::-1].replace("=", "").encode(), declared=True)
