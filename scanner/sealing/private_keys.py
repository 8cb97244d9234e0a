"""The private keys of a Sealed Secrets controller: as PEM, or as the Secrets that the controller keeps them in."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from scanner.errors import AskedWrongly
from scanner.manifest import bounds, reader
from scanner.manifest.nodes import Scalar
from scanner.manifest.objects import Object, Value
from scanner.remediate.sealed_secret import RSAPrivateKey, keys_in

_KEY = "tls.key"


def private_keys(data: bytes, name: str) -> tuple[RSAPrivateKey, ...]:
    """Every RSA key of a file, once, in order; Lists of Secrets included. Raises `AskedWrongly` where there is none."""
    found = {key.public_key().public_numbers(): key for key in (*keys_in(data), *_kept(data))}
    if not found:
        encrypted = b"ENCRYPTED" in data and b"PRIVATE KEY" in data
        raise AskedWrongly(f"{name}: {'its key is encrypted' if encrypted else 'no RSA private key is there'}")
    return tuple(found.values())


def _kept(data: bytes) -> Iterator[RSAPrivateKey]:
    """The keys that Secrets hold."""
    pems: list[bytes] = []

    def note(of: Object) -> Iterator[Value]:
        if of.kind == "secret" or of.listed:
            scalar = of.at("data", _KEY)
            if isinstance(scalar, Scalar):
                pems.append(of.reader.said(scalar)[0])
        yield from ()

    for start, end in bounds.documents(data):
        for _ in reader.read(data[start:end], readers=(note,)):
            pass
    for pem in pems:
        try:
            yield from keys_in(base64.b64decode(pem.translate(None, b" \t\r\n"), validate=True))
        except ValueError:
            continue
