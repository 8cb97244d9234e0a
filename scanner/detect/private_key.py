"""Whether bytes are a private key: PKCS#1, PKCS#8, SEC 1 and DSA in DER, with or without armour.

Nothing is asked of a library: a few checks of form tell a key from noise, and one multiplication or division a key of
RSA or DSA. Sources: RFC 8017, RFC 5958, RFC 5915, RFC 8410, RFC 7468, RFC 1421 (encrypted PEM), OpenSSL's
`DSAPrivateKey`, FIPS 186-4 (the sizes of DSA).
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import NamedTuple

from scanner.detect import der
from scanner.detect.der import NotDer, Row
from scanner.detect.proof import UNKNOWN, Refined, proven, refuted, weaker
from scanner.model import Severity
from scanner.regex import regex

_RSA = tuple(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01" + kind for kind in (b"\x01", b"\x0a"))  # rsaEncryption, RSASSA-PSS
_DSA, _EC = b"\x2a\x86\x48\xce\x38\x04\x01", b"\x2a\x86\x48\xce\x3d\x02\x01"
_EDWARDS = {b"\x2b\x65\x6e": 32, b"\x2b\x65\x6f": 56, b"\x2b\x65\x70": 32, b"\x2b\x65\x71": 57}  # bytes of a key
_NAMES = {b"\x2b\x65\x6e": "X25519", b"\x2b\x65\x6f": "X448", b"\x2b\x65\x70": "Ed25519", b"\x2b\x65\x71": "Ed448"}
LARGEST = 16384  # bits of a number that is multiplied
_LEAST_RSA = 512  # bits
_LARGEST_CURVE = 521  # bits
_LEFT = 4  # elements of an RSA key, its private exponent the last of them: whoever has those has all

_BEGIN = regex(rb"-----BEGIN ([A-Z0-9 ]{3,60})-----")
_HEADERS = regex(rb"\s*(?:[A-Za-z][A-Za-z-]{1,30}: ?[^\n]{0,200}\n\s*)+")
_COSIGN = regex(rb'"kdf":.{0,20}"name":"?\s?"(scrypt)"', re.DOTALL)
_IN_BASE64 = b"LS0tLS1CRUdJTi"
_ESCAPE = regex(rb"\\[nrt]")
_JOINED = regex(rb"[\"'][ \t\r\n]*\+[ \t\r\n]*[\"']")  # "…" + "…" in code
_CHECK = regex(rb"=[A-Za-z0-9+/]{4}\Z")  # of a block of OpenPGP
_AROUND = regex(rb"[\s\"',]+")
_BLOCK_CIPHER = regex(rb"DEK-Info: ?([A-Z0-9]{2,8})-")


class Key(NamedTuple):
    """A private key, as far as anybody may know it."""

    kind: str  # "RSA, 2048 bits"
    cut: bool = False  # its end is missing, but what is left is enough


class Armour(NamedTuple):
    """What an armoured block says."""

    label: bytes
    headers: bytes
    data: bytes


NO_KEY = refuted("refuted:key")


def key(*told: str) -> Refined:
    """The answer to a key that parses."""
    return proven("proven:key", *told)


def locked(*told: str) -> Refined:
    """The answer to a key that only opens with a passphrase."""
    return weaker("weaker:passphrase", Severity.MEDIUM, "behind a passphrase", *told)


def in_armour(value: bytes, _: bytes = b"") -> Refined:
    """What the armour of a private key is around: a key, a locked one, or none at all."""
    block = armour(value)
    if block is None:
        return in_der(value) if value.startswith(b"0\x82") else UNKNOWN
    if b"ENCRYPTED" in block.headers:
        size = 16 if (cipher := _BLOCK_CIPHER.search(block.headers)) and cipher[1] == b"AES" else 8
        return NO_KEY if len(block.data) % size or monotonous(block.data) else locked()
    return in_der(block.data)


def in_der(data: bytes, _: bytes = b"") -> Refined:
    """What bytes are that should be a private key in DER, or a locked one."""
    try:
        found = read(data)
    except ValueError:
        return locked() if _locked(data) else NO_KEY
    return key(found.kind, "its end is missing, but what is left is enough" if found.cut else "")


def cosign(value: bytes, _: bytes = b"") -> Refined:
    """What the armour of a key of cosign holds: always a locked one, as JSON (sigstore, pkg/cryptoutils)."""
    block = armour(value)
    if block is None:
        return UNKNOWN
    told = _COSIGN.search(block.data[:400])
    return locked(told[1].decode()) if told and b'"ciphertext"' in block.data else NO_KEY


def armour(value: bytes) -> Armour | None:
    """The first armoured block of `value`, or of what it says in base64.

    None where there is none, or where code around its lines hides it.
    """
    if value.startswith(_IN_BASE64):
        try:
            value = b64decode(value, validate=True)
        except ValueError:
            return Armour(b"", b"", b"")
    begin = _BEGIN.search(value)
    end = value.find(b"-----END", begin.end()) if begin else -1
    if begin is None or end < 0:
        return None
    text = _ESCAPE.sub(b"\n", value[begin.end() : end])
    headers = _HEADERS.match(text)
    bare = _AROUND.sub(b"", _JOINED.sub(b"", text[headers.end() :] if headers else text))
    bare = _CHECK.sub(b"", bare).rstrip(b"=")
    bare = bare[:-1] if len(bare) % 4 == 1 else bare  # which is cut off in the middle of a byte
    try:
        data = b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
    except ValueError:
        return None if b"+" in text and _JOINED.search(text) else Armour(begin[1], b"", b"")
    return Armour(begin[1], headers[0] if headers else b"", data)


def read(data: bytes) -> Key:
    """The private key that DER holds. Raises `ValueError` where it holds none."""
    row = der.sequence(data)
    if len(row.items) < 2:
        raise NotDer
    second = row.items[1].tag
    if second == der.SEQUENCE:
        return _pkcs8(row)
    if second == der.OCTETS:
        return _sec1(row)
    return _dsa(row) if len(row.items) == 6 and row.cut is None else _pkcs1(row)


def monotonous(data: bytes) -> bool:
    """Whether bytes are the same few again and again, as nobody's key is."""
    return len(set(data)) * 8 < min(len(data), 64)


def _pkcs8(row: Row) -> Key:
    number, algorithm, *rest = row.items
    if algorithm.tag != der.SEQUENCE:
        raise NotDer
    oid = der.within(algorithm).items[:1]
    if number.number not in (0, 1) or not oid or oid[0].tag != der.OID:
        raise NotDer
    inner = rest[0] if rest else row.cut
    if inner is None or inner.tag != der.OCTETS:
        raise NotDer
    kind = oid[0].body
    if kind in _EDWARDS:
        (held,) = der.items(inner.body).whole(der.OCTETS)
        if len(held.body) != _EDWARDS[kind] or monotonous(held.body):
            raise NotDer
        return Key(_NAMES[kind])
    forms: Mapping[bytes, Callable[[Row], Key]] = {_EC: _sec1, **dict.fromkeys(_RSA, _pkcs1)}
    if kind in forms:
        return forms[kind](der.within(inner))
    if monotonous(inner.body):
        raise NotDer
    return Key("DSA" if kind == _DSA else "")


def _pkcs1(row: Row) -> Key:
    numbers = [item.number for item in row.items[:9]]
    if len(numbers) < (9 if row.cut is None else _LEFT) or numbers[0] not in (0, 1):
        raise NotDer
    n, e, d = numbers[1:4]
    if not _LEAST_RSA <= n.bit_length() <= LARGEST or e < 3 or not e & 1 or d < 2:
        raise NotDer
    primes = numbers[4:6]
    if len(primes) == 2 and not numbers[0] and (max(primes) > n or primes[0] * primes[1] != n):
        raise NotDer
    return Key(f"RSA, {n.bit_length()} bits", row.cut is not None)


def _sec1(row: Row) -> Key:
    number, secret = row.whole(der.INTEGER, der.OCTETS)[:2]
    if number.number != 1 or not 16 <= len(secret.body) <= 72 or monotonous(secret.body):
        raise NotDer
    return Key(f"EC, {min(len(secret.body) * 8, _LARGEST_CURVE)} bits")


def _dsa(row: Row) -> Key:
    """One division tells it: that y is g to the power of x would cost a thousand times as much, and tells no more."""
    zero, p, q, g, y, x = (item.number for item in row.items)
    if zero or not (512 <= p.bit_length() <= 3072 and 160 <= q.bit_length() <= 256 and p & q & 1):
        raise NotDer
    if not (0 < x < q and 1 < g < p and 1 < y < p) or (p - 1) % q:
        raise NotDer
    return Key(f"DSA, {p.bit_length()} bits")


def _locked(data: bytes) -> bool:
    """Whether bytes are an EncryptedPrivateKeyInfo: how, and what, of whole cipher blocks or of any length."""
    try:
        algorithm, secret = der.sequence(data).whole(der.SEQUENCE, der.OCTETS)[:2]
        oid = der.within(algorithm).items[0]
    except (NotDer, IndexError, ValueError):
        return False
    return oid.tag == der.OID and len(secret.body) >= 32 and not monotonous(secret.body)
