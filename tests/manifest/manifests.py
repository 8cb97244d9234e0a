"""Manifests for the tests, put together at run time: no test file holds what a scanner would take for a Secret."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from hypothesis import strategies as st

from scanner.manifest import Value, read

KIND = "kind: " + "Secret"
HEAD = f"apiVersion: v1\n{KIND}\n"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def written(value: Value, document: bytes) -> bytes:
    """Give what stands in the document for a value."""
    start, end = value.view.spans.back(0, len(value.view.data))
    return document[start:end]


def told(document: str | bytes) -> list[tuple[str, bytes]]:
    """Give the path and the bytes of every value."""
    data = document.encode() if isinstance(document, str) else document
    return [(value.view.place.path if value.view.place else "", value.view.data) for value in read(data)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A scalar: how it is written, which part of that is its text, and what it says."""

    source: str
    text: str
    says: str


def plain(words: list[str]) -> Written:
    return Written(source="v" + " ".join(words), text="v" + " ".join(words), says="v" + " ".join(words))


def single(text: str) -> Written:
    inside = ("v" + text).replace("'", "''")
    return Written(source=f"'{inside}'", text=inside, says="v" + text)


def double(text: str) -> Written:
    inside = json.dumps("v" + text, ensure_ascii=False)[1:-1]
    return Written(source=f'"{inside}"', text=inside, says="v" + text)


def literal(lines: list[str]) -> Written:
    below = "\n".join("      " + line if line else "" for line in ["v", *lines, "w"])
    return Written(source="|\n" + below, text=below.lstrip() + "\n", says="\n".join(["v", *lines, "w"]) + "\n")


def folded(words: list[str]) -> Written:
    below = "\n".join("      " + word for word in ["v", *words])
    return Written(source=">-\n" + below, text=below.lstrip(), says=" ".join(["v", *words]))


KEYS = st.from_regex(r"[a-z][a-zA-Z0-9._-]{0,11}", fullmatch=True).map(lambda key: "k" + key)
WORDS = st.lists(st.from_regex(r"[a-zA-Z0-9]{1,9}", fullmatch=True), min_size=1, max_size=6)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40)
BLOCK_STYLES = st.one_of(
    WORDS.map(plain), TEXT.map(single), TEXT.map(double), st.lists(TEXT.map(str.strip)).map(literal), WORDS.map(folded)
)
FLOW_STYLES = st.one_of(TEXT.map(single), TEXT.map(double))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A document, and for each value its path, what it says, and how that is written."""

    document: bytes
    values: tuple[tuple[str, bytes, bytes], ...]


def _manifest(document: str, prefix: str, values: dict[str, Written]) -> Manifest:
    return Manifest(
        document=document.encode(),
        values=tuple((prefix + key, value.says.encode(), value.text.encode()) for key, value in values.items()),
    )


def block(values: dict[str, Written]) -> Manifest:
    lines = "".join(f"  {key}: {value.source}\n" for key, value in values.items())
    return _manifest(f"{HEAD}stringData:\n{lines}type: Opaque\n", "stringData.", values)


def flow(values: dict[str, Written]) -> Manifest:
    pairs = ", ".join(f'"{key}": {value.source}' for key, value in values.items())
    return _manifest(f"{HEAD}stringData: {{{pairs}}}  # all of it\n", "stringData.", values)


def as_json(values: dict[str, Written]) -> Manifest:
    pairs = ",\n\t\t".join(f'"{key}":{value.source}' for key, value in values.items())
    return _manifest(f'{{\n\t"kind":"{"Secret"}",\n\t"stringData":{{{pairs}}}}}', "stringData.", values)


def listed(values: dict[str, Written]) -> Manifest:
    pairs = "".join(f"    {key}: {value.source}\n" for key, value in values.items())
    document = f"kind: List\nitems:\n- kind: ConfigMap\n  data: {{a: b}}\n- stringData:\n{pairs}  {KIND}\n"
    return _manifest(document, "items[1].stringData.", values)


MANIFESTS = st.one_of(
    st.dictionaries(KEYS, BLOCK_STYLES, min_size=1, max_size=5).map(block),
    st.dictionaries(KEYS, BLOCK_STYLES, min_size=1, max_size=5).map(listed),
    st.dictionaries(KEYS, FLOW_STYLES, min_size=1, max_size=5).map(flow),
    st.dictionaries(KEYS, TEXT.map(double), min_size=1, max_size=5).map(as_json),
)
