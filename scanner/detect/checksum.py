"""Which check digits a secret must carry, by the name that a rule's `checksum` gives."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

from scanner.rules.checkdigits import BASE32, BECH32, azure_devops, bech32, crc32_base62


def crc32_tail(secret: bytes) -> bool:
    """Whether the last six characters check those between the first `_` and them: GitHub's and npm's scheme."""
    body = secret.partition(b"_")[2]
    return len(body) > 6 and crc32_base62(body[:-6]) == body[-6:]


def crc32_last_part(secret: bytes) -> bool:
    """Whether the last six characters check those between the last `_` and them: Polar's scheme."""
    part = secret.rpartition(b"_")[2]
    return len(part) > 6 and crc32_base62(part[:-6]) == part[-6:]


def crc32_of_the_rest(secret: bytes) -> bool:
    """Whether the six characters behind the last `_` check all that stands before it: Synapse's scheme."""
    rest, _, digits = secret.rpartition(b"_")
    return bool(rest) and crc32_base62(rest) == digits


def crc32_in_hex(secret: bytes) -> bool:
    """Whether the last eight characters are the CRC-32 of the rest in hex, as Private Packagist documents it."""
    return len(secret) > 8 and b"%08x" % zlib.crc32(secret[:-8]) == secret[-8:]


def crc32_behind(secret: bytes) -> bool:
    """Whether the part behind the last `_` is the CRC-32 of what stands before it, its lowest byte first: Grafana's."""
    rest, _, digits = secret.rpartition(b"_")
    return zlib.crc32(rest).to_bytes(4, "little").hex().encode() == digits


def bech32_tail(secret: bytes) -> bool:
    """Whether the last six characters check a Bech32 string (BIP 173), as age writes its keys."""
    text = secret.decode("latin-1").lower()
    prefix, separator, data = text.rpartition("1")
    if not separator or len(data) <= 6 or any(letter not in BECH32 for letter in data):
        return False
    return bech32(prefix, [BECH32.index(letter) for letter in data[:-6]]) == data[-6:]


def azure_devops_inside(secret: bytes) -> bool:
    """Whether the bytes that 52 digits of base 32 say hold their own CRC-32: the older tokens of Azure DevOps."""
    if len(secret) != 52 or any(letter not in BASE32 for letter in secret.decode("latin-1")):
        return False
    number = 0
    for letter in secret.decode():
        number = number << 5 | BASE32.index(letter)
    return azure_devops((number >> 4).to_bytes(32, "big"))  # four bits are of no byte


CHECKSUMS: Mapping[str, Callable[[bytes], bool]] = {
    "azure-devops": azure_devops_inside,
    "github": crc32_tail,
    "grafana": crc32_behind,
    "netbird": crc32_tail,
    "npm": crc32_tail,
    "packagist": crc32_in_hex,
    "polar": crc32_last_part,
    "synapse": crc32_of_the_rest,
    "age": bech32_tail,
}
