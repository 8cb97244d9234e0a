"""Which names of a credential may be told, and that no secret is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.spoken import host, name
from scanner.rules.mint import mint


@pytest.mark.parametrize("text", ["default", "kube-system", "shop-prod", "deployer", "bot-token-x2k4p", "shop-48213"])
def test_names_that_people_give(text: str) -> None:
    assert name(text) == text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://id.home.local", "id.home.local"),
        ("https://login.microsoftonline.com:443/<<hex:32>>/v2.0", "login.microsoftonline.com"),
        ("accounts.google.com", "accounts.google.com"),
        ("https://me:<<alnum:20>>@id.home.local", ""),
        ("https://<<lower:20>>.home.local", ""),
        ("supabase", ""),
    ],
)
def test_of_an_address_the_host(address: str, told: str) -> None:
    assert host(mint(address, "host")) == told


@pytest.mark.parametrize("secret", ["hex:32", "alnum:16", "lower:20", "base62:30", "base64url:24"])
def test_no_secret_is_told(secret: str) -> None:
    for number in range(200):
        value = mint(f"<<{secret}>>", f"spoken {number}")
        assert not name(value)
        assert not host(value)
        assert not host(f"https://{value}.home.local/")


@pytest.mark.parametrize("said", [None, 7, "", ["a"], "a" * 101, "Password", "a b", "ä"])
def test_what_is_no_name(said: object) -> None:
    assert (name(said), host(said)) == ("", "")


@given(st.text(alphabet="abcdez.-0:/@\n", max_size=40))
def test_whatever_stands_there(text: str) -> None:
    assert name(text) in ("", text)
    assert host(text) in text
