"""Whether a secret key of minisign is locked, and one that isn't fits its own checksum.

Source: https://github.com/jedisct1/minisign (minisign.h, SeckeyStruct; minisign.c, seckey_compute_chk).
"""

from __future__ import annotations

import hashlib
from binascii import a2b_base64

from scanner.detect.private_key import locked
from scanner.detect.proof import UNKNOWN, Refined, proven

_SIZE = 158  # bytes
_UNLOCKED, _SCRYPT = b"\0\0", b"Sc"
_PAIR, _CHECK = slice(54, 126), slice(126, 158)  # the id of the pair with its secret, and the checksum


def minisign(secret: bytes, _: bytes = b"") -> Refined:
    """Read the one line of a key."""
    try:
        body = a2b_base64(secret)
    except ValueError:
        return UNKNOWN
    if len(body) != _SIZE or body[:2] != b"Ed":
        return UNKNOWN
    if body[2:4] == _SCRYPT:
        return locked("scrypt")
    fits = hashlib.blake2b(body[:2] + body[_PAIR], digest_size=32).digest() == body[_CHECK]
    return proven("proven:checksum") if body[2:4] == _UNLOCKED and fits else UNKNOWN
