"""Which values of a file its purpose makes secret: of an env file, of what was to be encrypted or kept otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from scanner.decode.spans import Shift
from scanner.manifest import chart_values, leaves
from scanner.manifest.leaves import Document, Leaf
from scanner.manifest.objects import Value
from scanner.manifest.purpose import ENCRYPTED, ENV, KEPT, PLAIN, VALUED, Purpose
from scanner.manifest.secret import role_of
from scanner.manifest.selection import Selection
from scanner.model import Place, Role, View
from scanner.regex import regex

_FOR_ALL = "kustomize.", "fluxcd.io"  # what GitOps tools read before anything is decrypted
_HOLDING = {"Secret": (("data",), ("stringData",)), "SealedSecret": (("spec", "encryptedData"),)}
_ENCRYPTED = regex(rb"\A\s*\$ANSIBLE_VAULT;|\A\0GITCRYPT\0|\A-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----")
_SIGNED = regex(rb"\b(?:sops_)?mac[\"']?[ \t]*[:=][ \t]*[\"']?ENC\[AES256_GCM,")
_SIGN = b"ENC[AES256_GCM,"
_SCRIPT = b"#!"
_LARGEST = 4 << 20  # bytes; Kubernetes takes Secrets of 1 MiB, and SOPS is made for small files
_MOST_LINES, _MOST_DOCUMENTS = 5_000, 1_000
_LONGEST_WORD = 4096  # bytes
_NO_PATH = "(file)"


def values(data: bytes, purpose: Purpose) -> Iterator[Value]:
    """The values in a file that its purpose makes secret. Never raises, whatever the bytes."""
    if not data.strip() or (purpose.use != KEPT and sealed(data)):
        return
    if purpose.use == ENV:
        yield from _of_env(data, purpose)
    elif purpose.use in _BY_LEAF:
        if len(data) <= _LARGEST:
            yield from _BY_LEAF[purpose.use](data, purpose)
    elif not (purpose.use == PLAIN and (data.startswith(_SCRIPT) or not (purpose.rule or _one_word(data)))):
        place = purpose.place or Place("", "", "", _NO_PATH)
        place = place._replace(role=role_of(_key(place.path), alone=True))
        yield _value(Leaf((), data.rstrip(b"\r\n"), Shift(0)), _key(place.path), place, purpose.rule)


def _one_word(data: bytes) -> bool:
    """Whether a file holds one word and nothing else."""
    return len(data) <= _LONGEST_WORD and len(data.split(maxsplit=1)) == 1


def sealed(data: bytes) -> bool:
    """Whether a file is encrypted as a whole, or signed by SOPS: then its values are for other readers."""
    return bool((_SIGN in data and _SIGNED.search(data)) or _ENCRYPTED.match(data))


def _of_env(data: bytes, purpose: Purpose) -> Iterator[Value]:
    found = [leaf for leaf in islice(leaves.lines(data), _MOST_LINES) if not leaf.path[0].startswith("sops_")]
    for leaf in found:
        key = leaf.path[0]
        role = role_of(key, alone=len(found) == 1)
        place = (purpose.place or Place("", "", "", ""))._replace(path=f"data.{key}", role=role)
        yield _value(leaf, key, place, "k8s-secret-username" if role is Role.SENSITIVE else purpose.rule)


def _unencrypted(data: bytes, purpose: Purpose) -> Iterator[Value]:
    """The leaves that were to be encrypted, in the order in which they stand there."""
    selection = Selection(dict(purpose.selects))
    said = "Ansible Vault" if purpose.rule.startswith("ansible") else "SOPS"
    parsed = list(islice(leaves.documents(data), _MOST_DOCUMENTS))
    for document in parsed or [Document("", "", "", "", tuple(leaves.lines(data)))]:
        manifest = bool(document.kind and document.api)
        if any(mark in document.api for mark in _FOR_ALL):
            continue
        if manifest and purpose.strict and document.kind != "Secret":
            continue
        for leaf in document.leaves:
            if manifest and leaf.path[:1] in (("apiVersion",), ("kind",), ("metadata",), ("type",)):
                continue
            if selection.encrypts(any(map(selection.decides, leaf.path))):
                place = Place(document.kind or said, document.namespace, document.name, ".".join(leaf.path))
                yield _value(leaf, leaf.path[-1] if leaf.path else "", place, purpose.rule)


def _kept_otherwise(data: bytes, purpose: Purpose) -> Iterator[Value]:
    """What lies there as it is, or in another way than is asked for. An ExternalSecret holds nothing, so it may."""
    way, signed = dict(purpose.selects).get("with", ""), sealed(data)
    for document in islice(leaves.documents(data), _MOST_DOCUMENTS):
        kept = "sealed-secret" if document.kind == "SealedSecret" else "sops" if signed else ""
        if document.kind not in _HOLDING or (kept and (kept == way or not way)):
            continue
        for leaf in document.leaves:
            if leaf.path[: len(leaf.path) - 1] in _HOLDING[document.kind]:
                place = Place(document.kind, document.namespace, document.name, ".".join(leaf.path))
                yield _value(leaf, leaf.path[-1], place, "policy-other-way" if kept else purpose.rule)


def _value(leaf: Leaf, key: str, place: Place, rule: str) -> Value:
    return Value(view=View(data=leaf.data, spans=leaf.spans, place=place), key=key, exact=True, rule=rule)


def _key(path: str) -> str:
    return path.removeprefix("data.")


_BY_LEAF: Mapping[str, Callable[[bytes, Purpose], Iterator[Value]]] = {
    ENCRYPTED: _unencrypted,
    KEPT: _kept_otherwise,
    VALUED: chart_values.whole,
}
