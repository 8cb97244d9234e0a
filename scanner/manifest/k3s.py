"""What k3s and RKE2 are configured with: the tokens with which servers and agents join.

The file `/etc/rancher/k3s/config.yaml` names no kind: its keys are the flags of the command. Source: docs.k3s.io and
docs.rke2.io, server and agent configuration reference.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest import fields
from scanner.manifest.fields import Field
from scanner.manifest.objects import Object, Value
from scanner.manifest.signs import RANCHER

_RULE = "k3s-token-variable"
_FIELDS = (
    Field("token", _RULE, declared=True),
    Field("agent-token", _RULE, declared=True),
    Field("etcd-s3-secret-key", "k3s-snapshot-store-key"),
)


def values(of: Object) -> Iterator[Value]:
    """The tokens of a cluster, where other flags stand beside them."""
    if of.top and (of.has("token") or of.has("agent-token")) and any(of.has(flag.decode()) for flag in RANCHER):
        yield from fields.values(of, _FIELDS)
