"""What a SealedSecret holds in clear: values that nobody sealed, and literals in the template of its Secret.

After bitnami-labs/sealed-secrets, pkg/apis/sealedsecrets/v1alpha1. Whether a value is sealed is for triage to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest import fields, telling
from scanner.manifest.nodes import Scalar
from scanner.manifest.objects import Object, Value
from scanner.regex import regex

UNSEALED, TEMPLATE = "sealedsecret-not-encrypted", "sealedsecret-template-literal"

_VALUES = ("spec.encryptedData.*", "spec.data")  # the first version sealed a Secret as a whole, in `spec.data`
_SEALED = regex(r"A[gQY][A-D]|BA[A-D]")  # the length of the RSA part, as base64 begins with it

_STUB = regex(r"(?:A[gQY]|BA)[A-D](?:=?|[A-Za-z0-9+/]{0,60}\.{3,9})")  # all that an example shows of a sealed value


def values(of: Object) -> Iterator[Value]:
    """Every value of a SealedSecret, and the telling literals of its template."""
    if of.kind != "sealedsecret":
        return
    root = of.place("")
    for path in _VALUES:
        for at, node in fields.reached(of, path):
            if isinstance(node, Scalar) and not _STUB.fullmatch(node.text):
                key = at.removeprefix(path.removesuffix("*"))
                sealed = bool(_SEALED.match(node.text))
                place = root._replace(path=root.path + at)
                yield from of.value(key, node, place, UNSEALED, encoded=not sealed)
    yield from telling.literals(of, "spec.template.data.", TEMPLATE)
