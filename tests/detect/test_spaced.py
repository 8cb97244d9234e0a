from __future__ import annotations

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from scanner.detect.spaced import given
from scanner.rules.mint import mint

VALUE = mint("<<letters:5>><<digits:2>><<base62:6>><<digits:1>><<letters:4>>", "spaced")
PIECES = st.sampled_from(
    [b"ENV ", b"PASSWORD ", b"set -x ", b"abc1DEF2ghi", b'"', b" ", b"\\", b"(", b"--token ", b"@"]
)


def found(line: str) -> list[str]:
    """The values of a line, as their ranges have them."""
    data = line.replace("@", VALUE).encode()
    return [data[one.start : one.end].decode() for one in given(data)]


@pytest.mark.parametrize(
    "line",
    [
        "ENV DB_PASSWORD @",
        'onbuild env DB_PASSWORD "@"',
        "setenv API_TOKEN @",
        'setx /M API_TOKEN "@"',
        "setx API_TOKEN @ /m",
        "set -gx API_TOKEN '@'",
        "cd x; set -x API_TOKEN @; run",
        'storePassword "@"',
        '(setq api-key "@")',
        "mysql --password @ shop",
    ],
)
def test_a_value_stands_behind_its_name(line: str) -> None:
    assert found(line) == [VALUE]


@pytest.mark.parametrize(
    "line",
    [
        "ENV PATH @",
        "ENV DB_PASSWORD_FILE @",
        "ENV DB_PASSWORD $PASSWORD1",
        "ENV DB_PASSWORD @ and more of it",
        "the ENV PASSWORD @",
        "setenv PASSWORD=@",
        'say password "@"',
        'secretName "@"',
        'password "enter it"',
    ],
)
def test_prose_and_other_names_have_none(line: str) -> None:
    assert found(line) == []


@any_of(st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(b"".join))
def test_any_line_is_read_and_every_range_lies_within_it(line: bytes) -> None:
    for one in given(line):
        assert 0 <= one.start < one.end <= len(line)


@pytest.mark.parametrize("piece", [b"set -x ", b" :a ", b"--token ", b"(setq ", b";setenv "])
def test_a_very_long_line_is_read(piece: bytes) -> None:
    list(given((piece * 20_000)[:20_000]))
