"""What a repository keeps encrypted: the values of SealedSecrets, with all that they are bound to."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import NamedTuple

from scanner.manifest import reader
from scanner.manifest.nodes import Scalar
from scanner.manifest.objects import Object, Value

_SCOPES = ("cluster-wide", "namespace-wide")  # the first wins
_ANNOTATION = "sealedsecrets.bitnami.com/"


class Ciphertext(NamedTuple):
    """One value of a SealedSecret."""

    namespace: str
    name: str
    scope: str  # strict, namespace-wide or cluster-wide
    key: str
    sealed: bytes


def ciphertexts(document: bytes) -> Iterator[Ciphertext]:
    """Every value of every SealedSecret in one document that is base64. Never raises."""
    for value in reader.read(document, readers=(_values,)):
        place = value.view.place
        assert place is not None
        try:
            sealed = base64.b64decode(value.view.data, validate=True)
        except ValueError:
            continue
        yield Ciphertext(place.namespace, place.name, value.view.via[0], value.key, sealed)


def _values(of: Object) -> Iterator[Value]:
    if of.kind != "sealedsecret":
        return
    annotations = of.entries(of.at("metadata", "annotations"))
    said = (scope for scope in _SCOPES if of.label(annotations, _ANNOTATION + scope) == "true")
    scope = next(said, "strict")
    for key, scalar in of.entries(of.at("spec", "encryptedData")):
        if isinstance(scalar, Scalar):
            yield from of.value(of.says(key), scalar, of.place(f"spec.encryptedData.{of.says(key)}"), "", via=scope)
