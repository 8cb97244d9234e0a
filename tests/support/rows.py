"""The rows of the map: where a GitOps repository leaks, what in it must stay silent, and what SOPS asks of a file.

Each is told by stories of `tests/cases`, which name it behind the language of a fence: a leak, and a harmless twin that
stands beside it or looks alike. For what is silent the leak is the guard: an exclusion covers a value, never its file.
"""

from __future__ import annotations

from collections.abc import Mapping

PLACES: Mapping[str, str] = {
    "D1": "data of a Secret",
    "D2": "stringData",
    "D3": "a List, and what kubectl wrote",
    "D4": "several documents, and whatever else YAML allows",
    "D5": "JSON, JSON Lines, JSON5",
    "D6": "a file in a ConfigMap",
    "D7": "the environment of a container, whatever holds it",
    "D8": "arguments and command lines",
    "D9": "annotations that tools write",
    "D10": "values of a chart, and of helmfile",
    "D11": "literals in the templates of a chart",
    "D12": "a release of Helm",
    "D13": "generators of Kustomize, and the files they read",
    "D14": "patches",
    "D15": "files of variables",
    "D16": "kubeconfigs, wherever they are embedded",
    "D17": "tokens of service accounts",
    "D18": "bootstrap tokens and certificate keys",
    "D19": "logins of registries",
    "D20": "keys of TLS, and stores of keys",
    "D21": "what Argo CD and Flux sign in with",
    "D22": "Applications and ApplicationSets",
    "D23": "HelmReleases, substitutes and alerts of Flux",
    "D24": "Terraform: states, variables, backends",
    "D25": "keys of encryption at rest",
    "D26": "snapshots of etcd",
    "D27": "backups of Velero",
    "D28": "cloud-init, Ignition, and who hands them on",
    "D29": "Talos",
    "D30": "k3s and RKE2",
    "D31": "ACME accounts, JSON Web Keys",
    "D32": "Ansible",
    "D33": "manifests that are programs",
    "D34": "wrappers that look safe and hold text",
    "D35": "pipelines, scripts and pages",
    "D36": "archives, notebooks, images",
    "D37": "manifests that no parser reads",
}
SILENT: Mapping[str, str] = {
    "E-sealed": "values that kubeseal sealed",
    "E-sops": "values that SOPS encrypted",
    "E-sops-block": "the block that SOPS writes",
    "E-armor": "armor of age and PGP",
    "E-recipients": "recipients of age and PGP",
    "E-ansible-vault": "ansible-vault",
    "E-one-line": "eyaml, Jasypt, Spring",
    "E-tools": "Pulumi, Kapitan, git-crypt, strongbox",
    "E-avp": "argocd-vault-plugin",
    "E-vals": "vals and helmfile",
    "E-helm-secrets": "helm-secrets",
    "E-1password": "addresses of 1Password",
    "E-vault": "Bank-Vaults, and the agent of Vault",
    "E-clouds": "secret managers of the clouds",
    "E-envsubst": "variables of Flux and of shells",
    "E-templates": "other templates",
    "E-external": "objects of External Secrets",
    "E-fields": "fields that refer",
    "E-csi": "the CSI driver",
    "E-digests": "digests of images and files",
    "E-checksums": "checksums in annotations",
    "E-shas": "commits and UUIDs",
    "E-certificates": "certificates",
    "E-public-keys": "public keys",
    "E-empty": "empty values, and settings of a secret",
    "E-placeholders": "placeholders",
    "E-made-up": "tests and documentation",
    "E-generated": "lock files, and what else is generated",
}
SOPS: Mapping[str, str] = {
    "SOPS-001": "encrypted but for one value",
    "SOPS-002": "a rule that is too narrow for a Secret",
    "SOPS-003": "in clear where a rule or a name says encrypted",
    "SOPS-004": "metadata that SOPS can't have written",
    "SOPS-005": "in clear before it was encrypted",
    "SOPS-006": "the key itself",
    "SOPS-007": "left over from decrypting",
    "git-crypt": "in clear where .gitattributes says encrypted",
}
ROWS = {**PLACES, **SILENT, **SOPS}

_BY_GIT = ("e2e/test_together.py::test_what_is_staged", "e2e/test_together.py::test_what_a_history_holds")
_ENCRYPTED_LATER = "test_values_that_sops_encrypts_in_place_are_sealed_since"
ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "D26": (
        "detect/test_magic.py::test_a_snapshot_is_critical_whether_or_not_its_records_are_encrypted",
        "detect/test_magic.py::test_what_holds_no_secret",
    ),
    "SOPS-005": (f"e2e/test_lives.py::{_ENCRYPTED_LATER}", "e2e/test_lives.py::test_a_secret_is_sealed_since"),
    "git-crypt": _BY_GIT,  # on disk git has decrypted what it holds
}
"""Rows that no text tells: (a test of the leak, a test of the twin), as `file::name` below `tests`."""
