"""What a Kubernetes Secret is: how to know one, and which of its values are secret.

After the API reference of `v1/Secret`: `data` holds base64 and `stringData` text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.manifest import helm_release, inside, sops, wellknown
from scanner.manifest.nodes import Mapping, Scalar
from scanner.manifest.objects import NULL, Object, Pairs, Value
from scanner.manifest.signs import TYPE
from scanner.model import Role
from scanner.regex import regex

_PUBLIC = regex(r"ca\.crt|tls\.crt|.*known_?hosts|.*\.pub", re.IGNORECASE | re.DOTALL)
_NAME_OF_USER = regex(
    r".*(?:user|login|user[._-]?(?:name|id)|(?:account|client)[._-]?(?:name|id))(?:[._-]in)?", re.IGNORECASE | re.DOTALL
)
_OF_ACCOUNT = "kubernetes.io/service-account-token"
_OF_SERVER = ("uid", "resourceVersion", "creationTimestamp")
_SECTIONS = {"data": "data", "stringdata": "stringData"}


def values(of: Object) -> Iterator[Value]:
    """Every value of a Secret."""
    if not ("secret" in of.kinds or (not of.kinds and (of.listed or (of.top and _has_type(of))))):
        return
    # Where `data` is an object of its own (Kyverno's `generate`), the walk comes to that object by itself.
    sections = [
        (_SECTIONS[key.text.lower()], entries)
        for key, value in of.pairs
        if key.text.lower() in _SECTIONS and isinstance(value, Mapping) and of.reader.enter(value)
        if not _is_object(entries := of.entries(value))
    ]
    type_of_secret = of.label(of.pairs, "type")
    alone = sum(len(entries) for _, entries in sections) == 1
    speaks = sops.speaker(of)
    usual = "k8s-secret-exported" if _exported(of) else "k8s-secret-data"
    for section, entries in sections:
        certificates = _certificates(entries)
        for key, scalar in entries:
            if isinstance(scalar, Scalar):
                shown = of.says(key)
                entry = wellknown.known(of, shown)
                role = entry.role if entry else role_of(shown, type_of_secret, alone=alone)
                place = of.place(f"{section}.{shown}", role, kind="Secret")
                rule = "k8s-secret-username" if role is Role.SENSITIVE else usual
                if speaks and role is not Role.SENSITIVE:
                    rule = speaks(section, key.text)
                if entry and entry.rule:
                    rule = entry.rule
                for value in of.value(shown, scalar, place, rule, via=f"secret.{section}", encoded=section == "data"):
                    if helm_release.is_package(type_of_secret, shown, value.view.data):
                        continue
                    within = inside.values(value, of)
                    settled = value._replace(settled=entry.settled) if entry else value
                    beside = certificates.get(shown.removesuffix(".key")) if shown.endswith(".key") else None
                    settled = settled._replace(certificate=of.said(beside) if beside else b"")
                    yield from (settled,) if within is None else within


def _certificates(entries: Pairs) -> dict[str, Scalar]:
    """What stands beside keys as their certificates, by the name that both share: `tls.crt` beside `tls.key`."""
    found = ((key.text.removesuffix(".crt"), node) for key, node in reversed(entries) if key.text.endswith(".crt"))
    return {name: node for name, node in found if isinstance(node, Scalar)}


def _exported(of: Object) -> bool:
    """Whether a cluster wrote it: only there an object gets these."""
    metadata = of.entries(of.at("metadata"))
    return any(of.label(metadata, key) not in NULL for key in _OF_SERVER)


def _has_type(of: Object) -> bool:
    return any(TYPE.match(text) for text in of.texts("type"))


def _is_object(entries: Pairs) -> bool:
    return any(key.text in ("metadata", "data", "stringData") and isinstance(value, Mapping) for key, value in entries)


def role_of(key: str, type_of_secret: str = "", *, alone: bool = False) -> Role:
    """Tell what the value of `key` is there for; `alone` where no other key stands beside it."""
    of_account = type_of_secret == _OF_ACCOUNT
    if _PUBLIC.fullmatch(key) or (of_account and key == "namespace"):
        return Role.PUBLIC
    if _NAME_OF_USER.fullmatch(key) and not alone:
        return Role.SENSITIVE
    return Role.SECRET_VALUE
