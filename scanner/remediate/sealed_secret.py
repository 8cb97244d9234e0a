"""How kubeseal encrypts a value, so that a private key can be tried on it.

After bitnami-labs/sealed-secrets, pkg/crypto/crypto.go: two bytes of length, a session key wrapped with RSA-OAEP
(SHA-256, labelled with the scope), and AES-256-GCM text and tag under a nonce of zeros, since the key is used once.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_private_key

__all__ = [
    "CLUSTER_WIDE",
    "NAMESPACE_WIDE",
    "STRICT",
    "NotSealedForThis",
    "RSAPrivateKey",
    "label",
    "private_key",
    "unseal",
]

STRICT, NAMESPACE_WIDE, CLUSTER_WIDE = "strict", "namespace-wide", "cluster-wide"

_NONCE = bytes(12)


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


def unseal(key: RSAPrivateKey, sealed: bytes, labelled: bytes) -> bytes:
    """The value in clear. Raises `NotSealedForThis` where the key or the label doesn't fit."""
    wrapped = int.from_bytes(sealed[:2], "big")
    if len(sealed) < 2 + wrapped or wrapped != key.key_size // 8:
        raise NotSealedForThis
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=labelled or None)
    try:
        session = key.decrypt(sealed[2 : 2 + wrapped], oaep)
        return AESGCM(session).decrypt(_NONCE, sealed[2 + wrapped :], None)
    except (ValueError, InvalidTag) as error:
        raise NotSealedForThis from error
