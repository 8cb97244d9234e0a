"""The check digits that providers put into their tokens, so that a scanner can tell a token from a coincidence."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def crc32_base62(body: bytes) -> bytes:
    """Write the CRC-32 of `body` in base 62, zero-padded to six characters.

    GitHub and npm end their tokens so, and count the characters between prefix and check digits:
    https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
    """
    rest = zlib.crc32(body)
    digits = ""
    while rest:
        rest, digit = divmod(rest, 62)
        digits = BASE62[digit] + digits
    return digits.rjust(6, BASE62[0]).encode()


def bech32(prefix: str, values: Sequence[int]) -> str:
    """Work out the six check characters of a Bech32 string: `prefix` in lower case, `values` its 5-bit groups.

    BIP 173; age writes its keys so: https://age-encryption.org/v1
    """
    remainder = _polymod((*_expanded(prefix), *values, 0, 0, 0, 0, 0, 0)) ^ 1
    return "".join(BECH32[remainder >> 5 * (5 - place) & 31] for place in range(6))


def _expanded(prefix: str) -> tuple[int, ...]:
    return (*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix))


def _polymod(values: Iterable[int]) -> int:
    remainder = 1
    for value in values:
        top = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << 5 ^ value
        for bit, factor in enumerate(_GENERATOR):
            if top >> bit & 1:
                remainder ^= factor
    return remainder
