from __future__ import annotations

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from scanner.detect.calls import given
from scanner.rules.mint import mint

VALUE = mint("<<letters:5>><<digits:2>><<base62:6>><<digits:1>><<letters:4>>", "calls")
PIECES = st.sampled_from(
    [b'"password"', b",", b" ", b'"abc1DEF2ghi"', b"(", b")", b"set", b".setPassword(", b"getConnection(", b"'", b"\\"]
)


def found(line: str) -> list[str]:
    """The values of a line, as their ranges have them."""
    data = line.replace("@", VALUE).encode()
    return [data[one.start : one.end].decode() for one in given(data)]


@pytest.mark.parametrize(
    "line",
    [
        "define('DB_PASSWORD', '@');",
        'os.environ.get("API_TOKEN", "@")',
        "config('SECRET_KEY', default='@')",
        'flag.StringVar(&p, "password", "@", "the password")',
        '{ "ApiKey", "@" },',
        'ds.setPassword("@");',
        '.withToken("@")',
        'req.SetBasicAuth("me", "@")',
        'DriverManager.getConnection(url, "me", "@")',
        'ConvertTo-SecureString -String "@" -AsPlainText -Force',
        'request.setValue("@", forHTTPHeaderField: "X-Api-Key")',
    ],
)
def test_what_a_call_gives_to_a_name_is_its_value(line: str) -> None:
    assert found(line) == [VALUE]


@pytest.mark.parametrize(
    "line",
    [
        'columns("password", "created_at")',
        '["password", "token", "x-api-key"]',
        'translate("password", "Enter your password")',
        'os.getenv("DB_PASSWORD", "")',
        'getPassword("@")',
        'validate.password("@" + x)',
        'os.Setenv("PASSWORD_FILE", "@")',
        'getConnection(url, "me", password)',
        "ConvertTo-SecureString $password -AsPlainText -Force",
    ],
)
def test_names_and_texts_are_no_values(line: str) -> None:
    assert found(line) == []


@any_of(st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(b"".join))
def test_any_line_is_read_and_every_range_lies_within_it(line: bytes) -> None:
    for one in given(line):
        assert 0 <= one.start < one.end <= len(line)


@pytest.mark.parametrize("piece", [b'"password",', b'"a", ', b".setPassword(", b"getConnection(", b"set_", b"putenv(("])
def test_a_very_long_line_is_read(piece: bytes) -> None:
    list(given((piece * 20_000)[:20_000]))
