from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.pairing import pairs, worthwhile
from scanner.rules.mint import mint

VALUE = mint("<<letters:5>><<digits:2>><<base62:6>><<digits:1>><<letters:4>>", "pairing")
PIECES = st.sampled_from(
    [b"name: DB_PASSWORD", b"value: ", b"value: abc1DEF2ghi", b"\n", b"- ", b"  ", b"{", b"}", b", ", b'"', b"'",
     b"|\n", b"secrets:\n",
     b'name = "DB_PASSWORD"', b'value = "', b'variable "token" {\n', b'default = "',
     b"<add key=\"password\" value=\"", b"\"/>", b"\\", b"\xff", b"\0"]
)  # fmt: skip


def found(text: str) -> list[tuple[str, str]]:
    """(name, value as its range has it) of each pair."""
    data = text.replace("@", VALUE).encode()
    return [(pair.key.decode(), data[pair.start : pair.end].decode()) for pair in pairs(data)]


@pytest.mark.parametrize(
    "text",
    [
        "- name: DB_PASSWORD\n  value: @\n",
        "- value: @\n  name: DB_PASSWORD\n",
        "- name: DB_PASSWORD\n  # why\n  other: a\n  value: '@'\n",
        "- {name: DB_PASSWORD, value: @}",
        '{"name": "DB_PASSWORD", "value": "@"}',
        '{"value":"@","name":"DB_PASSWORD"}',
        '{\n  "name": "DB_PASSWORD",\n  "value": "@"\n}',
        '{ "name": "DB_PASSWORD",\n  "value": "@" }',
        "DB_PASSWORD:\n  value: @\n",
        "DB_PASSWORD: {value: @}",
        '<add key="DB_PASSWORD" value="@"/>',
        "<entry key='DB_PASSWORD'>@</entry>",
        "- op: add\n  path: DB_PASSWORD\n  value: @\n",
        '"DB_PASSWORD": {\n  "value": "@"\n}',
        "DB_PASSWORD:\n  description: Of the shop\n  value: @\n",
        "<add value='@' key='DB_PASSWORD'/>",
        '<add\n  key="DB_PASSWORD"\n  value="@"\n/>',
        'set {\n  name  = "DB_PASSWORD"\n  value = "@"\n}',
        'set {\n  value = "@"\n  name  = "DB_PASSWORD"\n}',
        '{ name = "DB_PASSWORD", value = "@" }',
        '[[env]]\nname = "DB_PASSWORD"\nvalue = "@"\n',
        'EnvVar(name="DB_PASSWORD", value="@")',
        'variable "DB_PASSWORD" { default = "@" }',
        'variable "DB_PASSWORD" {\n  description = "Of ${the} shop"\n\n  default = "@"\n}\n',
        'variable "DB_PASSWORD" {\n  validation {\n    condition = true\n  }\n  default = "@"\n}\n',
        '  variable "DB_PASSWORD" {\n    nullable = false\n    default  = "@"\n  }\n',
    ],
)
def test_a_name_finds_its_value(text: str) -> None:
    assert found(text) == [("DB_PASSWORD", VALUE)]
    assert worthwhile(text.replace("@", VALUE).encode())


@pytest.mark.parametrize(
    "text",
    [
        "- name: DB_PASSWORD\n- name: other\n  value: @\n",
        "- name: DB_PASSWORD\n  valueFrom: @\n- value: @\n",
        "a:\n  name: DB_PASSWORD\nb:\n  value: @\n",
        '{\n  "name": "DB_PASSWORD"\n},\n{\n  "value": "@"\n}',
        "[{name: DB_PASSWORD}, {value: @}]",
        "- name: PASSWORD_FILE\n  value: @\n",
        'set {\n  name = "DB_PASSWORD"\n}\nset {\n  value = "@"\n}',
        '[[env]]\nname = "DB_PASSWORD"\n[[env]]\nvalue = "@"\n',
        '<a key="DB_PASSWORD"/><b value="@"/>',
        'variable "DB_PASSWORD" {\n}\nvariable "other" {\n  default = "@"\n}\n',
        '  variable "DB_PASSWORD" {\n  }\n  variable "other" {\n    default = "@"\n  }\n',
        "secrets:\n  imageName: @\n  ref: ${{ secrets.A }}\n",
    ],
)
def test_what_belongs_to_another_item_is_no_value(text: str) -> None:
    assert found(text) == []


def test_a_name_tells_with_what_it_stands_below() -> None:
    assert found("secrets:\n  API: @\n") == [("secrets.API", VALUE)]
    assert found("encryption:\n  key: @\n") == [("encryption.key", VALUE)]
    assert found("jwt: {key: @}") == [("jwt.key", VALUE)]


@given(st.binary(max_size=300) | st.lists(PIECES, max_size=60).map(b"".join))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_and_every_range_lies_within_it(text: bytes) -> None:
    for pair in pairs(text):
        assert 0 <= pair.start < pair.end <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        b"{",
        b'{"',
        b"{'a'",
        b"name: a\n",
        b"value: ",
        b"<a key='",
        b"- ",
        b'{""',
        b"secrets:\n a: b\n",
        b"a b ",
        b'variable "a" {\n',
        b'name = "a"\n',
        b"value = 'a",
        b"value='aaaa'\n",
    ],
)
def test_a_very_long_text_is_read(piece: bytes) -> None:
    list(pairs((piece * 20_000)[:20_000]))
