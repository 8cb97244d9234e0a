"""What a kustomization holds itself: the literals that its generators make Secrets of.

After kubernetes-sigs/kustomize, api/kv: `KEY=VALUE`, split at the first `=`, one pair of quotes around the value gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.manifest.nodes import Mapping, Scalar
from scanner.manifest.objects import Object, Pairs, Value
from scanner.manifest.secret import role_of
from scanner.model import Place, Role

RULE = "kustomize-secret-literal"

_LITERAL = re.compile(rb"(?P<key>[^=]{1,253})=(?P<quote>[\"']?)(?P<value>.*)(?P=quote)\Z", re.DOTALL)


def values(of: Object) -> Iterator[Value]:
    """Every literal of every `secretGenerator`; its place is that of the Secret that is made of it."""
    node = of.at("secretGenerator")
    if node is None:
        return
    for generator in [node] if isinstance(node, Mapping) else of.items(node):
        pairs = of.entries(generator)
        literals = next((value for key, value in pairs if key.text == "literals"), None)
        found = [
            (literal, match)
            for literal in of.items(literals)
            if isinstance(literal, Scalar) and (match := _LITERAL.match(of.reader.said(literal)[0]))
        ]
        for literal, match in found:
            key = match["key"].decode(errors="replace").strip()
            place = _place(of, pairs, key, alone=len(found) == 1)
            rule = "k8s-secret-username" if place.role is Role.SENSITIVE else RULE
            yield from of.value(key, literal, place, rule, via="kustomize.literals", within=match.span("value"))


def _place(of: Object, generator: Pairs, key: str, *, alone: bool) -> Place:
    return Place(
        kind="Secret",
        namespace=of.label(generator, "namespace") or of.label(of.pairs, "namespace"),
        name=of.label(generator, "name"),
        path=f"data.{key}",
        role=role_of(key, of.label(generator, "type"), alone=alone),
    )
