"""What a kustomization holds itself: the literals that its generators make Secrets of.

After kubernetes-sigs/kustomize, api/kv: `KEY=VALUE`, split at the first `=`, one pair of quotes around the value gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.manifest.nodes import Mapping, Scalar
from scanner.manifest.objects import Object, Value
from scanner.manifest.secret import role_of
from scanner.model import Place, Role
from scanner.regex import regex

RULE = "kustomize-secret-literal"

_LITERAL = regex(rb"(?P<key>[^=]{1,253})=(?P<quote>[\"']?)(?P<value>.*)(?P=quote)\Z", re.DOTALL)


def values(of: Object) -> Iterator[Value]:
    """Every literal of every `secretGenerator`; its place is that of the Secret that is made of it."""
    node = of.at("secretGenerator")
    if node is None:
        return
    namespace = of.label(of.pairs, "namespace")
    for generator in [node] if isinstance(node, Mapping) else of.items(node):
        pairs = of.entries(generator)
        made = Place("Secret", of.label(pairs, "namespace") or namespace, of.label(pairs, "name"), "data.")
        type_of_secret = of.label(pairs, "type")
        literals = next((value for key, value in pairs if key.text == "literals"), None)
        found = [
            (literal, match)
            for literal in of.items(literals)
            if isinstance(literal, Scalar) and (match := _LITERAL.match(of.reader.said(literal)[0]))
        ]
        for literal, match in found:
            key = match["key"].decode(errors="replace").strip()
            role = role_of(key, type_of_secret, alone=len(found) == 1)
            place = made._replace(path=made.path + key, role=role)
            rule = "k8s-secret-username" if role is Role.SENSITIVE else RULE
            yield from of.value(key, literal, place, rule, via="kustomize.literals", within=match.span("value"))
