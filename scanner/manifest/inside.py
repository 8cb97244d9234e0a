"""What a value of a Secret is when it is a document of its own: a kubeconfig, a registry's configuration, a machine's.

Its secrets then have places of their own, and the rest of it (an address, a certificate) is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.manifest import acme, encryption, kubeadm, kubeconfig, registries, talos
from scanner.manifest.documents import roots
from scanner.manifest.nodes import Mapping
from scanner.manifest.objects import Object, Value
from scanner.manifest.reader import Reader
from scanner.regex import regex

_DEEPEST = 9  # no further documents are looked for in the strings of this one
_LONGEST = 1 << 20  # bytes; etcd holds no larger value
_OPENING = regex(rb"\s*+(?:[{#]|---|[A-Za-z\"'][\w.\"'/-]{0,80}:(?:\s|\Z))")
_TELLING = regex(
    rb"users|auth|password|bearerToken|tlsClientConfig|execProviderConfig|EncryptionConfig|[tT]oken|certificateKey"
    rb"|InitConfiguration|JoinConfiguration|machine|cluster|contexts|certs|Account|kty"
)  # one of these stands in each; parsing takes long

_FAMILIES: tuple[tuple[Callable[[Object], bool], Callable[[Object], Iterator[Value]]], ...] = (
    (kubeconfig.known, kubeconfig.values),
    (kubeconfig.cluster_known, kubeconfig.cluster_values),
    (registries.known, registries.values),
    (encryption.known, encryption.values),
    (kubeadm.known, kubeadm.values),
    (talos.known, talos.values),
    (acme.known, acme.values),
)  # how each document is known by its root, and which of its values are secret


def values(value: Value, of: Object) -> tuple[Value, ...] | None:
    """The secrets of the document that a value of the Secret `of` is; None where it is none that is known."""
    data, outer = value.view.data, value.view.place
    if outer is None or len(data) > _LONGEST or not (_OPENING.match(data) and _TELLING.search(data)):
        return None
    trees, parsed = roots(data)
    if not parsed or not trees or not isinstance(trees[0], Mapping):
        return None
    reader = Reader(value.view, value.exact, depth=_DEEPEST, readers=tuple(read for _, read in _FAMILIES), parent=of)
    root = Object(reader, reader.pairs(trees[0]), None, of)
    # Nobody sees what else there is in what is encoded, so it is not shown either.
    hides = value.view.spans.back(0, len(data)) if "base64" in value.view.via else (0, 0)
    found = []
    for inner in reader.values(trees):
        at = inner.view.place.path if inner.view.place else ""
        view = inner.view._replace(place=outer._replace(path=f"{outer.path}.{at}"))
        found.append(inner._replace(view=view, declared=True, hides=hides))
    return tuple(found) if found or any(known(root) for known, _ in _FAMILIES) else None
