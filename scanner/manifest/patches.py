"""What a patch puts into a Secret: the operations of JSON Patch (RFC 6902), by the pointer that says where.

Kustomize takes them in `patches` and `patchesJson6902`, Flux and Argo CD in what they hand on to it, and a file may
hold nothing else. A strategic merge patch is a manifest, and read as one.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest.objects import Object, Value
from scanner.manifest.salvage import hides_text, tells
from scanner.model import Place

_WRITES = ("add", "replace", "test")
_SECTIONS = ("data", "stringData")


def values(of: Object) -> Iterator[Value]:
    """What one operation writes to `data` or `stringData` of a Secret; or to a place with a telling name anywhere."""
    if not of.has("op", "path", "value") or of.label(of.pairs, "op") not in _WRITES:
        return
    pointer = [step.replace("~1", "/").replace("~0", "~") for step in of.label(of.pairs, "path").split("/")[1:]]
    node = of.at("value")
    if not pointer or node is None:
        return
    kind, namespace, of_name = of.target
    of_secret = pointer[0] in _SECTIONS and "secret" in (kind or "secret").lower().strip("^$()").split("|")
    for key, scalar, path in of.leaves(node, ".".join(pointer)):
        name = of.says(key) if key else pointer[-1]
        if not of_secret:
            yield from of.value(name, scalar, of.place(path, kind=kind or "Patch"), "", declared=False)
        elif kind or pointer[0] == "stringData" or tells(name) or hides_text(of.reader.said(scalar)[0]):
            place = Place("Secret", namespace, of_name, path)
            yield from of.value(name, scalar, place, "k8s-secret-data", via="patch", encoded=pointer[0] == "data")
