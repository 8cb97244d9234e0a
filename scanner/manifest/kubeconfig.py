"""What a kubeconfig holds beside addresses and certificates: keys, tokens and passwords of a cluster's users.

After `clientcmd.k8s.io/v1`. Argo CD keeps the same in the `config` of a cluster's Secret, in words of its own
(argo-cd, docs/operator-manual/declarative-setup.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest import fields
from scanner.manifest.fields import Field
from scanner.manifest.nodes import Scalar
from scanner.manifest.objects import Object, Value
from scanner.regex import regex

_KEY, _TOKEN, _PASSWORD = "kubeconfig-client-key", "kubeconfig-token", "kubeconfig-password"
_BASE64 = regex(r"[A-Za-z0-9+/\s]{64,}={0,2}\s*")
_USER = "users.[].user."
_FIELDS = (
    Field(_USER + "client-key-data", _KEY, encoded=True, settled=True, shape=_BASE64),
    Field(_USER + "token", _TOKEN),
    Field(_USER + "password", _PASSWORD),
    *(Field(_USER + "auth-provider.config." + name, _TOKEN) for name in ("access-token", "refresh-token", "id-token")),
    Field(_USER + "auth-provider.config.client-secret", _PASSWORD),
)
_CLUSTER = (
    Field("tlsClientConfig.keyData", _KEY, encoded=True, settled=True, shape=_BASE64),
    Field("bearerToken", _TOKEN),
    Field("password", _PASSWORD),
)
_TELLING = regex(r"(?i)(?:pass|pwd|secret|token|access[._-]?key|api[._-]?key|private[._-]?key)[A-Za-z_]{0,8}")
_NO_VALUE = regex(r"(?i).*(?:file|path|id|name|url)")


def known(of: Object) -> bool:
    """Whether a mapping is a kubeconfig."""
    return of.has("users") and (of.kind == "config" or of.has("clusters") or of.has("contexts"))


def values(of: Object) -> Iterator[Value]:
    """The credentials of a kubeconfig."""
    if known(of):
        beside = {of.path + path: node for path, node in fields.reached(of, _USER + "client-certificate-data")}
        for value in fields.values(of, _FIELDS):
            path = (
                value.view.place.path.replace("client-key-data", "client-certificate-data") if value.view.place else ""
            )
            certificate = beside.get(path) if value.rule == _KEY else None
            yield value._replace(certificate=of.said(certificate)) if isinstance(certificate, Scalar) else value
        yield from _variables(of)


def cluster_known(of: Object) -> bool:
    """Whether a mapping is what Argo CD signs in to a cluster with."""
    return of.has("bearerToken") or of.has("tlsClientConfig") or of.has("execProviderConfig")


def cluster_values(of: Object) -> Iterator[Value]:
    """The credentials with which Argo CD signs in to a cluster."""
    if not cluster_known(of):
        return
    yield from fields.values(of, _CLUSTER)
    for path, node in fields.reached(of, "execProviderConfig.env.*"):
        name = path.rpartition(".")[2]
        if isinstance(node, Scalar) and _tells(name):
            yield from of.value(name, node, of.place(path), _PASSWORD)


def _variables(of: Object) -> Iterator[Value]:
    """The variables of plugins that sign in, where their names tell that they are secret."""
    for path, node in fields.reached(of, "users.[].user.exec.env.[]"):
        pairs = of.entries(node)
        value = next((node for key, node in pairs if key.text == "value"), None)
        name = of.label(pairs, "name")
        if isinstance(value, Scalar) and _tells(name):
            yield from of.value(name, value, of.place(f"{path}.value"), _PASSWORD, declared=False)


def _tells(name: str) -> bool:
    return bool(_TELLING.search(name)) and not _NO_VALUE.fullmatch(name)
