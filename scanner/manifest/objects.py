"""The objects of a document: mappings that say what they are, and the values that their kind makes secret."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from scanner.decode import Chain, Shift, whole
from scanner.decode.plausible import plausible
from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.manifest.scalars import content
from scanner.manifest.templates import only_template, put_together
from scanner.model import Place, Role, View
from scanner.regex import regex

if TYPE_CHECKING:
    from scanner.manifest.reader import Reader

OFTEN = 16  # times that one node is read, however many aliases lead to it
NULL = ("", "~", "null", "Null", "NULL")
Pairs = list[tuple[Scalar, Node]]

_LONGEST = 253  # characters of a key, as Kubernetes has it, and of each other name that is shown
_NO_TEXT = regex(r"[-+]?\.?[0-9][0-9_.]*(?:[eE][-+]?[0-9]+)?|0[xo][0-9a-fA-F]+|true|false|True|False|TRUE|FALSE")
_SAYS = regex(rb"[A-Za-z0-9\x80-\xff]")  # what is left of '{"one": "'"$ONE"'"}' says nothing
_WORD = regex(rb"[a-z]{4,}[0-9]{0,4}")  # in base64 it happens to be some bytes: nobody encoded those


class Value(NamedTuple):
    """One value that its manifest makes a secret."""

    view: View  # as Kubernetes reads it; its spans lead to the bytes of the document
    key: str
    exact: bool  # a parser told so, and not the look of the lines
    rule: str  # what speaks of the value where nothing more specific knows it; "" where only its name may tell
    declared: bool = True  # the manifest says outright that it is a secret, however weak it looks
    settled: bool = False  # the rule speaks even where a pattern knows what the value looks like
    hides: tuple[int, int] = (0, 0)  # the range around it that nobody is shown; (0, 0) is its own
    certificate: bytes = b""  # that of the key that it is, as it stands beside it


class Trail(NamedTuple):
    """How a node was reached: from where, and by which key or index."""

    parent: Trail | None
    step: Scalar | int


class Object:
    """One mapping of a document, read as the Kubernetes object that it may be."""

    def __init__(
        self,
        reader: Reader,
        pairs: Pairs,
        trail: Trail | None,
        parent: Object | None,
    ) -> None:
        self.reader = reader
        self.pairs = pairs
        self.trail = trail
        self.parent = parent  # the next one around it, which may hold it in a string

    @cached_property
    def keys(self) -> frozenset[str]:
        """Its keys."""
        return frozenset([key.text for key, _ in self.pairs])

    @cached_property
    def kinds(self) -> list[str]:
        """What it says that it is, in small letters."""
        return self.texts("kind")

    @property
    def listed(self) -> bool:
        """Whether it is an item of a SecretList."""
        return self.parent is not None and "secretlist" in self.parent.kinds

    @property
    def top(self) -> bool:
        """Whether it is the root of its document."""
        return self.trail is None

    @cached_property
    def target(self) -> tuple[str, str, str]:
        """Kind, namespace and name of what it is to change, as it or its holder says; empty where nobody does."""
        found = self.entries(self.at("target"))
        if found:
            return self.label(found, "kind"), self.label(found, "namespace"), self.label(found, "name")
        return self.parent.target if self.parent else ("", "", "")

    @cached_property
    def named(self) -> tuple[str, str]:
        """The namespace and the name in its metadata, which each of its places has."""
        metadata = self.entries(self.at("metadata"))
        return self.label(metadata, "namespace"), self.label(metadata, "name")

    @property
    def kind(self) -> str:
        """Its kind in small letters; "" where it says none."""
        return self.kinds[0] if self.kinds else ""

    @property
    def api(self) -> str:
        """Its apiVersion."""
        return self.label(self.pairs, "apiVersion")

    def texts(self, wanted: str) -> list[str]:
        """Say what the scalars `wanted` do, in small letters: Kubernetes' reader itself once took `Kind` for `kind`."""
        return [
            value.text.lower() for key, value in self.pairs if key.text.lower() == wanted and isinstance(value, Scalar)
        ]

    def has(self, *keys: str) -> bool:
        """Whether it has all of these keys."""
        return self.keys.issuperset(keys)

    def at(self, *path: str) -> Node | None:
        """The node at a path of keys; None where there is none."""
        if path[0] not in self.keys:
            return None
        pairs, node = self.pairs, None
        for wanted in path:
            node = next((value for key, value in pairs if key.text == wanted), None)
            pairs = self.entries(node)
        return node

    def entries(self, node: Node | None) -> Pairs:
        """The keys and values of a mapping, merged ones included; none of anything else."""
        return self.reader.pairs(node) if isinstance(node, Mapping) else []

    def items(self, node: Node | None) -> list[Node]:
        """The items of a list; none of anything else."""
        return list(node) if isinstance(node, Sequence) else []

    def leaves(self, node: Node | None, path: str) -> Iterator[tuple[Scalar | None, Scalar, str]]:
        """(key, scalar, object path) of every scalar at and below `node`, which stands at `path`.

        The key is that of the nearest mapping; None in a list of lists.
        """
        todo: list[tuple[Scalar | None, Node, str]] = [(None, node, path)] if node is not None else []
        while todo:
            key, node, path = todo.pop()
            if isinstance(node, Scalar):
                yield key, node, path
            elif self.reader.enter(node):
                below: list[tuple[Scalar | None, Node, str]]
                if isinstance(node, Mapping):
                    below = [(k, v, f"{path}.{self.says(k)}".lstrip(".")) for k, v in self.reader.pairs(node)]
                else:
                    below = [(key, item, f"{path}[{at}]") for at, item in enumerate(node)]
                todo.extend(reversed(below))

    def label(self, pairs: Pairs, wanted: str) -> str:
        """Say what the scalar `wanted` among `pairs` says; "" if there is none."""
        found = (value for key, value in pairs if key.text == wanted and isinstance(value, Scalar))
        scalar = next(found, None)
        return self.says(scalar) if scalar else ""

    def said(self, scalar: Scalar) -> bytes:
        """All that a scalar says, as it stands there."""
        return self.reader.said(scalar)[0] if self.reader.enter(scalar) else b""

    def says(self, scalar: Scalar) -> str:
        """What a scalar says, as far as a name goes."""
        return content(self.reader.document, scalar)[0][:_LONGEST].decode(errors="replace")

    @property
    def path(self) -> str:
        """The path of the object itself in its document: "" or one that ends in a dot."""
        steps: list[str] = []
        trail = self.trail
        while trail:
            steps.append(f"[{trail.step}]" if isinstance(trail.step, int) else f".{self.says(trail.step)}")
            trail = trail.parent
        path = "".join(reversed(steps)).removeprefix(".")[-_LONGEST:]
        return f"{path}." if path else ""

    def place(self, path: str, role: Role = Role.SECRET_VALUE, kind: str = "") -> Place:
        """A place in the object; its `kind` is what the manifest says unless another is given."""
        namespace, name = self.named
        return Place(
            kind=kind or self.label(self.pairs, "kind"),
            namespace=namespace,
            name=name,
            path=self.path + path,
            role=role,
        )

    def value(
        self,
        key: str,
        scalar: Scalar,
        place: Place,
        rule: str,
        *,
        via: str = "",
        encoded: bool = False,
        within: tuple[int, int] | None = None,
        declared: bool = True,
        settled: bool = False,
    ) -> Iterator[Value]:
        """The value that `scalar` is, if it is any: not null, not empty, not made by a template alone.

        `encoded` values are base64, as Kubernetes has it; numbers and truth values among them are not, nor are words
        that decode to nothing. Only the bytes `within` this half-open range of what the scalar says may be the value.
        """
        if (scalar.style == "" and scalar.text in NULL) or not (within or self.reader.enter(scalar)):
            return
        data, spans = self.reader.said(scalar)
        if within:
            data, spans = data[slice(*within)], Chain(Shift(within[0]), spans)
        if (
            not data.strip()
            or only_template(data)
            or put_together(data)
            or not (self.reader.exact or _SAYS.search(data))
        ):
            return
        view = View(
            data=data, spans=self.reader.outwards(spans), via=(*self.reader.via, *filter(None, [via])), place=place
        )
        is_text = scalar.style == "" and _NO_TEXT.fullmatch(scalar.text)
        if scalar.binary or (encoded and not is_text):
            decoded = whole(view)
            if decoded and (plausible(decoded.data) or not _WORD.fullmatch(data.strip())):
                view = decoded
        yield Value(view=view, key=key, exact=self.reader.exact, rule=rule, declared=declared, settled=settled)
