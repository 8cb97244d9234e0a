"""What kubeadm's configuration holds: the tokens with which machines join, and the key of the certificates it uploads.

After `kubeadm.k8s.io/v1beta4`; Cluster API nests the same in KubeadmConfig and KubeadmControlPlane.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest import fields
from scanner.manifest.fields import Field
from scanner.manifest.objects import Object, Value
from scanner.regex import regex

TOKEN = regex(r"[a-z0-9]{6}\.[a-z0-9]{16}")
_RULE = "kubernetes-bootstrap-token"
_KEY = regex(r"[0-9a-f]{64}")
_FIELDS = (
    Field("bootstrapTokens.[].token", _RULE, shape=TOKEN),
    Field("discovery.bootstrapToken.token", _RULE, shape=TOKEN),
    Field("discovery.tlsBootstrapToken", _RULE, shape=TOKEN),
    Field("certificateKey", "kubeadm-certificate-key", shape=_KEY),
    Field("controlPlane.certificateKey", "kubeadm-certificate-key", shape=_KEY),
)
_OPENING = ("bootstrapTokens", "discovery", "certificateKey", "controlPlane")


def known(of: Object) -> bool:
    """Whether a mapping is kubeadm's configuration."""
    return of.kind in ("initconfiguration", "joinconfiguration")


def values(of: Object) -> Iterator[Value]:
    """Its tokens and its key, in whatever mapping they stand."""
    if any(of.has(key) for key in _OPENING):
        yield from fields.values(of, _FIELDS)
