from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.sealing import naming

# https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ (RFC 1123), and those of keys
SUBDOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
KEY = re.compile(r"(?!\.{1,2}\Z)(?!\.\.)[-._a-zA-Z0-9]{1,253}")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NAMES = st.one_of(st.text(max_size=300), st.from_regex(r"[a-zA-Z0-9.-]{1,300}", fullmatch=True))


@given(NAMES.filter(lambda name: "{{" not in name))
def test_whatever_it_is_of_a_secret_gets_a_name_that_kubernetes_takes(of: str) -> None:
    taken: set[str] = set()
    for _ in range(3):
        name = naming.secret_name(of, taken)
        assert SUBDOMAIN.fullmatch(name)
        assert name not in taken
        taken.add(name)


@given(NAMES)
def test_so_does_a_key_and_a_variable(of: str) -> None:
    keys: set[str] = set()
    for _ in range(3):
        key, variable = naming.key(of, keys), naming.variable(of, keys)
        assert KEY.fullmatch(key)
        assert VARIABLE.fullmatch(variable)
        assert not {key, variable} & keys
        keys |= {key, variable}


@given(st.from_regex(KEY, fullmatch=True).filter(lambda key: key.strip("._")))
def test_a_key_that_is_one_stays(key: str) -> None:
    assert naming.key(key, ()) == key


@pytest.mark.parametrize(
    ("of", "taken", "name"),
    [
        ("web", (), "web-secret"),
        ("web", ("web-secret",), "web-secret-2"),
        ("My_App.", (), "my-app-secret"),
        ("", (), "secret"),
        ('{{ include "shop.fullname" . }}', (), '{{ include "shop.fullname" . }}-secret'),
    ],
)
def test_names_of_secrets(of: str, taken: tuple[str, ...], name: str) -> None:
    assert naming.secret_name(of, taken) == name


@pytest.mark.parametrize(
    ("of", "name"), [("db-password", "DB_PASSWORD"), ("1st", "SECRET_1ST"), ("", "SECRET"), ("apiKey", "APIKEY")]
)
def test_names_of_variables(of: str, name: str) -> None:
    assert naming.variable(of, ()) == name
