from __future__ import annotations

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from scanner.detect.noted import given
from scanner.rules.mint import mint

VALUE = mint("<<letters:5>><<digits:2>><<base62:6>><<digits:1>><<letters:4>>", "noted")
PIECES = st.sampled_from([b"password", b": ", b"**", b"`", b"|", b" ", b"abc1DEF2ghi3JKL4", b".", b",", b"=", b"("])


def found(line: str) -> list[str]:
    """The values of a line, as their ranges have them."""
    data = line.replace("@", VALUE).encode()
    return [data[one.start : one.end].decode() for one in given(data)]


@pytest.mark.parametrize(
    "line",
    [
        "user: admin, password: @.",
        "Login: admin / Password: @",
        "// password: @",
        "<!-- password: @ -->",
        "- **Password:** @",
        "**Password**: `@`",
        "db.password:@",
        "`token`: @",
        "| password | @ |",
        "| Password | `@` |",
    ],
)
def test_what_chance_wrote_behind_a_name_is_its_value(line: str) -> None:
    assert found(line) == [VALUE]


@pytest.mark.parametrize(
    "line",
    [
        "Password: the one of the account",
        "| password | theOneOfTheAccount |",
        "password: @(x)",
        "token = @.value",
        "token = @[1]",
        "**Description:** @",
        "password: theNameOfTheVariable2,",
        "token || @",
        "password = @...",
    ],
)
def test_words_and_code_are_none(line: str) -> None:
    assert found(line) == []


@any_of(st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(b"".join))
def test_any_line_is_read_and_every_range_lies_within_it(line: bytes) -> None:
    for one in given(line):
        assert 0 <= one.start < one.end <= len(line)


@pytest.mark.parametrize("piece", [b"password: ", b"**a", b"a | ", b"token**", b"a"])
def test_a_very_long_line_is_read(piece: bytes) -> None:
    list(given((piece * 20_000)[:20_000]))
