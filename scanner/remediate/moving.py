"""One Secret on its way into a backend: what is asked, and what follows from it; what can't be is refused here.

After external-secrets 2.9, apis/externalsecrets/v1 and its webhook.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scanner.errors import AskedWrongly
from scanner.regex import regex
from scanner.remediate.backends import APIS, BACKENDS, Backend
from scanner.remediate.entries import Kept, kept
from scanner.remediate.plain import PlainSecret
from scanner.remediate.rendering import HELM
from scanner.remediate.settings import NAME, settings

KINDS = ("SecretStore", "ClusterSecretStore")
REFUSED = {
    "bootstrap.kubernetes.io/token": "a bootstrap token; keep it as a SealedSecret or in SOPS, or let kubeadm make it",
    "kubernetes.io/service-account-token": "a token of a ServiceAccount that never ends; have one made when it is"
    " needed (kubectl create token, or a projected volume)",
}

_KEY = regex(r"(?=.*[0-9A-Za-z])[-._a-zA-Z0-9]{1,253}")
_DURATION = regex(r"0|(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|ms|s|m|h))+")  # as Go writes one
_LONGEST = 253  # characters of a name


class Wanted(NamedTuple):
    """What a user asks for."""

    provider: str  # of BACKENDS
    store: str
    store_kind: str = KINDS[0]
    api: str = APIS[0]
    key_template: str = ""  # "" for the backend's own
    refresh_interval: str = "1h0m0s"
    settings: Mapping[str, str] = {}  # of the store
    with_store: bool = False
    with_push_secret: bool = False
    namespaces: tuple[str, ...] = ()  # of all Secrets that are replaced together: one store may serve them
    inside_helm: bool = False  # whether the Secret stands in a template of a chart, and so will what replaces it


class Move(NamedTuple):
    """A Secret, and where its values go."""

    secret: PlainSecret
    wanted: Wanted
    backend: Backend
    settings: Mapping[str, str]  # all that the store has, with placeholders for what was not given
    places: tuple[Kept, ...]
    made_up: bool = False  # nobody has applied it yet, under this name


def move(secret: PlainSecret, wanted: Wanted) -> Move:
    """Where each value of a Secret goes. Raises `AskedWrongly` for what can't be."""
    backend = BACKENDS[wanted.provider]
    _check_secret(secret, wanted)
    _check_wanted(wanted, backend)
    chosen = settings(backend, wanted.settings)
    places = kept(secret, backend, wanted.key_template, chart=wanted.inside_helm)
    if "mount" in chosen and places[0].entry.startswith(f"{chosen['mount']}/"):
        raise AskedWrongly(
            f"{places[0].entry}: the operator takes the name of the mount off its front; give another --key-template"
        )
    return Move(secret, wanted, backend, chosen, places)


def _check_secret(secret: PlainSecret, wanted: Wanted) -> None:
    """Raises `AskedWrongly` for what the API server or the operator's webhook would refuse."""
    if secret.type in REFUSED:
        raise AskedWrongly(f"Secret {secret.name!r} is {REFUSED[secret.type]}: External Secrets refuses this type")
    for name, what in ((secret.name, "name of a Secret"), (secret.namespace or "x", "namespace")):
        filled = HELM.sub("x", name) if wanted.inside_helm and name.isprintable() else name
        if not NAME.fullmatch(filled) or len(filled) > _LONGEST:
            raise AskedWrongly(f"{name!r}: this is no {what} that Kubernetes takes")
    if not secret.values:
        raise AskedWrongly(f"Secret {secret.name!r} is empty, so there is nothing for the operator to fetch")
    for key in secret.values:
        if not _KEY.fullmatch(key):
            raise AskedWrongly(f"Secret {secret.name!r}: {key!r} is no key that Kubernetes takes")
    texts = (*secret.labels.values(), *secret.annotations.values(), secret.type, wanted.key_template)
    if wanted.inside_helm and any("{{" in text and not text.isprintable() for text in texts):
        raise AskedWrongly(f"Secret {secret.name!r}: an expression of several lines in its labels or annotations")


def _check_wanted(wanted: Wanted, backend: Backend) -> None:
    if not NAME.fullmatch(wanted.store) or len(wanted.store) > _LONGEST:
        raise AskedWrongly(f"--store {wanted.store!r}: this is no name that Kubernetes takes")
    if not _DURATION.fullmatch(wanted.refresh_interval):
        raise AskedWrongly(f"--refresh-interval {wanted.refresh_interval!r}: a duration like 1h or 15m, please")
    if wanted.api not in backend.apis:
        raise AskedWrongly(f"--eso-api {wanted.api}: {backend.title} came later; onepassword-connect was there")
