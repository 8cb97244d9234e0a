"""The leaves of a document as SOPS walks it: each value with its path, its type and the bytes that say it.

After getsops/sops, sops.go and stores/. What SOPS can't read, or reads as something else, is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from scanner.errors import AskedWrongly
from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.manifest.scalars import content
from scanner.regex import regex
from scanner.remediate.sops import Plain

METADATA, FLAT = "sops", "sops_"
WHOLE = "data"  # the key of a file that SOPS encrypts as a whole, being of no form that it knows
SECTIONS = ("data", "stringData")

_SLASH = regex(rb"(?:[^\\]|\\[^/])*+\\/", re.DOTALL)
TAKEN = "SOPS keeps its metadata under this key: the file is encrypted already, or never can be"


class Leaf(NamedTuple):
    """One value."""

    path: tuple[str, ...]  # its keys; an item of a list has none of its own
    value: Plain
    start: int  # of the bytes that say it, quotes and block header included
    end: int
    quoted: bool  # what takes its place has to stand in quotes
    secret: str | None = None  # of the Secret whose value it is, [namespace/]name; None where it is no Secret's
    style: str = ""


class Level(NamedTuple):
    """A mapping or a list around a scalar."""

    column: int
    path: tuple[str, ...]


class Token(NamedTuple):
    """A scalar, key or value, with what is around it from the outside inwards."""

    start: int
    end: int
    around: tuple[Level, ...]
    path: tuple[str, ...]  # of the value, its own or that of which it is the key


class Document(NamedTuple):
    """One document, and where in the file it lies."""

    start: int
    end: int
    root: Mapping
    leaves: tuple[Leaf, ...]
    tokens: tuple[Token, ...]
    metadata: tuple[Leaf, ...] = ()  # what stands below `sops`, once it is encrypted


class Walk:
    """Walks one document."""

    def __init__(
        self, path: str, data: bytes, typing: Callable[[str], Plain], *, quoted: bool = False, sealed: bool
    ) -> None:
        self._path = path
        self._data = data
        self._typing = typing
        self._quoted = quoted
        self._sealed = sealed
        self._tokens: list[Token] = []

    def document(self, start: int, end: int, root: Mapping) -> Document:
        """The document that lies in a range of the file. Raises `AskedWrongly`."""
        leaves = tuple(self._mapping(root, (), (), None))
        own = tuple(leaf for leaf in leaves if leaf.path[0] == METADATA)
        others = tuple(leaf for leaf in leaves if leaf.path[0] != METADATA)
        return Document(start, end, root, others, tuple(sorted(self._tokens)), own)

    def _node(
        self, node: Node, path: tuple[str, ...], around: tuple[Level, ...], flow: bool, of: str | None
    ) -> Iterator[Leaf]:
        if isinstance(node, Scalar):
            self._tokens.append(Token(node.start, node.end, around, path))
            value = self._value(node, flow)
            yield Leaf(path, value, node.start, node.end, flow or self._quoted, of, node.style)
        elif isinstance(node, Mapping):
            yield from self._mapping(node, path, around, of)
        else:
            here = (*around, Level(self._column(node), path))
            for item in node:
                yield from self._node(item, path, here, node.flow, None)

    def _mapping(
        self, node: Mapping, path: tuple[str, ...], around: tuple[Level, ...], of: str | None
    ) -> Iterator[Leaf]:
        here = (*around, Level(self._column(node), path))
        pairs: dict[str, Node] = {}
        each = iter(node)
        for key, value in zip(each, each, strict=True):
            name = self._key(key, node.flow)
            if name in pairs:
                raise self._wrong(key, "a key that stands there before")
            if name == METADATA and not path and not self._sealed:
                raise self._wrong(key, TAKEN)
            pairs[name] = value
        secret = self._secret(pairs)
        for key, (name, value) in zip(node[::2], pairs.items(), strict=True):
            assert isinstance(key, Scalar)
            self._tokens.append(Token(key.start, key.end, here, (*path, name)))
            section = secret if name in SECTIONS else None
            inner = of if isinstance(value, Scalar) else section
            yield from self._node(value, (*path, name), here, node.flow, inner)

    def _key(self, key: Node, flow: bool) -> str:
        if not isinstance(key, Scalar):
            raise self._wrong(key, "a key that is no text, which SOPS can't read")
        self._readable(key, flow)
        said = decoded(content(self._data, key)[0])
        assert isinstance(said, str)  # the file is UTF-8
        try:
            is_text = key.style or type(self._typing(said)) is str
        except ValueError:
            is_text = False
        if not is_text:
            raise self._wrong(key, "a key that is no text, which SOPS can't read: write it in quotes")
        return said

    def _value(self, scalar: Scalar, flow: bool) -> Plain:
        self._readable(scalar, flow)
        said = content(self._data, scalar)[0]
        if scalar.style:
            return decoded(said)
        try:
            return self._typing(said.decode())
        except ValueError as problem:
            raise self._wrong(scalar, str(problem)) from None

    def _readable(self, scalar: Scalar, flow: bool) -> None:
        """Refuse what libyaml reads and SOPS' reader of YAML doesn't."""
        if flow and not scalar.style and "?" in scalar.text:
            raise self._wrong(scalar, "a ? in braces or brackets, where SOPS can't read it: write it in quotes")
        if scalar.style == '"' and not self._quoted and _SLASH.match(self._data, scalar.start, scalar.end):
            raise self._wrong(scalar, "the escape \\/, which SOPS can't read in YAML: write / alone")

    def _secret(self, pairs: dict[str, Node]) -> str | None:
        """What the Secret that a mapping is is called, "" where it has no name; None for anything else."""
        kind, about = pairs.get("kind"), pairs.get("metadata")
        if not (isinstance(kind, Scalar) and kind.text == "Secret"):
            return None
        each = iter(about if isinstance(about, Mapping) else ())
        said = {key.text: value for key, value in zip(each, each, strict=True) if isinstance(key, Scalar)}
        namespace, name = (
            content(self._data, one)[0].decode(errors="replace") if isinstance(one, Scalar) else ""
            for one in (said.get("namespace"), said.get("name"))
        )
        return f"{namespace}/{name}" if namespace else name

    def _column(self, node: Mapping | Sequence) -> int:
        """The column of a mapping, or of the dashes of a list; what stands in braces or brackets has none: 0."""
        if self._quoted or node.flow:
            return 0
        at = self._start(node)
        at = self._data.rfind(b"-", 0, at) if isinstance(node, Sequence) else at
        return max(at - self._data.rfind(b"\n", 0, at) - 1, 0)

    def _start(self, node: Node) -> int:
        while not isinstance(node, Scalar) and node:
            node = node[0]
        return node.start if isinstance(node, Scalar) else 0

    def _wrong(self, node: Node, problem: str) -> AskedWrongly:
        return AskedWrongly(f"{place(self._path, self._data, self._start(node))}: {problem}")


def decoded(said: bytes) -> str | bytes:
    """Text, as long as it is UTF-8."""
    try:
        return said.decode()
    except UnicodeDecodeError:
        return said


def place(path: str, data: bytes, at: int) -> str:
    """A file and the line in it, for a message."""
    return f"{path}:{data.count(10, 0, at) + 1}"
