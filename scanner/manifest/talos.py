"""What Talos Linux is configured with: a cluster's certificate authorities, its tokens and its encryption keys.

A machine configuration (`machine`, `cluster`), the bundle that such are made from (`talosctl gen secrets`), and the
configuration of the client (`talosctl config`). Source: siderolabs/talos, pkg/machinery/config/generate/secrets.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest import fields
from scanner.manifest.fields import Field
from scanner.manifest.kubeadm import TOKEN
from scanner.manifest.nodes import Mapping
from scanner.manifest.objects import Object, Value
from scanner.regex import regex

_PEM = regex(r"LS0tLS1CRUdJTi[A-Za-z0-9+/]{40,}={0,2}")
_RANDOM = regex(r"[A-Za-z0-9+/]{43}=")  # 32 bytes
_WIREGUARD = "machine.network.interfaces.[].wireguard."


def _key(path: str, rule: str) -> Field:
    return Field(path, rule, encoded=True, settled=True, shape=_PEM)


def _token(path: str) -> Field:
    return Field(path, "kubernetes-bootstrap-token", settled=True, shape=TOKEN)


def _random(path: str, rule: str) -> Field:
    return Field(path, rule, settled=True, shape=_RANDOM)


_TALOS, _AUTHORITY, _SIGNING = "talos-private-key", "cluster-authority-key", "service-account-signing-key"
_AT_REST, _DISCOVERY = "talos-cluster-secret", "talos-discovery-secret"
_MACHINE = (
    _token("machine.token"),
    _key("machine.ca.key", _TALOS),
    _random(_WIREGUARD + "privateKey", "wireguard-private-key"),
    _random(_WIREGUARD + "peers.[].presharedKey", "wireguard-private-key"),
    Field("machine.registries.config.*.auth.password", "docker-registry-auth"),
    Field("machine.registries.config.*.auth.identityToken", "docker-registry-auth"),
    _token("cluster.token"),
    _random("cluster.secret", _DISCOVERY),
    _key("cluster.ca.key", _AUTHORITY),
    _key("cluster.aggregatorCA.key", _AUTHORITY),
    _key("cluster.etcd.ca.key", _AUTHORITY),
    _key("cluster.serviceAccount.key", _SIGNING),
    _random("cluster.aescbcEncryptionSecret", _AT_REST),
    _random("cluster.secretboxEncryptionSecret", _AT_REST),
)
_BUNDLE = (
    _token("secrets.bootstraptoken"),
    _random("secrets.aescbcencryptionsecret", _AT_REST),
    _random("secrets.secretboxencryptionsecret", _AT_REST),
    _token("trustdinfo.token"),
    _key("certs.etcd.key", _AUTHORITY),
    _key("certs.k8s.key", _AUTHORITY),
    _key("certs.k8saggregator.key", _AUTHORITY),
    _key("certs.k8sserviceaccount.key", _SIGNING),
    _key("certs.os.key", _TALOS),
)
_CLIENT = (_key("contexts.*.key", _TALOS),)
_PARTS = (
    (("machine", "cluster"), _MACHINE),
    (("secrets", "trustdinfo", "certs"), _BUNDLE),
    (("contexts",), _CLIENT),
)


def known(of: Object) -> bool:
    """Whether a mapping configures Talos; a patch may hold only a part of it."""
    return of.has("machine", "cluster") or of.has("trustdinfo") or (of.has("context") and _of_client(of))


def values(of: Object) -> Iterator[Value]:
    """Its keys and tokens; each has a shape of its own, so that another `machine` or `cluster` isn't mistaken."""
    if of.kind == "discoveryidentityconfig":
        yield from fields.values(of, (_random("clusterSecret", _DISCOVERY),))
    if not of.top:
        return
    for opening, table in _PARTS:
        if any(isinstance(of.at(key), Mapping) for key in opening):
            yield from fields.values(of, table)


def _of_client(of: Object) -> bool:
    return isinstance(of.at("contexts"), Mapping)
