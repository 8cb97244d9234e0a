"""The Secrets in clear that a file holds, each with the bytes of its document, and which of those nobody is shown.

Nothing is guessed: what a parser can't read, what a template makes and what Kubernetes would refuse is refused here,
too, by file and line, and without its value.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import NamedTuple

from scanner.errors import AskedWrongly
from scanner.manifest import bounds, nodes, reader
from scanner.manifest.nodes import Mapping, Node, Scalar
from scanner.manifest.objects import NULL, Object, Pairs, Value
from scanner.manifest.templates import only_template
from scanner.model import Secret, Span
from scanner.regex import regex
from scanner.remediate.plain import PlainSecret
from scanner.sealing.rewriting import is_json

_SIGN = regex(rb"(?i)secret")
_HEAD = regex(rb"(?:\xef\xbb\xbf)?(?:[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\r|\n))*+")
_REST = regex(rb"[^\r\n]*")
_COMMENT = regex(rb"(?:(?<=\s)|^)#[^\r\n]*+")
_NO_TEXT = regex(  # what YAML 1.1 doesn't read as text, so that no value of a Secret can be written so
    r"(?i:y|yes|n|no|on|off|true|false)|[-+]?(?:\.?[0-9][0-9_]*|[0-9][0-9_]*\.[0-9_]*)(?:[eE][-+]?[0-9]+)?"
    r"|0[xo][0-9a-fA-F_]+|[-+]?(?i:\.inf|\.nan)"
)
_TAGGED = regex(rb"!(?:!str)?[ \t]+\Z")  # which says that it is text
_TAG = 10  # bytes in which that stands
_NAME = regex(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_KEY = regex(r"[-._a-zA-Z0-9]+")
_LONGEST_NAME, _LONGEST_NAMESPACE, _LONGEST_KEY = 253, 63, 253
_SHOWN = ("apiVersion", "kind", "type", "immutable")
_SHOWN_METADATA = ("name", "namespace", "labels")


class Original(NamedTuple):
    """One Secret of a file."""

    secret: PlainSecret
    line: int  # of its document, from 1
    span: Span  # of what is replaced; comments above and below it in its document are not
    hidden: tuple[Span, ...]  # what nobody is shown of it: values, comments, annotations
    comments: int  # inside it, which go with it
    column: int | None = None  # in which it stands as an item of a List; None for a document
    listed: Span | None = None  # of the word SecretList, if it stands in one: what isn't a Secret belongs in no such


def originals(data: bytes, path: str, templates: list[AskedWrongly] | None = None) -> tuple[Original, ...]:
    """Every Secret in clear of a file, in order. Raises `AskedWrongly` for one that can't be read as it stands.

    With a list of `templates` those that are made by one are put there instead.
    """
    found: list[Original] = []
    line = at = 0
    for start, end in bounds.documents(data):
        line, at = line + data.count(b"\n", at, start), start
        if _SIGN.search(data, start, end):
            try:
                found += _Document(data, start, end, path, line).originals()
            except AskedWrongly as refused:
                if templates is None or data.find(b"{{", start, end) < 0:
                    raise
                templates.append(refused)
    return tuple(found)


def is_name(text: str) -> bool:
    """Whether a Secret may have a name."""
    return len(text) <= _LONGEST_NAME and bool(_NAME.fullmatch(text))


def is_namespace(text: str) -> bool:
    """Whether a namespace may have a name."""
    return len(text) <= _LONGEST_NAMESPACE and is_name(text) and "." not in text


def is_key(text: str) -> bool:
    """Whether a Secret may have a key of that name."""
    return len(text) <= _LONGEST_KEY and bool(_KEY.fullmatch(text))


class _Document:
    def __init__(self, data: bytes, start: int, end: int, path: str, line: int) -> None:
        self._start = start
        self._text = data[start:end]
        self._lines_before = line
        self._path = path

    def originals(self) -> Iterator[Original]:
        found: list[Object] = []

        def note(of: Object) -> Iterator[Value]:
            if of.reader.document is self._text and (of.kind in ("secret", "secretlist") or _implied(of)):
                found.append(of)
            yield from ()

        for _ in reader.read(self._text, readers=(note,)):
            pass
        for of in found:
            if self._plain(of):
                yield self._original(of)

    def _plain(self, of: Object) -> bool:
        """Whether it is a Secret in clear; others are none of our business."""
        if not of.reader.exact or (nodes.parse(self._text) is None and not is_json(self._text)):
            raise self._refused(of, "a template makes it, or it is broken: only what a parser reads can be replaced")
        if of.kind == "secretlist" or of.has("sops"):
            return False
        holds = of.has("data") or of.has("stringData")
        if of.top:
            return of.api == "v1" and holds
        if of.parent is None or of.parent.kind not in ("list", "secretlist"):
            return False
        if not of.parent.top:
            raise self._refused(of, "it is an item of a List in another: give it a document of its own")
        if of.parent.kind == "secretlist" and not holds:
            raise self._refused(of, "it has no data, and what is to stand beside it belongs in no SecretList")
        return holds and (of.api == "v1" or _implied(of))

    def _refused(self, of: Object, because: str, at: Scalar | None = None) -> AskedWrongly:
        scalar = at or next((key for key, _ in of.pairs), None)
        line = self._lines_before + self._text.count(b"\n", 0, scalar.start if scalar else 0) + 1
        return AskedWrongly(f"{self._path}:{line}: the Secret can't be sealed: {because}")

    def _original(self, of: Object) -> Original:
        metadata = of.entries(of.at("metadata"))
        name, namespace = _said(of, metadata, "name"), _said(of, metadata, "namespace")
        if not name:
            raise self._refused(of, "it has no metadata.name")
        if not is_name(name):
            raise self._refused(of, "its metadata.name is none that Kubernetes takes")
        if namespace and not is_namespace(namespace):
            raise self._refused(of, "its metadata.namespace is none that Kubernetes takes")
        immutable = of.label(of.pairs, "immutable")
        secret = PlainSecret(
            name=name,
            namespace=namespace,
            values=self._values(of),
            type=_said(of, of.pairs, "type"),
            immutable=None if immutable in NULL else immutable.lower() == "true",
            labels=_texts(of, "labels"),
            annotations=_texts(of, "annotations"),
        )
        scalars = sorted({scalar.start: scalar for scalar in scalars_of(of.pairs)}.values())
        start, end = self._body(of, scalars) if of.top else self._item(of, scalars)
        comments = list(comments_among(self._text, scalars, start, end))
        shown = {scalar.start for scalar in _shown(of, metadata)}
        hidden = [Span(one.start, one.end) for one in scalars if one.start not in shown] + comments
        return Original(
            secret=secret,
            line=self._lines_before + self._text.count(b"\n", 0, start) + 1,
            span=Span(self._start + start, self._start + end),
            hidden=tuple(
                Span(self._start + at, self._start + min(to, end)) for at, to in sorted(hidden) if start <= at < end
            ),
            comments=len(comments),
            column=None
            if of.top
            else start - max(self._text.rfind(b"\n", 0, start), self._text.rfind(b"\r", 0, start)) - 1,
            listed=self._list_of(of),
        )

    def _list_of(self, of: Object) -> Span | None:
        if of.parent is None or of.parent.kind != "secretlist":
            return None
        kind = next(value for key, value in of.parent.pairs if key.text.lower() == "kind" and isinstance(value, Scalar))
        return Span(self._start + kind.start, self._start + kind.end)

    def _values(self, of: Object) -> dict[str, Secret]:
        values: dict[str, Secret] = {}
        for section in ("data", "stringData"):
            node = of.at(section)
            if node is not None and not isinstance(node, Mapping) and not _null(node):
                raise self._refused(of, f"its {section} is no mapping")
            own = [key.text for key in node[::2] if isinstance(key, Scalar)] if isinstance(node, Mapping) else []
            if len(own) > len(set(own)):
                raise self._refused(of, f"a key stands twice in its {section}")
            merged: dict[str, Secret] = {}
            for key, value in of.entries(node):
                name = _text(of, key)
                if not is_key(name):
                    raise self._refused(of, f"Kubernetes takes no such key in {section}", key)
                if name not in merged:  # what `<<` merges in comes last, and gives way
                    merged[name] = Secret(self._value(of, key, value, encoded=section == "data"))
            values |= merged
        return values

    def _value(self, of: Object, key: Scalar, node: Node, *, encoded: bool) -> bytes:
        name = _text(of, key)
        if _null(node):
            return b""
        if not isinstance(node, Scalar):
            raise self._refused(of, f"the value of {name} is no text", key)
        said, _ = of.reader.said(node)
        tagged = _TAGGED.search(self._text, max(node.start - _TAG, 0), node.start)
        if not node.style and not node.binary and not tagged and _NO_TEXT.fullmatch(node.text):
            raise self._refused(of, f"the value of {name} is no text until it stands in quotes", key)
        if said and only_template(said):
            raise self._refused(of, f"a template makes the value of {name}", key)
        for _ in range(encoded + node.binary):
            try:
                said = base64.b64decode(said.translate(None, b" \t\r\n"), validate=True)
            except ValueError:
                raise self._refused(of, f"the value of {name} is no base64", key) from None
        return said

    def _item(self, of: Object, scalars: list[Scalar]) -> tuple[int, int]:
        """What is replaced in a List: from the first key of an item to the end of its last line, or its braces."""
        items = of.parent.items(of.parent.at("items")) if of.parent else []
        node = next((item for item in items if isinstance(item, Mapping) and item and item[0] is of.pairs[0][0]), None)
        if node is None or sum(item is node for item in items) > 1:
            raise self._refused(of, "an alias or a merge key makes it an item of its List")
        if node.flow:
            if self._text[node.start : node.start + 1] != b"{":
                raise self._refused(of, "it has an anchor, and may be said elsewhere, too")
            return node.start, node.end
        if node.start != of.pairs[0][0].start:
            raise self._refused(of, "it has an anchor, and may be said elsewhere, too")
        last = max(scalar.end for scalar in scalars)
        last -= len(self._text[:last]) - len(self._text[:last].rstrip())
        rest = _REST.match(self._text, last)
        return node.start, rest.end() if rest else last

    def _body(self, of: Object, scalars: list[Scalar]) -> tuple[int, int]:
        """What is replaced: from the first line that says something to the last."""
        text = self._text
        head = _HEAD.match(text)
        last, end = max(scalar.end for scalar in scalars), len(text)
        while last > 0 and text[last - 1] in b" \t\r\n":  # a block scalar takes the empty lines below it along
            last -= 1
        while (line := max(text.rfind(b"\n", last, end), text.rfind(b"\r", last, end))) >= 0:
            if text[line + 1 : end].strip() and text[line + 1] != ord("#"):
                break
            end = line
        return head.end() if head else 0, end


def _implied(of: Object) -> bool:
    """Whether it is a Secret by being an item of a SecretList, though it doesn't say so."""
    return of.listed and not of.kinds and of.trail is not None and isinstance(of.trail.step, int)


def _said(of: Object, pairs: Pairs, name: str) -> str:
    """What a scalar says, however long."""
    found = (value for key, value in pairs if key.text == name and isinstance(value, Scalar))
    scalar = next(found, None)
    return _text(of, scalar) if scalar and not _null(scalar) else ""


def _text(of: Object, scalar: Scalar) -> str:
    return of.reader.said(scalar)[0].decode(errors="replace")


def _texts(of: Object, name: str) -> dict[str, str]:
    entries = reversed(of.entries(of.at("metadata", name)))  # what is merged in stands behind, and gives way
    return dict(
        reversed({_text(of, key): _text(of, value) for key, value in entries if isinstance(value, Scalar)}.items())
    )


def _null(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.style and node.text in NULL


def scalars_of(pairs: Pairs) -> Iterator[Scalar]:
    """Every scalar of an object, once."""
    seen: set[int] = set()
    todo: list[Node] = [node for pair in pairs for node in pair]
    while todo:
        node = todo.pop()
        if isinstance(node, Scalar):
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            todo.extend(node)


def _shown(of: Object, metadata: Pairs) -> Iterator[Scalar]:
    """What a reader may see: every key, and what says which Secret it is."""
    yield from (key for key, _ in [*of.pairs, *metadata])
    yield from (value for key, value in of.pairs if key.text in _SHOWN and isinstance(value, Scalar))
    for key, value in metadata:
        if key.text in _SHOWN_METADATA:
            yield from [value] if isinstance(value, Scalar) else scalars_of(of.entries(value))
    for section in (of.at("data"), of.at("stringData"), of.at("metadata", "annotations")):
        yield from (key for key, _ in of.entries(section))


def comments_among(text: bytes, scalars: list[Scalar], start: int, end: int) -> Iterator[Span]:
    """Every comment in a range of a document that holds these scalars, in order."""
    at = start
    for low, high in [*((scalar.start, scalar.end) for scalar in scalars), (end, end)]:
        yield from (Span(*found.span()) for found in _COMMENT.finditer(text, at, max(low, at)))
        at = max(at, high)
