"""How examples of keys are made: complete in their form, so that they parse, but of numbers that open nothing.

A modulus is the product of two random odd numbers, which are hardly ever primes; a public half belongs to no private
one where telling takes more than looking at both.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256

Octets = Callable[[int], bytes]
"""So many bytes that look random."""

_RSA, _EC = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", b"\x2a\x86\x48\xce\x3d\x02\x01"
_P_256, _ED25519 = b"\x2a\x86\x48\xce\x3d\x03\x01\x07", b"\x2b\x65\x70"
_PBES2 = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"


def wrapped(tag: int, *bodies: bytes) -> bytes:
    """One element of DER."""
    body = b"".join(bodies)
    size = len(body)
    head = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + head + body


def number(value: int) -> bytes:
    """An INTEGER that isn't negative."""
    return wrapped(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def pkcs1(octets: Octets, size: int = 1024) -> bytes:
    """An RSA key of two factors of `size` bits."""
    p, q = _factors(octets, size)
    d, *rest = (int.from_bytes(octets(count + 64)[64:], "big") for count in (size // 4, size // 8 - 1, size // 8 - 2))
    return wrapped(0x30, *map(number, (0, p * q, 65537, d, p, q, *rest, rest[0] >> 9)))


def pkcs8(octets: Octets) -> bytes:
    """The same as PKCS#8 has it."""
    return wrapped(0x30, number(0), wrapped(0x30, wrapped(6, _RSA), b"\x05\0"), wrapped(4, pkcs1(octets)))


def ed25519(octets: Octets) -> bytes:
    """A key of Ed25519, as PKCS#8 has it."""
    return wrapped(0x30, number(0), wrapped(0x30, wrapped(6, _ED25519)), wrapped(4, wrapped(4, octets(32))))


def sec1(octets: Octets) -> bytes:
    """A key on P-256."""
    public = wrapped(0xA1, wrapped(3, b"\0\4", octets(96)[32:]))
    return wrapped(0x30, number(1), wrapped(4, octets(32)), wrapped(0xA0, wrapped(6, _P_256)), public)


def dsa(octets: Octets) -> bytes:
    """A DSA key: `q` divides `p` - 1, which readers ask."""
    k, q, g = (int.from_bytes(octets(count), "big") | 1 << count * 8 - 1 | 1 for count in (224, 32, 255))
    p = 2 * k * q + 1
    x = int.from_bytes(octets(31), "big")
    return wrapped(0x30, *map(number, (0, p, q, g, pow(g, x, p), x)))


def locked(octets: Octets) -> bytes:
    """A key behind a passphrase, as PKCS#8 has it."""
    return wrapped(
        0x30, wrapped(0x30, wrapped(6, _PBES2), wrapped(0x30, wrapped(4, octets(16)))), wrapped(4, octets(640))
    )


def openssh(octets: Octets, cipher: bytes = b"none") -> bytes:
    """A key of Ed25519 in OpenSSH's own format; with a cipher, one behind a passphrase."""
    name, public = b"ssh-ed25519", octets(64)[32:]
    check = octets(4)
    held = check + check + _strings(name, public, octets(32) + public, b"app@home")
    held += bytes(range(1, 9))[: -len(held) % 8]
    derived = (b"none", b"") if cipher == b"none" else (b"bcrypt", _strings(octets(16)) + b"\0\0\0\x18")
    secret = held if cipher == b"none" else octets(160)
    return b"openssh-key-v1\0" + _strings(cipher, *derived) + b"\0\0\0\1" + _strings(_strings(name, public), secret)


def openpgp(octets: Octets, kept: bytes = b"\0") -> bytes:
    """A secret key of RSA and its user id; `kept` is the octet, or more, that says how the secret part is kept."""
    body = b"\4" + octets(4) + b"\1" + _mpi(octets(256)) + _mpi(b"\1\0\1") + kept + octets(700)
    user = b"App <app@home.local>"
    return b"\x95" + len(body).to_bytes(2, "big") + body + b"\xb4" + bytes([len(user)]) + user


def cosign(octets: Octets) -> bytes:
    """What cosign writes into its armour."""
    box = {"name": "nacl/secretbox", "nonce": b64encode(octets(24)).decode()}
    salted = {"name": "scrypt", "params": {"N": 65536, "r": 8, "p": 1}, "salt": b64encode(octets(32)).decode()}
    return json.dumps({"kdf": salted, "cipher": box, "ciphertext": b64encode(octets(180)).decode()}).encode()


def putty(octets: Octets, cipher: str = "none") -> str:
    """A key file of PuTTY, with its MAC; with a cipher, one behind a passphrase."""
    name, public, secret = b"ssh-ed25519", octets(83), octets(100)[64:]
    parts = (name, cipher.encode(), b"app", public, secret)
    signed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    mac = hmac.digest(b"" if cipher == "none" else octets(32), signed, sha256).hex()
    rows = b64encode(public).decode()
    return (
        f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: {cipher}\nComment: app\nPublic-Lines: 2\n{rows[:64]}\n"
        f"{rows[64:]}\nPrivate-Lines: 1\n{b64encode(secret).decode()}\nPrivate-MAC: {mac}\n"
    )


def certificate(octets: Octets, until: str) -> bytes:
    """A certificate that nobody signed, and that ends on a day: 20991231."""
    when = wrapped(0x30, wrapped(0x18, b"20000101000000Z"), wrapped(0x18, until.encode() + b"000000Z"))
    name = wrapped(0x30, wrapped(0x31, wrapped(0x30, wrapped(6, b"\x55\4\3"), wrapped(12, b"app"))))
    signs = wrapped(0x30, wrapped(6, _EC))
    key = wrapped(0x30, wrapped(0x30, wrapped(6, _EC), wrapped(6, _P_256)), wrapped(3, b"\0\4", octets(64)))
    inner = wrapped(0x30, wrapped(0xA0, number(2)), number(7), signs, name, when, name, key)
    return wrapped(0x30, inner, signs, wrapped(3, b"\0", octets(70)))


def _factors(octets: Octets, size: int) -> tuple[int, int]:
    drawn = octets(size // 4)
    top = 3 << size - 2  # so that the product has all its bits
    p, q = (int.from_bytes(half, "big") | top | 1 for half in (drawn[: size // 8], drawn[size // 8 :]))
    return p, q


def _strings(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _mpi(value: bytes) -> bytes:
    return int.from_bytes(value, "big").bit_length().to_bytes(2, "big") + value.lstrip(b"\0")


LOCKED: Mapping[str, Callable[[Octets], bytes]] = {
    "OPENSSH PRIVATE KEY": lambda octets: openssh(octets, b"aes256-ctr"),
    "PGP PRIVATE KEY BLOCK": lambda octets: openpgp(octets, b"\xfe\7\3\x0a" + octets(9)),
}
IN_ARMOUR: Mapping[str, Callable[[Octets], bytes]] = {
    "RSA PRIVATE KEY": pkcs1,
    "DSA PRIVATE KEY": dsa,
    "EC PRIVATE KEY": sec1,
    "ED25519 PRIVATE KEY": ed25519,
    "PRIVATE KEY": pkcs8,
    "ENCRYPTED PRIVATE KEY": locked,
    "OPENSSH PRIVATE KEY": openssh,
    "ENCRYPTED COSIGN PRIVATE KEY": cosign,
    "ENCRYPTED SIGSTORE PRIVATE KEY": cosign,
    "PGP PRIVATE KEY BLOCK": openpgp,
}
