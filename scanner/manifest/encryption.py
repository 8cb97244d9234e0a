"""What the API server encrypts Secrets with before etcd stores them: the keys of an EncryptionConfiguration.

After `apiserver.config.k8s.io/v1`; `EncryptionConfig` is its older name. k3s and RKE2 write it as JSON.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest import fields
from scanner.manifest.fields import Field
from scanner.manifest.objects import Object, Value

_RULE = "kubernetes-encryption-key"
_KINDS = ("encryptionconfiguration", "encryptionconfig")
_FIELDS = (Field("resources.[].providers.[].*.keys.[].secret", _RULE, settled=True),)


def known(of: Object) -> bool:
    """Whether a mapping says how Secrets are encrypted at rest."""
    return of.kind in _KINDS


def values(of: Object) -> Iterator[Value]:
    """Every key."""
    if known(of):
        yield from fields.values(of, _FIELDS)
