"""A SecretStore or ClusterSecretStore to begin with: the operator signs in as a workload where the backend lets it."""

from __future__ import annotations

from scanner.errors import AskedWrongly
from scanner.remediate.moving import KINDS, Move
from scanner.remediate.plain import Beside
from scanner.remediate.rendering import HELM, render


def secret_store(of: Move) -> Beside:
    """The store that an ExternalSecret reads from; a ClusterSecretStore serves the namespaces of all, and no other."""
    namespace, wanted = of.secret.namespace, of.wanted
    cluster = wanted.store_kind == KINDS[1]
    if HELM.search(namespace):
        raise AskedWrongly("--with-store: the namespace is known only once Helm has written it")
    if cluster and not namespace:
        raise AskedWrongly("--with-store: no namespace is known for the ClusterSecretStore to serve")
    manifest = render(
        f"store/{of.backend.store}.yaml",
        **{name.replace("-", "_"): value for name, value in of.settings.items() if name != "namespace"},
        store=wanted.store,
        kind=wanted.store_kind,
        cluster=cluster,
        api=wanted.api,
        namespace=namespace,
        served=sorted({namespace, *wanted.namespaces} - {""}),
        at=of.settings["namespace"],
    )
    several = not cluster and set(wanted.namespaces) - {namespace}
    name = f"{wanted.store_kind.lower()}-{wanted.store}{f'-{namespace}' if several and namespace else ''}.yaml"
    return Beside(name, manifest, f"lets External Secrets read from {of.backend.title}")
