"""What the tokens of PyPI and Fly.io say of themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.macaroon import fly, pypi
from scanner.detect.proof import UNKNOWN, Refined, proven, weaker
from scanner.model import Severity
from scanner.rules.mint import mint

LATE, PAST = 4102444800, 1500000000  # 2100 and 2017


def made(template: str) -> bytes:
    return mint(template, "token").encode()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", proven("proven:content", "for pypi.org")),
        (' [1,["shop"]]', proven("proven:content", "for pypi.org", "for the project shop alone")),
        (' [1,["shop","web"]]', proven("proven:content", "for pypi.org")),
        (' [1,["x9q3zk"]]', proven("proven:content", "for pypi.org")),  # what nobody calls a project isn't told
        (' [3,"9c1a"]', proven("proven:content", "for pypi.org")),
        (f" [0,{LATE},{PAST}]", proven("proven:content", "for pypi.org", "valid until 2100-01-01")),
        (f" [0,{PAST},1]", weaker("weaker:expired", Severity.LOW, "for pypi.org", "expired on 2017-07-14")),
        (' [0,"soon",1]', proven("proven:content", "for pypi.org")),
        (" [0,true,1]", proven("proven:content", "for pypi.org")),
        (" [0]", proven("proven:content", "for pypi.org")),
        (' {"version":1,"permissions":"user"}', proven("proven:content", "for pypi.org")),
        (" [[[[", proven("proven:content", "for pypi.org")),
    ],
)
def test_a_token_of_pypi(said: str, found: Refined) -> None:
    assert pypi(made(f"pypi-<<macaroon:pypi.org{said}>>")) == found


def test_the_server_for_tests_is_told() -> None:
    assert pypi(made("pypi-<<macaroon:test.pypi.org>>")) == proven("proven:content", "for test.pypi.org")


def test_one_cut_off_proves_nothing() -> None:
    token = made('pypi-<<macaroon:pypi.org [1,["shop"]]>>')
    assert all(pypi(token[:size]) == UNKNOWN for size in range(len(token)))
    assert pypi(token + b"AAAA") == UNKNOWN
    assert pypi(made("pypi-AgEIcHlwaS5vcmc<<base64url:150>>")) == UNKNOWN


@pytest.mark.parametrize("prefix", ["fm2_", "fm1r_", "fm1a_"])
def test_a_token_of_fly(prefix: str) -> None:
    token = made(f"{prefix}<<fly>>")
    assert fly(token) == proven("proven:content")
    assert fly(token[:-8]) == UNKNOWN
    assert fly(made(f"{prefix}<<base64:200>>")) == UNKNOWN
    assert fly(made("fo1_<<base64url:43>>")) == UNKNOWN


@given(st.binary(max_size=120))
def test_any_macaroon_gets_an_answer(body: bytes) -> None:
    from base64 import urlsafe_b64encode

    assert pypi(b"pypi-" + urlsafe_b64encode(b"\x02" + body)).proof is None or len(body) > 32
    assert fly(b"fm2_" + urlsafe_b64encode(b"\x94\x93\xc4" + body)).proof is None or len(body) > 32
