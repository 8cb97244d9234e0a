"""Which check digits a secret must carry, by the name that a rule's `checksum` gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scanner.rules.checkdigits import BECH32, bech32, crc32_base62


def crc32_tail(secret: bytes) -> bool:
    """Whether the last six characters check those between the first `_` and them: GitHub's and npm's scheme."""
    body = secret.partition(b"_")[2]
    return len(body) > 6 and crc32_base62(body[:-6]) == body[-6:]


def bech32_tail(secret: bytes) -> bool:
    """Whether the last six characters check a Bech32 string (BIP 173), as age writes its keys."""
    text = secret.decode("latin-1").lower()
    prefix, separator, data = text.rpartition("1")
    if not separator or len(data) <= 6 or any(letter not in BECH32 for letter in data):
        return False
    return bech32(prefix, [BECH32.index(letter) for letter in data[:-6]]) == data[-6:]


CHECKSUMS: Mapping[str, Callable[[bytes], bool]] = {
    "github": crc32_tail,
    "npm": crc32_tail,
    "age": bech32_tail,
}
