"""The Secrets that a kustomization makes of literals and files, and the kustomization without them.

After kubernetes-sigs/kustomize, api/kv and api/types (`GeneratorArgs`). What takes the place of such a Secret lies in a
file of its own, among the `resources`; its generator's lines go, and no others.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from scanner.errors import AskedWrongly
from scanner.manifest import bounds, nodes, reader
from scanner.manifest.nodes import Node, Scalar
from scanner.manifest.objects import Object, Pairs, Value
from scanner.model import Secret, Span
from scanner.remediate.plain import PlainSecret
from scanner.remediate.rendering import scalar
from scanner.sealing.originals import comments_among, is_key, is_name, scalars_of
from scanner.sealing.rewriting import Edit
from scanner.together.kustomizations import NAMES

Read = Callable[[str], bytes]
"""Gives the content of a file beside the kustomization."""

_SIGN = b"secretGenerator"
_LEAD = re.compile(rb"[ \t]*-[ \t]+")
_LITERAL = re.compile(rb"(?P<key>[^=]+)=(?P<quote>[\"']?)(?P<value>.*)(?P=quote)\Z", re.DOTALL)
_INSIDE = re.compile(rb"([ \t]*)#[^\r\n]*(?:\r\n|\r|\n|\Z)")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_NOTHING = re.compile(rb"[\"']?:[ \t]*(?:\[[ \t]*\]|~|null)?(?=[ \t]*(?:[\r\n#]|\Z))")
_FLOW = re.compile(rb"\s*[,\]]")


class Generator(NamedTuple):
    """One entry of `secretGenerator`."""

    secret: PlainSecret
    span: Span  # of its lines, the last line end included
    hidden: tuple[Span, ...]  # what nobody is shown of them
    sources: tuple[str, ...]  # the files that it reads, as it names them
    hashed: bool  # kustomize puts a hash of the values behind its name


def is_kustomization(path: str, data: bytes) -> bool:
    """Whether a file may hold generators."""
    return posixpath.basename(path) in NAMES and _SIGN in data


def generators(data: bytes, path: str, read: Read) -> tuple[Generator, ...]:
    """Every generator of a kustomization, in order. Raises `AskedWrongly` for one that can't be moved as it stands."""
    root = _root(data, path)
    options = root.entries(root.at("generatorOptions")) if root else []
    items = root.items(root.at("secretGenerator")) if root else []
    return tuple(_Entry(root, item, data, path, read).generator(options) for item in items if root)


def without(data: bytes, path: str, found: Sequence[Generator], files: Iterable[str]) -> list[Edit]:
    """The edits that take generators out of their kustomization, and put files among its resources."""
    root = _root(data, path)
    if root is None or not found:
        return []
    edits = [Edit(*span, b"") for span in gone(data, path, found)]
    if not root.has("resources") and edits[-1].end == len(data):  # what is appended takes the place of the last one
        data = data[: edits[-1].start]
        added = _resources(data, path, root, [scalar(file).encode() for file in files])
        return [*edits[:-1], Edit(edits[-1].start, edits[-1].end, added.text)]
    return [*edits, _resources(data, path, root, [scalar(file).encode() for file in files])]


def gone(data: bytes, path: str, found: Sequence[Generator]) -> list[Span]:
    """The lines that go: those of each generator, and the key above them where none is left."""
    spans = [one.span for one in found]
    root = _root(data, path)
    if root and spans and len(spans) == len(root.items(root.at("secretGenerator"))):
        spans[0] = Span(data.rfind(b"\n", 0, _key(root, "secretGenerator").start) + 1, spans[0].end)
    return spans


def _resources(data: bytes, path: str, root: Object, files: list[bytes]) -> Edit:
    found = _LINE_END.search(data)
    line_end = found[0] if found else b"\n"
    items = root.items(root.at("resources"))
    if not items:
        lines = b"".join(b"  - " + file + line_end for file in files)
        if not root.has("resources"):
            ended = not data or data.endswith((b"\n", b"\r"))
            return Edit(len(data), len(data), (b"" if ended else line_end) + b"resources:" + line_end + lines)
        key = _key(root, "resources")
        empty = _NOTHING.match(data, key.end)
        if not empty:
            raise AskedWrongly(f"{path}: its resources are no list")
        return Edit(key.end, empty.end(), b":" + line_end + lines.removesuffix(line_end))
    last = items[-1]
    if not isinstance(last, Scalar):
        raise AskedWrongly(f"{path}: its resources are no list of files")
    if _FLOW.match(data, last.end):
        return Edit(last.end, last.end, b"".join(b", " + file for file in files))
    start = max(data.rfind(b"\n", 0, last.start), data.rfind(b"\r", 0, last.start)) + 1
    end = last.end + len(data[last.end : _end_of_line(data, last.end)].rstrip(b"\r\n"))
    return Edit(end, end, b"".join(line_end + data[start : last.start] + file for file in files))


def _root(data: bytes, path: str) -> Object | None:
    if nodes.parse(data) is None:
        raise AskedWrongly(f"{path}: the kustomization is broken: only what a parser reads can be rewritten")
    found: list[Object] = []

    def note(of: Object) -> Iterator[Value]:
        if of.top and of.reader.document is data:
            found.append(of)
        yield from ()

    if len(list(bounds.documents(data))) > 1 and len(nodes.parse(data) or ()) > 1:
        raise AskedWrongly(f"{path}: a kustomization is one document")
    for _ in reader.read(data, readers=(note,)):
        pass
    return found[0] if found else None


def _end_of_line(data: bytes, at: int) -> int:
    """Just past the line end that follows."""
    found = _LINE_END.search(data, at)
    return found.end() if found else len(data)


def _key(root: Object, name: str) -> Scalar:
    return next(key for key, _ in root.pairs if key.text == name)


class _Entry:
    """One generator that is being read."""

    def __init__(self, root: Object, item: Node, data: bytes, path: str, read: Read) -> None:
        self._root = root
        self._pairs = root.entries(item)
        self._data = data
        self._read = read
        self._name = self._text("name")
        line = data.count(b"\n", 0, self._pairs[0][0].start) + 1 if self._pairs else 1
        self._at = f"{path}:{line}: the generator of Secret {self._name}"

    def generator(self, options: Pairs) -> Generator:
        if not is_name(self._name) or self._text("behavior") not in ("", "create"):
            raise AskedWrongly(f"{self._at} has no name of its own, or changes another one: it can't be moved")
        own = self._root.entries(self._node("options"))
        said = {key.text: value for key, value in (*options, *own)}
        disabled, immutable = (_scalar(self._root, said.get(key)) for key in ("disableNameSuffixHash", "immutable"))
        secret = PlainSecret(
            name=self._name,
            namespace=self._text("namespace"),
            values=self._checked(),
            type=self._text("type"),
            immutable=True if immutable == "true" else None,
            labels=_merged(self._root, options, own, "labels"),
            annotations=_merged(self._root, options, own, "annotations"),
        )
        literals = [item for item in self._items("literals") if isinstance(item, Scalar)]
        span = self._span()
        inside = sorted(scalars_of(self._pairs))
        hidden = [*(Span(item.start, item.end) for item in literals), *comments_among(self._data, inside, *span)]
        return Generator(secret, span, tuple(sorted(hidden)), tuple(self._sources()), disabled != "true")

    def _span(self) -> Span:
        """Its lines, from the dash to the last."""
        first = self._pairs[0][0]
        start = max(self._data.rfind(b"\n", 0, first.start), self._data.rfind(b"\r", 0, first.start)) + 1
        if not _LEAD.fullmatch(self._data, start, first.start):
            raise AskedWrongly(f"{self._at} must stand on lines of its own, beginning with a dash")
        last = max(one.end for one in scalars_of(self._pairs))
        last -= len(self._data[first.start : last]) - len(self._data[first.start : last].rstrip())
        end = _end_of_line(self._data, last)
        column = first.start - start
        while inside := _INSIDE.match(self._data, end):  # a comment that is indented further belongs to it
            if len(inside[1]) < column:
                break
            end = inside.end()
        return Span(start, end)

    def _checked(self) -> dict[str, Secret]:
        values = {key: Secret(value) for key, value in self._values()}
        if not all(map(is_key, values)):
            raise AskedWrongly(f"{self._at} has a key that Kubernetes doesn't take")
        return values

    def _values(self) -> Iterator[tuple[str, bytes]]:
        for literal in self._items("literals"):
            said = self._root.reader.said(literal)[0] if isinstance(literal, Scalar) else b""
            pair = _LITERAL.match(said)
            if not pair:
                raise AskedWrongly(f"{self._at}: a literal is no KEY=VALUE")
            yield pair["key"].decode(errors="replace").strip(), pair["value"]
        for file in self._texts("files"):
            key, separator, source = file.partition("=")
            yield (key if separator else posixpath.basename(file)), self._read(source if separator else file)
        for source in (*self._texts("envs"), *filter(None, [self._text("env")])):
            yield from self._env(source)

    def _env(self, source: str) -> Iterator[tuple[str, bytes]]:
        for line in self._read(source).removeprefix(b"\xef\xbb\xbf").splitlines():
            stripped = line.lstrip()
            if stripped and not stripped.startswith(b"#"):
                key, separator, value = stripped.partition(b"=")
                if not separator:
                    raise AskedWrongly(f"{self._at}: a line of {source} takes its value from the environment")
                yield key.decode(errors="replace"), value

    def _sources(self) -> Iterator[str]:
        yield from (file.partition("=")[2] or file for file in self._texts("files"))
        yield from (*self._texts("envs"), *filter(None, [self._text("env")]))

    def _node(self, name: str) -> Node | None:
        return next((value for key, value in self._pairs if key.text == name), None)

    def _items(self, name: str) -> list[Node]:
        return self._root.items(self._node(name))

    def _texts(self, name: str) -> list[str]:
        return [_scalar(self._root, item) for item in self._items(name)]

    def _text(self, name: str) -> str:
        return _scalar(self._root, self._node(name))


def _scalar(of: Object, node: Node | None) -> str:
    return of.reader.said(node)[0].decode(errors="replace") if isinstance(node, Scalar) else ""


def _merged(root: Object, options: Pairs, own: Pairs, name: str) -> dict[str, str]:
    """What the options of all generators say, and over it what those of one do."""
    held = [value for pairs in (options, own) for key, value in pairs if key.text == name]
    return {_scalar(root, key): _scalar(root, value) for node in held for key, value in root.entries(node)}
