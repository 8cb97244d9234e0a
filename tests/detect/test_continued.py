from __future__ import annotations

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from scanner.detect.continued import given
from scanner.rules.mint import mint

VALUE = mint("<<letters:5>><<digits:2>><<base62:6>><<digits:1>><<letters:4>>", "continued")
PIECES = st.sampled_from([b"PASSWORD ", b"=", b"\\", b"\n", b" ", b"abc1DEF2ghi", b'"', b"(", b"<<EOF", b":"])


def found(text: str) -> list[str]:
    """The values of some lines, as their ranges have them."""
    data = text.replace("@", VALUE).encode()
    return [data[one.start : one.end].decode() for one in given(data)]


@pytest.mark.parametrize(
    "text",
    [
        "ENV DB_PASSWORD \\\n    @\n",
        "db.password=\\\n  @\n",
        'password = (\n    "@"\n)\n',
        "const apiKey =\n  '@';\r\n",
        'password: String =\n  "@"\n',
        "password = <<EOF\n@\nEOF\n",
    ],
)
def test_a_value_stands_on_the_next_line(text: str) -> None:
    assert found(text) == [VALUE]


@pytest.mark.parametrize(
    "text",
    [
        "the password\n@\n",
        "password =\n  @\n",
        'password ==\n  "@"\n',
        "passwordFile = \\\n  @\n",
        "password = (\n  secret1(x)\n)\n",
        "DB_PASSWORD=password \\\n  @\n",
        "DB_PASSWORD=\\\n  OTHER=@\n",
        "run the password \\\n  @\n",
    ],
)
def test_a_line_that_goes_on_nowhere_has_none(text: str) -> None:
    assert found(text) == []


@any_of(st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(b"".join))
def test_any_text_is_read_and_every_range_lies_within_it(text: bytes) -> None:
    for one in given(text):
        assert 0 <= one.start < one.end <= len(text)
