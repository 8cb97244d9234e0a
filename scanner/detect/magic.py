"""What bytes are by the marks of their format: a snapshot of etcd, a key store, a private key in DER.

No pattern is asked, because what tells is where a mark stands. Asked of every blob, so the answer for text costs next
to nothing. Sources: bbolt (page.go, meta.go), RFC 7292 (PKCS#12), RFC 5958 (PKCS#8), RFC 8017 (PKCS#1), RFC 5915 (EC)
and OpenJDK's JavaKeyStore.java.
"""

from __future__ import annotations

_BOLT = b"\xed\xda\x0c\xed"  # 0xED0CDAED, little endian, in the first and the second page behind a header of 16 bytes
_PAGES = (16, 16 + 4096)
_RECORDS = b"/registry/"  # the prefix of all that Kubernetes writes
_ENCRYPTED = b"k8s:enc:"  # what opens a record that the API server encrypted
_KEY_STORES = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")  # JKS, JCEKS
_KEYED = (1, 3)  # tags of entries that hold a private or a secret key; 2 is a certificate
_MOST_ENTRIES = 1000
_PKCS_7_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_KEY_BAGS = tuple(b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01" + kind for kind in (b"\x01", b"\x02"))
_PKCS_12 = b"\x02\x01\x03\x30"  # version 3, then a SEQUENCE
_PRIVATE = (
    b"\x02\x01\x00\x02\x82",  # PKCS#1: version 0, then the modulus
    b"\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01",  # PKCS#8: version 0, then RSA
    b"\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",  # EC, P-256
    b"\x02\x01\x00\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",  # EC, P-384 and P-521
    b"\x02\x01\x00\x30\x05\x06\x03\x2b\x65",  # Ed25519, Ed448, X25519
    b"\x02\x01\x01\x04\x20",  # SEC 1: version 1, then 32, 48 or 66 bytes
    b"\x02\x01\x01\x04\x30",
    b"\x02\x01\x01\x04\x42",
)


def known(data: bytes) -> str:
    """The id of the rule for the format that `data` has; "" where it is none that holds a secret."""
    if data[16:20] == _BOLT or data[4112:4116] == _BOLT:
        return _etcd(data)
    if data.startswith(b"0"):  # 0x30, a SEQUENCE
        return _der(data)
    return "java-key-store" if data.startswith(_KEY_STORES) and _holds_key(data) else ""


def mark(data: bytes) -> tuple[int, int]:
    """The half-open range of the mark by which `data` was known."""
    if data.startswith((b"0", *_KEY_STORES)):
        return 0, min(4, len(data))
    at = _PAGES[data[16:20] != _BOLT]
    return at, at + len(_BOLT)


def _etcd(data: bytes) -> str:
    """Other programs keep their data in bbolt, too; Kubernetes' lies below `/registry/`."""
    if _RECORDS not in data:
        return ""
    return "etcd-snapshot-encrypted" if _ENCRYPTED in data else "etcd-snapshot"


def _der(data: bytes) -> str:
    size = data[1] if len(data) > 1 else 0
    first = data[2 + (size & 0x7F if size > 0x80 else 0) :][:20]
    if first.startswith(_PRIVATE):
        return "private-key-der" if len(data) * 2 >= _stated(data) else ""
    if first.startswith(_PKCS_12) and _PKCS_7_DATA in data[:64] and any(bag in data for bag in _KEY_BAGS):
        return "pkcs12-key-store"
    return ""


def _stated(data: bytes) -> int:
    """How many bytes DER says that it has; of an example in a README only a row or two may be left."""
    size = data[1]
    return 2 + size if size < 0x80 else int.from_bytes(data[2 : 2 + (size & 0x7F)], "big")


def _holds_key(data: bytes) -> bool:
    """Whether an entry of a Java key store is a key; a trust store holds certificates alone."""
    at = 12
    for _ in range(min(int.from_bytes(data[8:12], "big"), _MOST_ENTRIES)):
        if int.from_bytes(data[at : at + 4], "big") in _KEYED:
            return True
        at += 4
        at += 2 + int.from_bytes(data[at : at + 2], "big") + 8  # the alias, and when it was made
        at += 2 + int.from_bytes(data[at : at + 2], "big")  # "X.509"
        at += 4 + int.from_bytes(data[at : at + 4], "big")  # the certificate
        if at >= len(data):
            return False
    return False
