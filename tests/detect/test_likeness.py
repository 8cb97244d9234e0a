from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.likeness import confidence, turns
from scanner.model import Confidence
from scanner.rules.mint import mint


def judged(template: str, family: str, *, bare: bool = False) -> Confidence | None:
    return confidence(mint(template, "likeness").encode(), family, bare=bare)


@pytest.mark.parametrize(
    ("template", "family", "expected"),
    [
        ("<<base62:20>>", "password", Confidence.HIGH),
        ("<<hex:40>>", "token", Confidence.HIGH),
        ("Tr0ub" + "4dor", "password", Confidence.MEDIUM),
        ("winter" + "2024!", "password", Confidence.MEDIUM),
        ("<<hex:10>>", "api-key", Confidence.MEDIUM),
        ("swordfish", "password", Confidence.LOW),
        ("grafana-admin", "password", Confidence.LOW),
        ("test-user-1", "password", Confidence.LOW),
        ("<<base64(swordfish)>>", "password", Confidence.LOW),
        ("my-secret-token-1", "token", Confidence.LOW),
        ("MyAccessToken", "token", Confidence.LOW),
        ("<<uuid>>", "secret", Confidence.LOW),
        ("${A:-b}", "password", Confidence.LOW),
        ("Enter your password", "password", Confidence.LOW),  # and triage has a reason
        ("<<words:4>>", "password", Confidence.MEDIUM),
        ("<<words:4>>", "token", Confidence.LOW),
        ("<<base62:9>>7 <<base62:8>>4", "token", Confidence.MEDIUM),
        (" <<base62:20>>", "token", Confidence.MEDIUM),
    ],
)
def test_chance_is_surer_than_a_password_and_a_password_surer_than_a_word(
    template: str, family: str, expected: Confidence
) -> None:
    assert judged(template, family) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<<base62:8>>7(<<base62:8>>4", Confidence.HIGH),
        ("<<base62:8>>7}<<base62:8>>4", Confidence.HIGH),
        ("fetch(<<base62:8>>7<<base62:8>>)", None),
        ("<<base62:8>>7[<<base62:8>>]", None),
        ("<<base62:8>>7.<<base62:8>>4})", None),
        ("settings.passwords[number", None),
    ],
)
def test_code_closes_what_it_opens(template: str, expected: Confidence | None) -> None:
    assert judged(template, "password", bare=True) == expected


@pytest.mark.parametrize(
    ("template", "family"),
    [
        ("abc", "password"),
        ("ab1cd2e", "token"),
        ("swordfish", "token"),
        ("/run/secrets/db", "password"),
        ("tls/server.key", "secret"),
        ("user=%s,pass=%s", "password"),
        ("https://login.internal/v1", "token"),
        ("1.302103", "password"),
        ('{"a":"b1","c":"d2"}', "secret"),
        (":****", "password"),
        ("\x01a7\x0cQ9z\x11k2W0p5", "password"),
        ("\x01a7 Q9z\x11k2 W0p5", "password"),
    ],
)
def test_shapes_that_no_secret_has(template: str, family: str) -> None:
    assert judged(template, family) is None


@pytest.mark.parametrize(
    "code", ["getPassword()", "os.environ", "&secret", "*secret", "a->b1c2", "items[0]", "$password"]
)
def test_code_is_no_value_where_there_are_no_quotes(code: str) -> None:
    assert judged(code, "password", bare=True) is None


def test_turns_tell_chance_from_words() -> None:
    assert turns(mint("<<base62:40>>", "turns").encode()) > 0.3
    assert turns(b"TheQuickBrownFoxJumps") < 0.2
    assert turns(b"") == 0.0


@given(st.binary(max_size=300), st.booleans())
def test_any_value_has_an_answer(value: bytes, bare: bool) -> None:
    assert confidence(value, "password", bare=bare) in (None, *Confidence)


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (b"FaFeJMVHoK" + b"MuJNhlQkOw", Confidence.HIGH),
        (b"theNameOfSomeSecret", Confidence.LOW),
        (b"GrafanaAdminPassword", Confidence.LOW),
        (b"MY_SECRET_NAME", Confidence.LOW),
        (b"OAuthClientID", Confidence.LOW),
    ],
)
def test_letters_alone_are_a_name_unless_chance_wrote_them(value: bytes, level: Confidence) -> None:
    assert confidence(value, "password", bare=False) == level
