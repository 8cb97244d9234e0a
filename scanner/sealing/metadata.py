"""How SOPS' metadata are written into a file of each form, so that all else in it stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.manifest.nodes import Scalar
from scanner.regex import regex
from scanner.remediate.rendering import scalar
from scanner.sealing.leaves import FLAT, METADATA, WHOLE, Document

Edit = tuple[int, int, bytes]
"""The half-open range of bytes that goes, and what takes its place."""

# What needs no quotes: an expression, ciphertext, a version.
_PLAIN = regex(r"(?:[\^(]|ENC\[AES256_GCM)[^\s#:]*(?::[^\s#]+)*|[0-9]+\.[0-9]+\.[0-9]+")
_KEY_LINE = regex(rb"\{[ \t]*\r?\n(?P<indent>[ \t]+)\"")


def in_yaml(data: bytes, document: Document, entries: Mapping[str, Any]) -> list[Edit]:
    """The metadata below the last line of a document; in front, where it is written in braces."""
    first = document.root[0]
    assert isinstance(first, Scalar)
    if document.root.flow:
        return [(first.start, first.start, f'"{METADATA}": {json.dumps(entries)}, '.encode())]
    line = max(data.rfind(b"\n", 0, first.start) + 1, document.start)
    indent = data[line : first.start].decode().removeprefix("\ufeff")
    newline = "\r\n" if data.find(b"\r\n", document.start, document.end) >= 0 else "\n"
    lines = [f"{METADATA}:", *(f"    {line}" for name, value in entries.items() for line in _lines(name, value))]
    text = "".join(f"{indent}{line}{newline}" for line in lines)
    before = "" if data.endswith(b"\n", 0, document.end) else newline
    return [(document.end, document.end, (before + text).encode())]


def in_json(data: bytes, _: Document, entries: Mapping[str, Any]) -> list[Edit]:
    """The metadata behind the last value of the object, indented as its first is."""
    end = data.rstrip().rindex(b"}")
    at = len(data[:end].rstrip())
    comma = "" if data[:at].endswith(b"{") else ","
    line = _KEY_LINE.match(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if not line:
        return [(at, at, f'{comma} "{METADATA}": {json.dumps(entries)}'.encode())]
    indent = line["indent"].decode()
    newline = "\r\n" if b"\r\n" in data else "\n"
    text = json.dumps(entries, indent=indent).replace("\n", newline + indent)
    return [(at, at, f'{comma}{newline}{indent}"{METADATA}": {text}'.encode())]


def in_binary(data: bytes, _: Document, entries: Mapping[str, Any]) -> list[Edit]:
    """What makes JSON of a file whose ciphertext stands in its place."""
    text = json.dumps(entries, indent="\t").replace("\n", "\n\t")
    end = len(data)
    return [(0, 0, f'{{\n\t"{WHOLE}": '.encode()), (end, end, f',\n\t"{METADATA}": {text}\n}}\n'.encode())]


def in_dotenv(data: bytes, _: Document, entries: Mapping[str, Any]) -> list[Edit]:
    """The metadata below the last line, each part of it in a line of its own."""
    lines = (f"{FLAT}{name}={value}\n" for name, value in _flat(entries))
    before = "" if not data or data.endswith(b"\n") else "\n"
    return [(len(data), len(data), (before + "".join(lines)).encode())]


def in_ini(data: bytes, _: Document, entries: Mapping[str, Any]) -> list[Edit]:
    """The metadata in a section of their own, below the last line."""
    newline = "\r\n" if b"\r\n" in data else "\n"
    said = ((name, f"`{value}`" if "#" in value or ";" in value else value) for name, value in _flat(entries))
    lines = [f"[{METADATA}]", *(f"{name} = {value}" for name, value in said)]
    before = newline if not data or data.endswith(b"\n") else newline * 2
    return [(len(data), len(data), (before + "".join(f"{line}{newline}" for line in lines)).encode())]


def _lines(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{name}: {_scalar(value)}"
        return
    yield f"{name}:"
    for item in value:
        lead = "    - "
        for key, text in item.items():
            yield f"{lead}{key}: {'|' if chr(10) in text else scalar(text)}"
            yield from (f"        {line}" for line in text.splitlines() if "\n" in text)
            lead = "      "


def _scalar(value: Any) -> str:
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else scalar(value)


def _flat(entries: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in entries.items():
        if isinstance(value, list):
            for at, item in enumerate(value):
                yield from ((f"{name}__list_{at}__map_{key}", text.replace("\n", "\\n")) for key, text in item.items())
        else:
            yield name, "true" if value is True else str(value)
