"""What a value is sealed with: the controller's certificate, or its bare public key, and whether to trust it.

After bitnami-labs/sealed-secrets, pkg/kubeseal/kubeseal.go (`ParseKey`): PEM of several blocks may stand in a file, the
first certificate counts. A certificate is valid for ten years, and yet the controller makes a new key every 30 days.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from scanner.errors import AskedWrongly
from scanner.regex import regex

RENEWED = timedelta(days=30)
"""How often the controller makes a new key, unless it was told otherwise."""

LARGEST = 1 << 16
"""Bytes of a file with certificates in it."""

_BLOCK = regex(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
_LEAST = 2048  # bits; what is sealed stays in git for ever


class Certificate(NamedTuple):
    """A public key that values are sealed with, and since when."""

    key: RSAPublicKey
    since: datetime | None = None  # None of a bare public key
    until: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """The digest of the key as OpenSSH writes it: `SHA256:…`."""
        line = self.key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
        digest = hashlib.sha256(base64.b64decode(line.split()[1])).digest()
        return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"

    def notes(self, now: datetime) -> Iterator[str]:
        """What whoever seals with it should know."""
        yield f"sealed with the key {self.fingerprint}"
        if self.since and now - self.since > RENEWED:
            yield (
                f"the certificate is {(now - self.since).days} days old, and the controller makes a new key every "
                f"{RENEWED.days}: fetch its newest (kubeseal --fetch-cert)"
            )


def certificate(pem: bytes, name: str, *, pinned: str = "", now: datetime | None = None) -> Certificate:
    """The first certificate of a file, or its public key. `name` is what the file is called in errors.

    Raises `AskedWrongly` where there is none, where it is expired, of another kind than RSA, or not the `pinned` one.
    """
    blocks = {match[1]: match[0] for match in reversed(list(_BLOCK.finditer(pem)))}
    found = _read(blocks, name)
    if found.key.key_size < _LEAST:
        raise AskedWrongly(f"{name}: a key of {found.key.key_size} bits can be broken; {_LEAST} is the least")
    if found.until and found.until < (now or datetime.now(UTC)):
        raise AskedWrongly(f"{name}: the certificate is expired since {found.until:%Y-%m-%d}")
    if pinned and found.fingerprint != pinned:
        raise AskedWrongly(
            f"{name}: its key is {found.fingerprint}, but the policy pins {pinned} (sealed_secrets.cert_fingerprint): "
            "whoever changed it could read what is sealed"
        )
    return found


def _read(blocks: dict[bytes, bytes], name: str) -> Certificate:
    try:
        if b"CERTIFICATE" in blocks:
            held = x509.load_pem_x509_certificate(blocks[b"CERTIFICATE"])
            key: object = held.public_key()
            since: datetime | None = held.not_valid_before_utc
            until: datetime | None = held.not_valid_after_utc
        elif b"PUBLIC KEY" in blocks:
            key = load_pem_public_key(blocks[b"PUBLIC KEY"])
            since = until = None
        else:
            there = ", ".join(kind.decode() for kind in blocks)
            raise AskedWrongly(f"{name}: it holds {there or 'no PEM'}, and a CERTIFICATE is needed")
    except (ValueError, UnsupportedAlgorithm) as error:
        raise AskedWrongly(f"{name}: its certificate can't be read") from error
    if not isinstance(key, RSAPublicKey):
        raise AskedWrongly(f"{name}: its key is no RSA key, and Sealed Secrets takes no other")
    return Certificate(key, since, until)
