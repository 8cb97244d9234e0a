"""How a file is written anew around what takes the place of a part of it: every other byte stays.

The new text takes over the line ends of the file, and its form: JSON where JSON stood.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from scanner.manifest import nodes
from scanner.manifest.nodes import Node, Scalar
from scanner.manifest.scalars import content
from scanner.regex import regex

_BOM = b"\xef\xbb\xbf"
_LINE_END = regex(rb"\r\n|\r|\n")
_INDENTATION = regex(rb"[{\[][ \t]*(?:\r\n|\r|\n)([ \t]+)\S")
_NUMBER = regex(r"-?[0-9]+")
_WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None}


class Edit(NamedTuple):
    """A half-open range of a file, and what is to stand there."""

    start: int
    end: int
    text: bytes


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The file with edits that don't overlap, in whatever order."""
    pieces, at = [], 0
    for start, end, text in sorted(edits):
        pieces += [data[at:start], text]
        at = end
    return b"".join([*pieces, data[at:]])


def put(data: bytes, start: int, end: int, manifest: str, column: int | None = None) -> Edit:
    """The edit that lets a manifest, as `Replacement` has it, stand where a document stood, or an item in a column."""
    text = manifest.rstrip("\n")
    before = data[start:end]
    if is_json(before):
        text = _as_it_was(text, data, start, end)
    elif column is not None and before[:1] == b"{":
        text = as_json(text, None)
    elif column is not None:
        text = text.replace("\n", "\n" + " " * column)
    line_end = _LINE_END.search(data)
    joined = text.encode().replace(b"\n", line_end[0] if line_end else b"\n")
    below_mark = column is None and start > 0 and data[start - 1 : start] not in (b"\n", b"\r") and data[:start] != _BOM
    return Edit(start, end, (line_end[0] if line_end else b"\n") + joined if below_mark else joined)


def _as_it_was(manifest: str, data: bytes, start: int, end: int) -> str:
    """A manifest as JSON, indented as what stood in a range."""
    found = _INDENTATION.search(data, start, end)
    if not found:
        return as_json(manifest, None)
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    around = data[line : line + len(data[line:start]) - len(data[line:start].lstrip(b" \t"))].decode()
    inner = found[1].decode()
    return as_json(manifest, inner.removeprefix(around) or inner).replace("\n", f"\n{around}")


def is_json(text: bytes) -> bool:
    """Whether a document is JSON, and not only YAML."""
    if text.lstrip()[:1] != b"{":
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def as_json(manifest: str, indentation: str | None) -> str:
    """A manifest that a template of ours made, as JSON; on one line without an indentation."""
    text = manifest.encode()
    (root,) = nodes.parse(text) or ()
    separators = (",", ":") if indentation is None else None
    return json.dumps(_plain(text, root), indent=indentation, separators=separators, ensure_ascii=False)


def _plain(text: bytes, node: Node) -> Any:
    if isinstance(node, Scalar):
        said = content(text, node)[0].decode()
        if node.style or (said not in _WORDS and not _NUMBER.fullmatch(said)):
            return said
        return _WORDS[said] if said in _WORDS else int(said)
    if isinstance(node, nodes.Sequence):
        return [_plain(text, item) for item in node]
    each = iter(node)
    return {_plain(text, key): _plain(text, value) for key, value in zip(each, each, strict=True)}
