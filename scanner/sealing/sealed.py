"""The SealedSecrets of a file: what each is bound to, its values with the bytes that hold them, and what opens them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from scanner.errors import AskedWrongly
from scanner.manifest import bounds, reader
from scanner.manifest.nodes import Scalar
from scanner.manifest.objects import NULL, Object, Value
from scanner.model import Secret, Span
from scanner.remediate.plain import PlainSecret
from scanner.remediate.sealed_secret import (
    ANNOTATION,
    STRICT,
    NotSealedForThis,
    RSAPrivateKey,
    label,
    scope_of,
    unseal,
)

_SIGN = b"SealedSecret"


class SealedValue(NamedTuple):
    """One value of a SealedSecret."""

    sealed: bytes
    key_at: int  # where its key stands in the file
    span: Span  # where the text stands, quotes included


class Sealed(NamedTuple):
    """One SealedSecret."""

    name: str
    namespace: str
    scope: str
    line: int  # of its document, from 1
    span: Span  # of its document
    values: Mapping[str, SealedValue]
    secret: PlainSecret  # what the controller makes of it, as far as the template says it; without values
    templates: tuple[str, ...]  # keys that the controller makes from others, by a template

    @property
    def label(self) -> bytes:
        """What its values are bound to."""
        return label(self.scope, self.namespace, self.name)

    def __str__(self) -> str:
        return f"SealedSecret {'/'.join(filter(None, (self.namespace, self.name)))}"


class Opened(NamedTuple):
    """What keys make of a SealedSecret."""

    secret: PlainSecret  # with the values that a key opens
    closed: tuple[str, ...]  # the keys of those that none does


def sealed_secrets(data: bytes, path: str) -> tuple[Sealed, ...]:
    """Every SealedSecret of a file, in order. Raises `AskedWrongly` for a value that nobody can have sealed."""
    found: list[Sealed] = []
    line, at = 1, 0
    for start, end in bounds.documents(data):
        line, at = line + data.count(b"\n", at, start), start
        if data.find(_SIGN, start, end) >= 0:
            text = data[start:end]
            found += [_sealed(of, Span(start, end), path, line) for of in _objects(text)]
    return tuple(found)


def opened(one: Sealed, keys: Iterable[RSAPrivateKey]) -> Opened:
    """Try each key on each value."""
    keys = tuple(keys)
    values = {name: _tried(value.sealed, one.label, keys) for name, value in one.values.items()}
    plain = {name: Secret(value) for name, value in values.items() if value is not None}
    return Opened(one.secret._replace(values=plain), tuple(name for name, value in values.items() if value is None))


def _tried(sealed: bytes, labelled: bytes, keys: Iterable[RSAPrivateKey]) -> bytes | None:
    for key in keys:
        try:
            return unseal(key, sealed, labelled)
        except NotSealedForThis:
            continue
    return None


def _objects(text: bytes) -> list[Object]:
    found: list[Object] = []

    def note(of: Object) -> Iterator[Value]:
        if of.kind == "sealedsecret" and of.reader.document is text:
            found.append(of)
        yield from ()

    for _ in reader.read(text, readers=(note,)):
        pass
    return found


def _sealed(of: Object, span: Span, path: str, line: int) -> Sealed:
    named = _texts(of, "metadata")
    if "name" not in named:
        raise AskedWrongly(f"{path}:{line}: the SealedSecret has no metadata.name")
    template = ("spec", "template")
    said = _texts(of, *template)
    scope = scope_of(_texts(of, "metadata", "annotations"))
    stated = {} if scope == STRICT else {ANNOTATION + scope: "true"}
    return Sealed(
        name=named["name"],
        namespace=named.get("namespace", ""),
        scope=scope,
        line=line,
        span=span,
        values=_values(of, span.start, path, line),
        secret=PlainSecret(
            name=named["name"],
            namespace=named.get("namespace", ""),
            values={},
            type=said.get("type", ""),
            immutable=said["immutable"] == "true" if "immutable" in said else None,
            labels=_texts(of, *template, "metadata", "labels"),
            annotations=_texts(of, *template, "metadata", "annotations") | stated,
        ),
        templates=tuple(_texts(of, *template, "data")),
    )


def _values(of: Object, start: int, path: str, line: int) -> dict[str, SealedValue]:
    values: dict[str, SealedValue] = {}
    for key, scalar in of.entries(of.at("spec", "encryptedData")):
        name = of.says(key)
        try:
            assert isinstance(scalar, Scalar)
            sealed = base64.b64decode(of.reader.said(scalar)[0].translate(None, b" \t\r\n"), validate=True)
        except (ValueError, AssertionError):
            raise AskedWrongly(f"{path}:{line}: the value of {name} is no base64, so nobody sealed it") from None
        values.setdefault(name, SealedValue(sealed, start + key.start, Span(start + scalar.start, start + scalar.end)))
    return values


def _texts(of: Object, *path: str) -> dict[str, str]:
    """The scalars of a mapping, as text."""
    entries = [(key, value) for key, value in of.entries(of.at(*path)) if isinstance(value, Scalar)]
    texts = {of.says(key): of.reader.said(value)[0].decode(errors="replace") for key, value in entries}
    return {key: text for key, text in texts.items() if text not in NULL}
