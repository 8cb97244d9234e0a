from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.manifest.jsontext import parse
from scanner.manifest.nodes import Mapping, Node, Scalar

JSON = st.recursive(
    st.text() | st.integers() | st.booleans(),
    lambda below: st.lists(below) | st.dictionaries(st.text(), below),
    max_leaves=20,
)


def shape(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return [[shape(key), shape(value)] for key, value in zip(node[::2], node[1::2], strict=True)]
    return [shape(item) for item in node]


def expected(value: object) -> object:
    if isinstance(value, dict):
        return [[expected(key), expected(below)] for key, below in value.items()]
    if isinstance(value, list):
        return [expected(item) for item in value]
    if isinstance(value, str):
        return value.encode(errors="replace").decode("ascii", "replace")
    return json.dumps(value)


@given(JSON, st.sampled_from([None, "\t"]))
def test_json_is_read_as_json(value: object, indent: str | None) -> None:
    text = json.dumps([value], indent=indent).encode()
    assert [shape(root) for root in parse(text) or ()] == [expected([value])]


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        (b'{"a": 1}\n{"b": 2}\n', [[["a", "1"]], [["b", "2"]]]),
        (b'{"a": [1, 2,], // both\n}', [[["a", ["1", "2"]]]]),
        (b'{"a": {"b": "c"', [[["a", [["b", "c"]]]]]),
        (b'{"a": 1}}', [[["a", "1"]]]),
    ],
)
def test_what_json_is_not_but_people_write(text: bytes, shapes: object) -> None:
    assert [shape(root) for root in parse(text) or ()] == shapes


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (b'{"a": [1, -2.5e3, true, null], "b": "c",}', True),
        (b'{"a": "\'"$ONE"\'", "b": TTTT}', True),
        (b'{"a": b}', False),
        (b'{"a": f("b", c)}', False),
        (b'{"a": "b" + c}', False),
        (b"{'a': 'b'}", False),
    ],
)
def test_source_code_is_no_json(text: bytes, read: bool) -> None:
    assert (parse(text, strict=True) is not None) is read
    assert parse(text) is not None


@pytest.mark.parametrize("text", [b'{"a', b"[" * 200, b'{"a": "\\"'])
def test_what_is_refused(text: bytes) -> None:
    assert parse(text) is None
