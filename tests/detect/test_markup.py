from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.markup import elements
from scanner.rules.mint import mint

VALUE = mint("<<letters:5>><<digits:2>><<base62:6>><<digits:1>><<letters:4>>", "markup")
PIECES = st.sampled_from(
    [b"<a>", b"</a>", b"<name>", b"</name>", b"<value>", b"</value>", b"password", b"abc1DEF2ghi", b"\n",
     b"<!--", b"-->",
     b'<b name="password"', b' value="', b'"', b"/>", b">", b"<![CDATA[", b"]]>", b"<key>", b"</key>", b"\xff"]
)  # fmt: skip


def found(text: str) -> list[tuple[str, str]]:
    """(name, value as its range has it) of each value that has a telling name."""
    data = text.replace("@", VALUE).encode()
    return [(one.key.decode(), data[one.start : one.end].decode()) for one in elements(data)]


@pytest.mark.parametrize(
    "text",
    [
        '<p name="password" value="@"/>',
        "<p value='@' type=\"x\"\n name='password'></p>",
        '<p name="password" ' + 'other="a" ' * 20 + 'value="@"/>',
        '<p name="password">@</p>',
        '<p name="password">\n  <value>@</value>\n</p>',
        "<p><name>password</name><value>@</value></p>",
        "<p><value>@</value><name>password</name></p>",
        "<p><name>password</name><!-- a --><final>true</final><value>@</value></p>",
        "<password>\n  @\n</password>",
        "<password><![CDATA[@]]></password>",
        "<key>password</key>\n<string>@</string>",
        "x</name></p><p><name>password</name><value>@</value>",
    ],
)
def test_a_name_finds_its_value(text: str) -> None:
    assert found(text) == [("password", VALUE)]


@pytest.mark.parametrize(
    "text",
    [
        "<p><name>password</name></p><p><value>@</value></p>",
        "<p><name>other</name><value>@</value><name>password</name></p>",
        "<p><name>password</name><value>${x}</value><name>other</name><value>@</value></p>".replace("${x}", "on"),
        "<key>password</key><string>on</string><string>@</string>",
        '<p name="password"/><q value="@"/>',
        '<p name="passwordFile" value="@"/>',
        "<!-- <password>\n@\n</password> -->",
        "name</p><value>@</value>",
    ],
)
def test_what_belongs_to_another_name_is_no_value(text: str) -> None:
    assert found(text) == []


@given(st.binary(max_size=300) | st.lists(PIECES, max_size=60).map(b"".join))
def test_any_text_is_read_and_every_range_lies_within_it(text: bytes) -> None:
    for one in elements(text):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize("piece", [b"<", b"<a>", b"<a ", b"</a>", b"<!--", b"<a b='", b"<name>a</name>", b"<![CDATA["])
def test_a_very_long_text_is_read(piece: bytes) -> None:
    list(elements((piece * 20_000)[:20_000] + b"</a>"))
