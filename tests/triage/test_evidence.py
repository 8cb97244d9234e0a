from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.rules.mint import mint
from scanner.triage.evidence import pieces
from scanner.triage.reasons import REASONS
from scanner.triage.weights import WEIGHTS


def said(template: str, key: str = "", family: str = "", *, bare: bool = False) -> set[str]:
    return set(pieces(mint(template, "evidence").encode(), key=key, family=family, bare=bare))


@pytest.mark.parametrize(
    ("template", "key", "family", "code"),
    [
        ("<<base62:32>>", "token", "token", "letters:chance"),
        ("<<base62:32>>", "token", "token", "entropy:as-chance"),
        ("acme_session_<<hex:64>>", "token", "token", "letters:chance"),
        ("getTokenFromEnvironment", "token", "token", "letters:words"),
        ("Winter2031!", "password", "password", "shape:password"),
        ("nango123", "password", "password", "shape:numbered-password"),
        ("redis123", "token", "token", "shape:numbered"),
        ("<<base64(swordfish)>>", "password", "password", "shape:base64-text"),
        ("P@ssw0rd", "password", "password", "says:placeholder"),
        ("acme-xxx", "token", "token", "says:masked"),
        ("<<hex:8>>", "token", "token", "length:short-key"),
        ("yourpassword", "password", "password", "says:placeholder"),
        ("0123456789abcdef", "token", "token", "shape:ordered"),
        ("x", "testToken", "token", "name:test"),
        ("x", "fakeToken", "token", "name:fake"),
        ("x", "TOKEN_HEADER", "token", "name:aside"),
        ("x", "MYSQL_ROOT_PASSWORD", "password", "name:live"),
    ],
)
def test_what_is_said_of_a_value(template: str, key: str, family: str, code: str) -> None:
    assert code in said(template, key, family)


def test_the_name_of_a_variable_is_one_only_without_quotes() -> None:
    assert "form:variable" in said("oAuthClientSecret", "client_secret", "secret", bare=True)
    assert "form:variable" not in said("oAuthClientSecret", "client_secret", "secret")
    assert "form:variable" not in said("<<base62:24>>", "client_secret", "secret", bare=True)


@given(st.binary(max_size=300), st.text(max_size=40), st.booleans())
def test_every_piece_of_any_value_has_a_weight_and_a_sentence(value: bytes, key: str, bare: bool) -> None:
    for code in pieces(value, key=key, family="password", bare=bare):
        assert code in WEIGHTS
        assert code in REASONS
