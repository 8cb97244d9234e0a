"""Which recipient an age identity belongs to: SOPS files name their recipients in clear, so nothing is decrypted.

After https://age-encryption.org/v1: both are Bech32 of 32 bytes, of X25519's private and public key.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from scanner.rules.checkdigits import BECH32, bech32

_IDENTITY = "AGE-SECRET-KEY-"
_RECIPIENT = "age"
_CHECK = 6  # characters


def recipient(identity: bytes) -> str:
    """The public `age1…` of an `AGE-SECRET-KEY-1…`; "" where it is none."""
    text = identity.decode("ascii", "replace").strip().upper()
    if not text.startswith(f"{_IDENTITY}1"):
        return ""
    try:
        key = _bytes([BECH32.index(letter) for letter in text[len(_IDENTITY) + 1 : -_CHECK].lower()])
        public = X25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
    except ValueError:
        return ""
    groups = _groups(public)
    return f"{_RECIPIENT}1{''.join(BECH32[group] for group in groups)}{bech32(_RECIPIENT, groups)}"


def _bytes(groups: list[int]) -> bytes:
    """Groups of five bits as bytes; the bits that are left over are dropped."""
    bits = "".join(f"{group:05b}" for group in groups)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))


def _groups(octets: bytes) -> list[int]:
    bits = "".join(f"{octet:08b}" for octet in octets)
    return [int(bits[at : at + 5].ljust(5, "0"), 2) for at in range(0, len(bits), 5)]
