"""The readers of all kinds: each is offered every mapping of a document and says which of its values are secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.manifest import (
    acme,
    cloud_init,
    encryption,
    external,
    k3s,
    kubeadm,
    kubeconfig,
    kustomize,
    last_applied,
    patches,
    registries,
    sealed,
    secret,
    sops,
    talos,
    terraform,
)
from scanner.manifest.objects import Object, Value

READERS: tuple[Callable[[Object], Iterator[Value]], ...] = (
    secret.values,
    sealed.values,
    external.values,
    sops.values,
    kubeconfig.values,
    registries.values,
    encryption.values,
    kubeadm.values,
    talos.values,
    k3s.values,
    acme.values,
    kustomize.values,
    last_applied.values,
    patches.values,
    cloud_init.values,
    terraform.values,
)

OPENING = frozenset(
    [
        *("kind", "data", "stringdata"),
        *("auths", "imagecredentials", "imagepullsecrets"),
        *("bootstraptokens", "discovery", "certificatekey", "controlplane"),
        *("users", "account", "kty", "secretgenerator", last_applied.ANNOTATION, "op", "chpasswd", "lineage"),
    ]
)
"""The keys, in small letters, of which a mapping below the root has one wherever a reader finds anything in it."""
