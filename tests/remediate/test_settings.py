from __future__ import annotations

import pytest

from scanner.errors import AskedWrongly
from scanner.remediate.backends import BACKENDS
from scanner.remediate.settings import settings, unfilled


@pytest.mark.parametrize("provider", BACKENDS)
def test_a_placeholder_is_to_be_filled_in_until_it_is_given(provider: str) -> None:
    backend = BACKENDS[provider]
    blanks = unfilled(backend, {})
    assert blanks
    assert unfilled(backend, dict.fromkeys(blanks, "given")) == {}
    assert blanks.items() <= settings(backend, {}).items()


def test_what_is_given_takes_its_place() -> None:
    chosen = settings(BACKENDS["vault"], {"mount": "kv"})
    assert chosen["mount"] == "kv"
    assert chosen["role"] == "ROLE"


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"token": "x"}, "server, mount"),
        ({"server": "a\nb"}, "one line"),
        ({"server": ""}, "one line"),
        ({"service-account": "My Account"}, "small letters"),
    ],
)
def test_what_can_not_be_set(given: dict[str, str], match: str) -> None:
    with pytest.raises(AskedWrongly, match=match):
        settings(BACKENDS["vault"], given)
