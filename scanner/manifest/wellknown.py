"""Secrets whose keys are known: those that Kubernetes, Cluster API and Argo CD read, by their type, label or name.

Kubernetes: bootstrap tokens. Cluster API: util/secret/consts.go. Argo CD: docs/operator-manual/declarative-setup.md and
docs/operator-manual/argocd-secret-yaml.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from scanner.manifest.objects import Object
from scanner.model import Role
from scanner.regex import regex

_LABEL = "argocd.argoproj.io/secret-type"


class Known(NamedTuple):
    """Some keys of a Secret."""

    of: Callable[[Object], bool]  # which Secrets
    keys: re.Pattern[str]
    role: Role
    rule: str = ""  # what speaks of a secret one where no pattern knows more
    settled: bool = False


def _typed(*types: str) -> Callable[[Object], bool]:
    return lambda of: of.label(of.pairs, "type") in types


def _labelled(*says: str) -> Callable[[Object], bool]:
    return lambda of: of.label(of.entries(of.at("metadata", "labels")), _LABEL) in says


def _called(name: str) -> Callable[[Object], bool]:
    return lambda of: of.label(of.entries(of.at("metadata")), "name") == name


_BOOTSTRAP = _typed("bootstrap.kubernetes.io/token")
_REPOSITORY = _labelled("repository", "repo-creds", "repository-write", "repo-write-creds")
_ARGOCD = _called("argocd-secret")

_KNOWN: tuple[Known, ...] = (
    Known(lambda _: True, regex(r"(?i).*trust[._-]?(?:store)?[\w-]{0,20}\.(?:jks|p12|pfx|pkcs12)"), Role.PUBLIC),
    Known(_BOOTSTRAP, regex(r"token-secret"), Role.SECRET_VALUE, "kubernetes-bootstrap-token", settled=True),
    Known(_BOOTSTRAP, regex(r"token-id|expiration|description|usage-.*|auth-extra-groups"), Role.PUBLIC),
    Known(
        _typed("cluster.x-k8s.io/secret"),
        regex(r"tls\.key"),
        Role.SECRET_VALUE,
        "cluster-authority-key",
        settled=True,
    ),
    Known(
        _REPOSITORY,
        regex(r"password|sshPrivateKey|githubAppPrivateKey|tlsClientCertKey|bearerToken|gcpServiceAccountKey"),
        Role.SECRET_VALUE,
        "argocd-repository-credential",
    ),
    Known(
        _REPOSITORY,
        regex(
            r"url|type|name|project|proxy|noProxy|insecure|insecureIgnoreHostKey|enableLfs|enableOCI|depth"
            r"|githubAppID|githubAppInstallationID|githubAppEnterpriseBaseUrl|tlsClientCertData"
            r"|forceHttpBasicAuth|useAzureWorkloadIdentity|insecureOCIForceHttp"
        ),
        Role.PUBLIC,
    ),
    Known(_labelled("cluster"), regex(r"name|server|project|namespaces|clusterResources|shard"), Role.PUBLIC),
    Known(_ARGOCD, regex(r"server\.secretkey"), Role.SECRET_VALUE, "argocd-server-key", settled=True),
    Known(_ARGOCD, regex(r"webhook\..*secret|webhook\..*password"), Role.SECRET_VALUE, "argocd-webhook-secret"),
    Known(_ARGOCD, regex(r".*\.passwordMtime|accounts\..*\.tokens"), Role.PUBLIC),
)


def known(of: Object, key: str) -> Known | None:
    """What is known of a key of a Secret; None where nothing is."""
    return next((entry for entry in _KNOWN if entry.keys.fullmatch(key) and entry.of(of)), None)
