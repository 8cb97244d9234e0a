"""What a SealedSecret is: how kubeseal encrypts a value, what that is bound to, and the manifest around it.

After bitnami-labs/sealed-secrets, pkg/crypto/crypto.go: two bytes of length, a session key wrapped with RSA-OAEP
(SHA-256, labelled with the scope), and AES-256-GCM text and tag under a nonce of zeros, since the key is used once.
The manifest is that of pkg/apis/sealedsecrets/v1alpha1: the Secret's metadata go into the template, and what the
controller reads, the scope, stands on the SealedSecret as well.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator, Mapping

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_private_key

from scanner.errors import AskedWrongly
from scanner.regex import regex
from scanner.remediate.plain import PlainSecret, Replacement
from scanner.remediate.rendering import render

__all__ = [
    "ANNOTATION",
    "CLUSTER_WIDE",
    "NAMESPACE_WIDE",
    "SCOPES",
    "STRICT",
    "NotSealedForThis",
    "RSAPrivateKey",
    "RSAPublicKey",
    "keys_in",
    "label",
    "private_key",
    "replacement",
    "scope_of",
    "seal",
    "text_of",
    "unseal",
]

STRICT, NAMESPACE_WIDE, CLUSTER_WIDE = "strict", "namespace-wide", "cluster-wide"
SCOPES = (STRICT, NAMESPACE_WIDE, CLUSTER_WIDE)

ANNOTATION = "sealedsecrets.bitnami.com/"
_NONCE = bytes(12)
_PEM = regex(rb"-----BEGIN (?:RSA )?PRIVATE KEY-----(.*?)-----END (?:RSA )?PRIVATE KEY-----", re.DOTALL)
_ESCAPED = regex(rb"\\[nr]|[^A-Za-z0-9+/=]")
_APPLIED = (  # the whole Secret in clear, as a client last sent it
    "kubectl.kubernetes.io/last-applied-configuration",
    "kubecfg.ksonnet.io/last-applied-configuration",
)
_OF_CONTROLLERS = ("argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/")  # they speak of what lies in git


class NotSealedForThis(ValueError):
    """The value was sealed for another key, another name, namespace or scope; or it is no sealed value."""


def label(scope: str, namespace: str, name: str) -> bytes:
    """What RSA-OAEP binds a value to: `namespace/name`, the namespace alone, or nothing, by the scope."""
    return {STRICT: f"{namespace}/{name}", NAMESPACE_WIDE: namespace, CLUSTER_WIDE: ""}[scope].encode()


def private_key(der: bytes) -> RSAPrivateKey | None:
    """The RSA key that PKCS#1 or PKCS#8 bytes hold, unencrypted; None where they hold none."""
    try:
        key = load_der_private_key(der, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it is encrypted
        return None
    return key if isinstance(key, RSAPrivateKey) else None


def keys_in(pem: bytes) -> Iterator[RSAPrivateKey]:
    """The key of each PEM block, however its lines are written: in a string of JSON, indented, on one line."""
    for block in _PEM.finditer(pem):
        try:
            key = private_key(base64.b64decode(_ESCAPED.sub(b"", block[1]), validate=True))
        except ValueError:
            continue
        if key:
            yield key


def _oaep(labelled: bytes) -> padding.OAEP:
    return padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=labelled or None)


def seal(key: RSAPublicKey, value: bytes, labelled: bytes) -> bytes:
    """What only the private key of `key` opens, and only under the same label: 18 bytes and the key's size longer."""
    session = os.urandom(32)
    wrapped = key.encrypt(session, _oaep(labelled))
    return len(wrapped).to_bytes(2, "big") + wrapped + AESGCM(session).encrypt(_NONCE, value, None)


def text_of(sealed: bytes) -> str:
    """A sealed value as a manifest holds it."""
    return base64.b64encode(sealed).decode()


def unseal(key: RSAPrivateKey, sealed: bytes, labelled: bytes) -> bytes:
    """The value in clear. Raises `NotSealedForThis` where the key or the label doesn't fit."""
    wrapped = int.from_bytes(sealed[:2], "big")
    if len(sealed) < 2 + wrapped or wrapped != key.key_size // 8:
        raise NotSealedForThis
    try:
        session = key.decrypt(sealed[2 : 2 + wrapped], _oaep(labelled))
        return AESGCM(session).decrypt(_NONCE, sealed[2 + wrapped :], None)
    except (ValueError, InvalidTag) as error:
        raise NotSealedForThis from error


def scope_of(annotations: Mapping[str, str]) -> str:
    """The scope that annotations state; the widest wins, and without any it is strict."""
    said = (scope for scope in (CLUSTER_WIDE, NAMESPACE_WIDE) if annotations.get(ANNOTATION + scope) == "true")
    return next(said, STRICT)


def replacement(secret: PlainSecret, key: RSAPublicKey, scope: str = "", *, made_up: bool = False) -> Replacement:
    """The SealedSecret that takes the place of a Secret; its scope is the one that the Secret states, unless given.

    One that is `made_up` nobody has applied yet.

    Raises `AskedWrongly` where there is nothing to seal, or no namespace to bind it to.
    """
    scope = scope or scope_of(secret.annotations)
    if not secret.values:
        raise AskedWrongly(f"Secret {secret.name}: it has no values, so there is nothing to seal")
    if scope != CLUSTER_WIDE and not secret.namespace:
        raise AskedWrongly(
            f"Secret {secret.name}: a value is sealed for one namespace, and none is known: name it with "
            f"--namespace, or seal for all of them with --scope {CLUSTER_WIDE}"
        )
    labelled = label(scope, secret.namespace, secret.name)
    kept = carried(secret.annotations)
    stated = {} if scope == STRICT else {ANNOTATION + scope: "true"}
    manifest = render(
        "sealed-secret.yaml.j2",
        name=secret.name,
        namespace=secret.namespace,
        own_annotations=stated | {name: text for name, text in kept.items() if name.startswith(_OF_CONTROLLERS)},
        encrypted={name: text_of(seal(key, value.reveal(), labelled)) for name, value in secret.values.items()},
        labels=secret.labels,
        annotations=stated | kept,
        type=secret.type,
        immutable=secret.immutable,
    )
    return Replacement(manifest, notes=() if made_up else tuple(_notes(secret)))


def carried(annotations: Mapping[str, str]) -> dict[str, str]:
    """The annotations of a Secret without those that state a scope, or repeat the Secret."""
    scopes = {ANNOTATION + one for one in SCOPES}
    return {name: text for name, text in annotations.items() if name not in scopes and name not in _APPLIED}


def _notes(secret: PlainSecret) -> list[str]:
    where = f" -n {secret.namespace}" if secret.namespace else ""
    notes = [
        f"where Secret {secret.name} is live already, the controller leaves it alone until you hand it over: "
        f'kubectl annotate secret {secret.name}{where} {ANNOTATION}managed="true"'
    ]
    if secret.immutable:
        notes.append(f"Secret {secret.name} is immutable: a live one has to be deleted before a new value arrives")
    return notes
