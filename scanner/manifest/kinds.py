"""The readers of all kinds: each is offered every mapping of a document and says which of its values are secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.manifest import (
    acme,
    encryption,
    k3s,
    kubeadm,
    kubeconfig,
    registries,
    secret,
    talos,
)
from scanner.manifest.objects import Object, Value

READERS: tuple[Callable[[Object], Iterator[Value]], ...] = (
    secret.values,
    kubeconfig.values,
    registries.values,
    encryption.values,
    kubeadm.values,
    talos.values,
    k3s.values,
    acme.values,
)
