"""The check digits that providers put into their tokens, so that a scanner can tell a token from a coincidence."""

from __future__ import annotations

import hashlib
import zlib
from base64 import urlsafe_b64encode
from binascii import b2a_base64
from collections.abc import Iterable, Sequence

BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
AZURE_DEVOPS = (0xE0B9692D, 0x1019F92E)  # what the CRC-32 is mixed with: in a person's token, in an application's
_ENTRA = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~"
_IN_PLACES = (2, 7, 8, 22)  # the bytes of the checksum of Azure DevOps, the highest first
_WORD = 0xFFFFFFFF

_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def crc32_base62(body: bytes) -> bytes:
    """Write the CRC-32 of `body` in base 62, zero-padded to six characters.

    GitHub and npm end their tokens so, and count the characters between prefix and check digits:
    https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
    """
    return written(zlib.crc32(body), BASE62).rjust(6, BASE62[0]).encode()


def crc32_base36(body: bytes) -> bytes:
    """Write the CRC-32 of `body` in base 36, zero-padded to seven characters, as GitLab ends its routable tokens."""
    return written(zlib.crc32(body), BASE36).rjust(7, BASE36[0]).encode()


def written(number: int, alphabet: str) -> str:
    """A number in the digits of `alphabet`, the highest first; 0 is written with none."""
    digits = ""
    while number:
        number, digit = divmod(number, len(alphabet))
        digits = alphabet[digit] + digits
    return digits


def marvin32(body: bytes, seed: int) -> int:
    """Work out Marvin32 of `body`, both halves folded into 32 bits, as Microsoft checks its keys.

    `seed` has 64 bits. Source: https://github.com/microsoft/SymCrypt/blob/main/lib/marvin32.c
    """
    low, high = seed & _WORD, seed >> 32
    full = len(body) // 4 * 4
    blocks = (body[at : at + 4] for at in range(0, full, 4))
    for block in (*blocks, body[full:] + b"\x80", b""):
        low = low + int.from_bytes(block, "little") & _WORD
        high ^= low
        low = _turned(low, 20) + high & _WORD
        high = _turned(high, 9) ^ low
        low = _turned(low, 27) + high & _WORD
        high = _turned(high, 19)
    return low ^ high


def microsoft(body: bytes, seed: bytes) -> bytes:
    """The four bytes that end a key of Microsoft's behind `body`; the seed is eight letters that say what it is for."""
    return marvin32(body, int.from_bytes(seed, "big")).to_bytes(4, "little")


def annotated(body: bytes) -> tuple[bytes, bytes]:
    """Which four characters may end a key of its newer form, 84 long: as most are written, and as some are."""
    made = microsoft(body, b"Default0")
    return written(int.from_bytes(made, "big"), BASE62).ljust(6, BASE62[0])[:4].encode(), b2a_base64(made[:3])[:4]


def entra_digits(body: bytes) -> bytes:
    """The first three of the digits that Entra works out for the secret of an application: it keeps no more."""
    number = int.from_bytes(microsoft(body, b"AadPwd00"), "little")
    return written(number, _ENTRA).rjust(6, _ENTRA[0])[:3].encode()


def azure_devops(token: bytes) -> bool:
    """Whether the 32 bytes of a token of Azure DevOps, in its older form, hold their CRC-32 in four places."""
    signed = token[:2] + token[3:7] + token[9:22] + token[23:]
    digits = bytes(token[at] for at in _IN_PLACES)
    return zlib.crc32(signed) ^ int.from_bytes(digits, "big") in AZURE_DEVOPS


def project_checksum(key: bytes) -> bytes:
    """What ends a secret key of Supabase's, where it was made for a server of one's own."""
    digest = hashlib.sha256(b"supabase-self-hosted|" + key).digest()
    return urlsafe_b64encode(digest)[:8]


def _turned(word: int, bits: int) -> int:
    return (word << bits | word >> 32 - bits) & _WORD


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
