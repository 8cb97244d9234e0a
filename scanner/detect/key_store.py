"""Which password a key store has, if it is one that everybody tries first: PKCS#12 and Java's own formats.

The stores tell whether a password is right without a private key being read. Sources: RFC 7292 (appendix B), OpenJDK's
JavaKeyStore.java.
"""

from __future__ import annotations

import hashlib
import hmac

from scanner.detect import der
from scanner.detect.proof import UNKNOWN, Refined, proven
from scanner.model import Severity

_TRIED = ("", "changeit", "password", "secret", "123456")
_DIGESTS = {  # by the object identifier that follows "a digest"
    b"\x2b\x0e\x03\x02\x1a": "sha1",
    b"\x60\x86\x48\x01\x65\x03\x04\x02\x01": "sha256",
    b"\x60\x86\x48\x01\x65\x03\x04\x02\x02": "sha384",
    b"\x60\x86\x48\x01\x65\x03\x04\x02\x03": "sha512",
}
_MOST_ROUNDS = 10_000  # of a derivation; a file may ask for billions
_LARGEST = 1 << 18  # bytes that are hashed for each password
_MAC_KEY = 3  # what a derived key is for
_WHITENER = b"Mighty Aphrodite"
_JAVA = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")


def pkcs12(data: bytes, _: bytes = b"") -> Refined:
    """Try the passwords that everybody tries on a PKCS#12 file, and none at all."""
    try:
        _version, content, mac = der.sequence(data).whole(der.INTEGER, der.SEQUENCE, der.SEQUENCE)[:3]
        signed = der.within(der.within(content).items[1]).items[0].body
        digest, salt, *rounds = der.within(mac).items
        algorithm, found = der.within(digest).items[:2]
        name = _DIGESTS[der.within(algorithm).items[0].body]
        count = rounds[0].number if rounds else 1
    except (ValueError, IndexError, KeyError):
        return UNKNOWN
    if not 0 < count <= _MOST_ROUNDS or len(signed) > _LARGEST:
        return UNKNOWN
    for password in (b"", *(f"{word}\0".encode("utf-16-be") for word in _TRIED)):
        key = _derived(password, salt.body[:64], count, name)
        if hmac.compare_digest(hmac.digest(key, signed, name), found.body):
            return _opened(empty=len(password) < 4)
    return UNKNOWN


def java(data: bytes, _: bytes = b"") -> Refined:
    """Try the passwords that everybody tries on a Java key store."""
    if not data.startswith(_JAVA) or not 32 < len(data) <= _LARGEST:
        return UNKNOWN
    for word in _TRIED:
        said = hashlib.sha1(word.encode("utf-16-be") + _WHITENER + data[:-20], usedforsecurity=False).digest()
        if said == data[-20:]:
            return _opened(empty=not word)
    return UNKNOWN


def _opened(*, empty: bool) -> Refined:
    told = "its password is empty" if empty else "its password is one that everybody tries first"
    return proven("proven:password", told)._replace(severity=Severity.CRITICAL)


def _derived(password: bytes, salt: bytes, count: int, name: str) -> bytes:
    """The key of a MAC (RFC 7292, B.2). One block is enough, since a digest is as long as the key that is asked for."""
    block = hashlib.new(name, usedforsecurity=False).block_size
    repeated = b"".join(
        (part * (block // len(part) + 1))[: -(-len(part) // block) * block] for part in (salt, password) if part
    )
    key = bytes([_MAC_KEY]) * block + repeated
    for _ in range(count):
        key = hashlib.new(name, key, usedforsecurity=False).digest()
    return key
