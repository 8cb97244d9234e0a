"""What tells that a Secret may be in a file, before anything is parsed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanner.regex import regex

_TYPES = (
    r"(?:Opaque\b|kubernetes\.io/(?:service-account-token|dockercfg|dockerconfigjson|basic-auth|ssh-auth|tls)\b"
    r"|bootstrap\.kubernetes\.io/token\b|helm\.sh/release)"
)
_AFTER = r"(?:[\s,}\]#]|\\[nrt]|$)"
_START = r"(?:\b|\\[nrt])"  # where a string with escapes holds it, a letter stands before its name
_BEFORE = r"""\\{0,3}["']?\s*:\s*(?:[&!]\S*\s+)*\\{0,3}["']?"""

TYPE = regex(_TYPES, re.IGNORECASE)
"""The types that Kubernetes and Helm give to Secrets; its documentation calls them the built-in ones."""

CIPHERTEXTS: tuple[tuple[str, bytes], ...] = (
    ("age recipient", rb"recipient[\"']?\s*[:=]\s*[\"']?age1[02-9ac-hj-np-z]{58}"),
)
"""The same for files that hold ciphertext which a key that leaked may open, beside those that hold SealedSecrets."""

RANCHER = (
    *(b"tls-san", b"write-kubeconfig-mode", b"write-kubeconfig", b"cluster-init", b"cluster-cidr", b"service-cidr"),
    *(b"node-label", b"node-taint", b"node-name", b"node-ip", b"kubelet-arg", b"kube-apiserver-arg", b"etcd-arg"),
    *(b"etcd-s3", b"etcd-snapshot-schedule-cron", b"datastore-endpoint", b"secrets-encryption", b"cni", b"server"),
    *(b"flannel-backend", b"selinux", b"disable", b"disable-cloud-controller", b"agent-token", b"data-dir"),
)
"""Flags of k3s and RKE2 that stand beside a token in their configuration, which names no kind."""

NEEDED: Mapping[str, tuple[bytes, ...]] = {
    "secretGenerator": (b"literals",),
    "cloud-config": (b"passw",),
    "password of a user": (b"users",),
    "Terraform state": (b'"serial"',),
    "kubeconfig": (b"users",),
    "chart's registry login": (b"password",),
    "encryption at rest": (b"secret",),
    "Talos": (b"machine", b"cluster", b"trustdinfo", b"contexts", b"certs"),
    "k3s": tuple(flag + b":" for flag in RANCHER),
    "acme.json": (b"Account",),
}
"""Of which words one stands in the document, too, if a sign is to be believed; others need none."""

WEB_KEY = "JSON Web Key"
SEALED, FETCHED, SOPS = "kind: SealedSecret", "kind: ExternalSecret", "sops"
"""Signs of what is made to hold no secret in clear: `throughout.py` tells of a whole document whether it does."""

_FETCHES = r"(?:(?:Cluster)?(?:ExternalSecret|PushSecret|SecretStore)|SecretProviderClass)"

SIGNS: tuple[tuple[str, bytes], ...] = (
    ("kind: Secret", (r"(?i)" + _START + "kind" + _BEFORE + r"""Secret(?:List)?\\{0,3}["']?""" + _AFTER).encode()),
    ("type of a Secret", (r"(?i)" + _START + "type" + _BEFORE + _TYPES).encode()),
    (SEALED, (r"(?i)" + _START + "kind" + _BEFORE + r"SealedSecret\b").encode()),
    (FETCHED, (r"(?i)" + _START + "kind" + _BEFORE + _FETCHES + r"\b").encode()),
    (
        "generator of External Secrets",
        (_START + "apiVersion" + _BEFORE + r"generators\.external-secrets\.io/").encode(),
    ),
    (SOPS, rb"(?:^[ \t]*|\\[nr]|[{,][ \t]*)\\{0,3}[\"']?sops\\{0,3}[\"']?\s*:|^sops_mac=|^\[sops\]"),
    ("secretGenerator", (_START + r"secretGenerator\\{0,3}[\"']?\s*:").encode()),
    (
        "patch of a Secret",
        rb"(?:\b|\\[nrt])path\\{0,3}[\"']?\s*:\s*\\{0,3}[\"']?/(?:data|stringData)(?:[/\"'\s\\,}]|$)",
    ),
    (
        "patch of a telling name",
        rb"(?i)(?:\b|\\[nrt])path\\{0,3}[\"']?\s*:\s*\\{0,3}[\"']?/\S{0,80}(?:pass|pwd|token|secret|key)",
    ),
    ("cloud-config", rb"#cloud-config\b"),
    ("password of a user", rb"(?i)\b(?:plain_text_passwd|hashed_passwd|passwd|password_?hash)[\"']?\s*:"),
    ("last applied", rb"\bbanzaicloud\.com/last-applied"),
    ("Terraform state", rb"\"lineage\"\s*:"),
    ("kubeconfig", (_START + "kind" + _BEFORE + r"""Config\\{0,3}["']?(?:[\s,}\]#]|\\|$)""").encode()),
    ("client key", (_START + r"(?:client-key-data|keyData)" + _BEFORE + r"[A-Za-z0-9+/]{40}").encode()),
    ("registry login", (_START + "auths" + _BEFORE + r"(?:\{|$)").encode()),
    ("registry login", rb"[\"']auth\\{0,3}[\"']\s*:\s*\\{0,3}[\"'][A-Za-z0-9+/]{8}"),
    ("chart's registry login", (_START + "imageCredentials" + _BEFORE).encode()),
    ("encryption at rest", (_START + r"(?:aescbc|aesgcm|secretbox)" + _BEFORE).encode()),
    ("bootstrap token", (r"[tT]oken" + _BEFORE + r"[a-z0-9]{6}\.[a-z0-9]{16}\b").encode()),
    ("certificate key", (_START + "certificateKey" + _BEFORE + r"[0-9a-f]{64}\b").encode()),
    (
        "Talos",
        (
            r"\b(?:key|[A-Za-z]*[sS]ecret)" + _BEFORE + r"(?:LS0tLS1CRUdJTi[A-Za-z0-9+/]{40}|[A-Za-z0-9+/]{43}=)"
        ).encode(),
    ),
    ("k3s", rb"^(?:\xef\xbb\xbf)?(?:agent-)?token:[ \t]+\S"),
    ("acme.json", (r"\b(?:PrivateKey" + _BEFORE + r"[A-Za-z0-9+/]{64}|Certificates" + _BEFORE + r"\[)").encode()),
    (WEB_KEY, (r"\bkty" + _BEFORE + r"(?:RSA|EC|OKP|oct)\b").encode()),
)
"""Names and patterns, for Hyperscan and RE2 alike, one of which is found in whatever `read` finds values in."""
