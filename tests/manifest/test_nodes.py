from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.manifest import nodes
from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence, parse, property_at

TEXT = st.text(st.characters(max_codepoint=0x2FF), max_size=60)


def shape(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    return [shape(below) for below in node]


def test_the_tree_of_a_document() -> None:
    text = b"a: [b, {c: 'd'}]\ne: |\n  f\n"
    (root,) = parse(text) or ()
    assert shape(root) == ["a", ["b", ["c", "d"]], "e", "f\n"]
    assert isinstance(root, Mapping)
    assert isinstance(root[1], Sequence)


def test_scalars_know_their_bytes() -> None:
    text = "\ufeffä: &x !y 'b'\nc: &z\n  # so\n  d\ne: |2\n    f\n".encode()
    (root,) = parse(text) or ()
    assert isinstance(root, Mapping)
    scalars = [node for node in root if isinstance(node, Scalar)]
    assert [text[scalar.start : scalar.end].decode() for scalar in scalars] == (
        ["ä", "'b'", "c", "d", "e", "|2\n    f\n"]
    )


def test_an_alias_is_what_its_anchor_names() -> None:
    (root,) = parse(b"a: &x [b]\nc: *x\nd: *y") or ()
    assert isinstance(root, Mapping)
    assert root[1] is root[3]
    assert shape(root[5]) == ""


def test_a_key_may_be_a_text_of_several_lines() -> None:
    assert [shape(root) for root in parse(b"? |\n  a\n: b\n") or ()] == [["a\n", "b"]]


def test_several_documents() -> None:
    assert [shape(root) for root in parse(b"a\n---\n- b\n...\n") or ()] == ["a", ["b"]]


def test_only_binary_is_told_from_other_tags() -> None:
    (root,) = parse(b"[!!binary a, !python/object:os.system b, !<tag:yaml.org,2002:binary> c]") or ()
    assert [node.binary for node in root if isinstance(node, Scalar)] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (b"a: b # &c\n'd': '!e *f'\n", -1),
        (b"\xef\xbb\xbfa: &b c\n", 6),
        (b"a: !b c\n", 3),
        (b"a:\n- !!str b\n", 5),
        (b"a: b\n---\nc: &d {}\ne: *d\n", 12),
        (b"a: ! b\n", 3),
    ],
)
def test_where_the_first_anchor_alias_or_tag_stands(text: bytes, at: int) -> None:
    assert property_at(text) == at


def test_what_is_written_in_braces_or_brackets() -> None:
    (root,) = parse(b"a: {b: [c]}\nd:\n- e\n") or ()
    assert isinstance(root, Mapping)
    braces, block = root[1], root[3]
    assert isinstance(braces, Mapping)
    assert isinstance(block, Sequence)
    assert (root.flow, braces.flow, block.flow) == (False, True, False)


@pytest.mark.parametrize("text", [b"a: b: c", b"'", b"[" * 200, b"- " * 200, b"[" + b"a," * nodes.MOST + b"]"])
def test_what_is_no_yaml_or_too_much_of_it(text: bytes) -> None:
    assert parse(text) is None


@given(st.binary())
def test_any_bytes_whatsoever(text: bytes) -> None:
    parse(text)


@given(TEXT)
@settings(max_examples=50, deadline=None)
def test_the_portable_parser_sees_the_same(text: str) -> None:
    data = ("- a: b\n  c: |\n    d\n\n- 'e'\n- " + text).encode()
    native = parse(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "_Loader", yaml.BaseLoader)
        portable = parse(data)
    if native is not None and portable is not None:  # they differ in what they refuse, and tabs are one such thing
        assert [shape(root) for root in native] == [shape(root) for root in portable]
