"""One secret under its forms, and what must never tie two secrets together."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.rules.mint import mint
from scanner.triage.kinship import core

SECRET = mint("<<base62:9>>-<<base62:8>>", "kinship").encode()


def docker(**logins: bytes) -> bytes:
    """A docker configuration with a login for each registry."""
    auths = {f"{registry}.test": {"auth": b64encode(login).decode()} for registry, login in logins.items()}
    return json.dumps({"auths": auths}).encode()


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        SECRET + b"\n",
        SECRET + b"\r\n",
        b64encode(SECRET),
        b64encode(SECRET + b"\n"),
        b64encode(b64encode(SECRET)) + b"\n",
        b"postgres://app:" + SECRET + b"@db.test:5432/app?sslmode=require",
        b"mongodb+srv://app:" + SECRET + b"@a.test,b.test/app",
        b"jdbc:mysql://app:" + SECRET + b"@db.test/app",
        b64encode(b"amqp://app:" + SECRET + b"@mq.test\n"),
        b"redis://:" + SECRET + b"@redis.test",
        b"Server=db;User Id=app;Password=" + SECRET + b";Encrypt=true",
        b"jdbc:postgresql://db.test/app?user=app&password=" + SECRET,
        b"host=db user=app password='" + SECRET + b"' sslmode=require",
        b"app:" + SECRET,
        b64encode(b"app:" + SECRET),
        b"Basic " + b64encode(b"app:" + SECRET),
        b"Bearer " + SECRET,
        docker(one=b"robot$app:" + SECRET),
    ],
)
def test_a_secret_is_known_in_each_of_its_forms(form: bytes) -> None:
    assert core(form) == SECRET


def test_an_address_escapes_what_it_must() -> None:
    assert core(b"postgres://app:" + SECRET + b"%40%2F@db.test") == SECRET + b"@/"


def test_a_key_is_the_same_indented_and_in_escapes() -> None:
    lines = [b"-----BEGIN PRIVATE KEY-----", SECRET * 2, SECRET, b"-----END PRIVATE KEY-----"]
    plain = b"\n".join(lines)
    assert {core(plain), core(plain + b"\n"), core(b"\n    ".join(lines)), core(b"\\n".join(lines) + b"\\n")} == {plain}


def test_key_material_is_known_in_base64_though_it_is_no_text() -> None:
    assert core(b64encode(bytes(range(128, 160)))) == bytes(range(128, 160))


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"admin",
        b64encode(b"admin"),
        b64encode(b"tiny"),
        b"postgres://app:postgres@db.test/app",
        b"postgres://app:changeme@db.test/app",
        b"postgres://db.test:5432/app",
        b"https://user@host.test/path:8080",
        b"Password=one-of-two;Pwd=two-of-two",
        docker(one=b"app:" + SECRET, two=b"app:" + SECRET[::-1]),
        SECRET[:12] + b"=",  # no base64 that an encoder writes
        b"https://host.test/" + SECRET,
    ],
)
def test_what_says_too_little_or_several_things_stays_what_it_is(value: bytes) -> None:
    assert core(value) == value


@given(st.binary(max_size=200))
def test_any_bytes_have_one_core_and_their_base64_has_the_same(value: bytes) -> None:
    inner = core(value)
    if len(inner) >= 6 and len(value) >= 6:
        assert core(b64encode(value)) in (inner, b64encode(value))
