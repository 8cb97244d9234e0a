"""How a YAML document becomes a light tree whose every scalar knows the bytes that it was written in.

Only events are used: no tag is ever resolved and no alias expanded, an alias is the very node that its anchor names.
The parser is given every byte that is not printable ASCII as `_`, so its marks are byte offsets, and neither broken
UTF-8 nor control characters stop it. What a scalar says is read from the original bytes (see `scalars.py`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

from scanner.regex import regex

DEEPEST = 100  # levels of nesting; more is no manifest
MOST = 400_000  # nodes of one document, at some 200 bytes each

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the C one is ten times as fast, and not everywhere
_PRINTABLE = bytes(byte if 32 <= byte < 127 or byte in b"\t\n\r" else ord("_") for byte in range(256))
_BOM = b"\xef\xbb\xbf"
_BINARY = "tag:yaml.org,2002:binary"
_PROPERTIES = regex(rb"(?:[&!]\S*(?:\s++|#[^\r\n]*+)*+)*+")  # an anchor and a tag stand before their node


class Scalar(NamedTuple):
    """One scalar, by the bytes that hold it, quotes and block header included."""

    start: int
    end: int
    style: str  # "" for a plain one, else one of ' " | >
    text: str  # what it says, with `_` for whatever is not printable ASCII: to compare names with
    binary: bool = False  # tagged !!binary
    column: int = 0  # of its key, for a block scalar: the indentation that its header states is counted from there


class Mapping(list["Node"]):
    """Keys and values in turn, in the order of the document; a key may stand there twice."""

    __slots__ = ("end", "flow", "start")  # set by whoever parses, and only there
    start: int  # of its anchor or tag, its brace, or its first key, whichever stands first
    end: int  # just past its other brace; a block has no end of its own but that of what is in it
    flow: bool  # it stands in braces


class Sequence(list["Node"]):
    """The items of a list."""

    __slots__ = ("end", "flow", "start")
    start: int  # of its anchor or tag, its bracket, or its first dash
    end: int
    flow: bool


Node = Scalar | Mapping | Sequence

_NOTHING = Scalar(0, 0, "", "")


def parse(text: bytes, start: int = 0, end: int | None = None) -> tuple[Node, ...] | None:
    """Give the root of each YAML document in `text`, JSON included; None where it is no YAML, or far too much of it.

    Only what stands from `start` to `end` is read; the offsets are those of the whole.
    """
    shift = start + len(_BOM) if text.startswith(_BOM, start) else start
    parser = _Loader(text[shift:end].translate(_PRINTABLE).decode("ascii"))
    try:
        roots = _tree(parser, text, shift)
    except yaml.YAMLError:
        return None
    finally:
        parser.dispose()
    return None if roots is None else tuple(roots)


def property_at(text: bytes) -> int:
    """Where the first alias, or node with an anchor or a tag, stands in YAML that can be parsed; -1 where none does."""
    shift = len(_BOM) if text.startswith(_BOM) else 0
    parser = _Loader(text[shift:].translate(_PRINTABLE).decode("ascii"))
    try:
        while not isinstance(event := parser.get_event(), yaml.StreamEndEvent):
            if getattr(event, "anchor", None) or getattr(event, "tag", None):
                return int(event.start_mark.index) + shift
    finally:
        parser.dispose()
    return -1


def _tree(parser: Any, text: bytes, shift: int) -> Sequence | None:
    roots = Sequence()
    top: Mapping | Sequence = roots
    stack: list[Mapping | Sequence] = []
    anchors: dict[str, Node] = {}
    count = 0
    while True:
        event = parser.get_event()
        kind = type(event)
        node: Node
        if kind is yaml.ScalarEvent:
            node = _scalar(event, text, shift)
            if node.style in ("|", ">") and isinstance(top, Mapping) and top:
                node = node._replace(column=_column(text, top[-1]))
        elif kind is yaml.MappingStartEvent:
            node = Mapping()
            node.start, node.flow = event.start_mark.index + shift, event.flow_style
        elif kind is yaml.SequenceStartEvent:
            node = Sequence()
            node.start, node.flow = event.start_mark.index + shift, event.flow_style
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            top.end = event.end_mark.index + shift
            top = stack.pop()
            continue
        elif kind is yaml.AliasEvent:
            top.append(anchors.get(event.anchor, _NOTHING))
            continue
        elif kind is yaml.StreamEndEvent:
            return roots
        else:
            continue
        count += 1
        if event.anchor:
            anchors[event.anchor] = node
        top.append(node)
        if not isinstance(node, Scalar):
            stack.append(top)
            top = node
        if count > MOST or len(stack) > DEEPEST:
            return None


def _scalar(event: Any, text: bytes, shift: int) -> Scalar:
    start = event.start_mark.index + shift
    end = event.end_mark.index + shift
    if event.anchor or event.tag:
        properties = _PROPERTIES.match(text, start, end)
        start = properties.end() if properties else start
    return Scalar(start, end, event.style or "", event.value, event.tag == _BINARY)


def _column(text: bytes, key: Node) -> int:
    return key.start - text.rfind(b"\n", 0, key.start) - 1 if isinstance(key, Scalar) else 0
