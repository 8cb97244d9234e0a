"""How examples of binary formats are made: as much of each as tells it from others, filled up with noise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scanner.rules import specimens
from scanner.rules.specimens import Octets

_SPKI_RSA = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"  # RFC 8017: rsaEncryption, NULL
_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"  # RFC 5652
_KEY_BAG = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x02"  # RFC 7292: pkcs8ShroudedKeyBag


def _sequence(body: bytes) -> bytes:
    return b"\x30\x82" + len(body).to_bytes(2, "big") + body


def etcd(of: str, octets: Octets) -> bytes:
    """A bbolt file with one record of Kubernetes; `of` is "k8s" for one in clear, "enc" for an encrypted one.

    "" makes one that isn't Kubernetes'. Source: bbolt, page.go and db.go.
    """
    record = {"k8s": b"k8s\0\n\f\n\x02v1", "enc": b"k8s:enc:secretbox:v1:key1:"}.get(of)
    header = bytes(16) + b"\xed\xda\x0c\xed\x02\0\0\0\0\x10\0\0"
    body = b"\0/registry/secrets/prod/database\0" + record + octets(200) if record else b"\0buckets\0" + octets(200)
    return header.ljust(512, b"\0") + body


def key_store(of: str, octets: Octets) -> bytes:
    """A Java key store with one trusted certificate; `of` is "key" for one with a key behind it."""

    def entry(tag: int, body: bytes) -> bytes:
        return tag.to_bytes(4, "big") + b"\0\x04name" + bytes(8) + body

    certificate = entry(2, b"\0\x05X.509" + (300).to_bytes(4, "big") + octets(300))
    entries = [certificate, entry(1, (400).to_bytes(4, "big") + octets(400))] if of == "key" else [certificate]
    head = b"\xfe\xed\xfe\xed\0\0\0\x02" + len(entries).to_bytes(4, "big")
    return head + b"".join(entries) + octets(20)


def pkcs12(of: str, octets: Octets) -> bytes:
    """A PKCS#12 file; `of` is "key" for one with a private key behind its password."""
    content = _sequence(_DATA + octets(200) + (_sequence(_KEY_BAG + octets(300)) if of == "key" else b""))
    return _sequence(b"\x02\x01\x03" + content)


def der(of: str, octets: Octets) -> bytes:
    """An RSA key; `of` is "pkcs1" or "pkcs8" for a private one."""
    if of == "public":
        return _sequence(_SPKI_RSA + b"\x03\x82\x01\x0f\0" + octets(270))
    return specimens.pkcs1(octets) if of == "pkcs1" else specimens.pkcs8(octets)


FORMATS: Mapping[str, Callable[[str, Octets], bytes]] = {
    "der": der,
    "etcd": etcd,
    "jks": key_store,
    "p12": pkcs12,
}
