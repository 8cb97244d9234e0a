"""Whether bytes are an OpenPGP secret key, and whether a passphrase, or a card, keeps it (RFC 9580, RFC 4880).

GnuPG leaves a stub where the key is elsewhere: S2K 101, "GNU" (gnupg, doc/DETAILS).
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha1
from typing import NamedTuple

from scanner.detect.private_key import NO_KEY, armour, key, locked
from scanner.detect.proof import UNKNOWN, Refined, weaker
from scanner.model import Severity

_SECRET_KEY, _SECRET_SUBKEY = 5, 7
_MOST_PACKETS = 4096
_NUMBERS = {1: 2, 2: 2, 3: 2, 16: 3, 17: 4}  # public numbers of RSA, Elgamal and DSA
_CURVES = {18: 1, 19: 1, 22: 1}  # numbers behind the curve of ECDH, ECDSA and EdDSA
_FIXED = {25: 32, 26: 56, 27: 32, 28: 57}  # octets of X25519, X448, Ed25519 and Ed448
_CLEAR, _GNU = 0, 101
_ENCRYPTED = (253, 254, 255)


class NoKey(ValueError):
    """These bytes are not what the format says."""


class Held(NamedTuple):
    """One secret key of a block."""

    kept: str  # "clear", "passphrase" or "elsewhere"
    fingerprint: str  # hex; "" where the version isn't 4


def openpgp(value: bytes, _: bytes = b"") -> Refined:
    """What an armoured secret key holds: a key, a locked one, a stub, or none."""
    block = armour(value)
    if block is None:
        return UNKNOWN
    try:
        keys = list(_keys(block.data))
    except NoKey:
        return NO_KEY
    kept = {held.kept for held in keys}
    told = f"fingerprint {keys[0].fingerprint}" if keys and keys[0].fingerprint else ""
    if "clear" in kept:
        return key(told)
    if "passphrase" in kept:
        return locked(told)
    if kept:
        return weaker("weaker:elsewhere", Severity.LOW, "the key itself is on a card, or elsewhere", told)
    return NO_KEY


def _keys(data: bytes) -> Iterator[Held]:
    """Every secret key of a row of packets, the first of which must be one. Raises `NoKey`."""
    for number, (tag, body) in enumerate(_packets(data)):
        if tag in (_SECRET_KEY, _SECRET_SUBKEY):
            yield _held(body)
        elif not number:
            raise NoKey


def _packets(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, body) of each packet. Raises `NoKey` where one goes beyond the end, or has no length."""
    at = 0
    for _ in range(_MOST_PACKETS):
        if at >= len(data):
            return
        first = data[at]
        if not first & 0x80:
            raise NoKey
        if first & 0x40:
            tag, (size, start) = first & 0x3F, _new_length(data, at + 1)
        else:
            octets = (1, 2, 4, 0)[first & 3]
            size = int.from_bytes(data[at + 1 : at + 1 + octets], "big")
            tag, start = first >> 2 & 0xF, at + 1 + octets
            if not octets:
                raise NoKey
        if start + size > len(data):
            raise NoKey
        yield tag, data[start : start + size]
        at = start + size


def _new_length(data: bytes, at: int) -> tuple[int, int]:
    head = data[at : at + 6]
    if not head or 224 <= head[0] < 255:  # a part of a body: no key is written so
        raise NoKey
    if head[0] < 192:
        return head[0], at + 1
    if head[0] < 224 and len(head) > 1:
        return (head[0] - 192 << 8) + head[1] + 192, at + 2
    return int.from_bytes(head[1:5], "big"), at + 5


def _held(body: bytes) -> Held:
    if len(body) < 8 or body[0] not in (3, 4, 5, 6):
        raise NoKey
    at = 8 if body[0] == 3 else 6
    algorithm = body[at - 1]
    if body[0] in (5, 6):
        at += 4
    at = _public_end(body, at, algorithm)
    if at >= len(body):
        raise NoKey
    usage, kind = body[at], body[at + 2 : at + 4]
    public = body[:at]
    said = b"\x99" + len(public).to_bytes(2, "big") + public
    fingerprint = sha1(said, usedforsecurity=False).hexdigest().upper() if body[0] == 4 and at < 65536 else ""
    if usage == _CLEAR:
        return Held("clear", fingerprint)
    if usage in _ENCRYPTED and kind[:1] == bytes([_GNU]) and b"GNU" in body[at + 3 : at + 12]:
        return Held("elsewhere", fingerprint)
    return Held("passphrase", fingerprint)


def _public_end(body: bytes, at: int, algorithm: int) -> int:
    """Where the public part of a key ends. Raises `NoKey` where its algorithm isn't known."""
    if algorithm in _FIXED:
        return at + _FIXED[algorithm]
    numbers = _NUMBERS.get(algorithm, 0)
    if algorithm in _CURVES:
        at += 1 + body[at] if at < len(body) else 1
        numbers = _CURVES[algorithm]
    if not numbers:
        raise NoKey
    for _ in range(numbers):
        at += 2 + (int.from_bytes(body[at : at + 2], "big") + 7) // 8
    if algorithm == 18:  # ECDH: how the secret is derived
        at += 1 + body[at] if at < len(body) else 1
    return at
