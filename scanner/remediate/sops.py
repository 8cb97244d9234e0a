"""How SOPS encrypts a value, signs a file and wraps its key for age recipients; and all three undone, to prove it.

After getsops/sops: aes/cipher.go (values), sops.go (what the MAC is taken of), stores/ (the metadata) and
age/keysource.go (one age file for each recipient). age itself is `pyrage`, the extra `sops`; see docs/decisions/0014.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scanner.errors import AskedWrongly
from scanner.regex import regex

VERSION = "3.9.0"  # the first that knows `mac_only_encrypted`: what we write is no newer than that
WITH_TIMES = "3.10.0"  # the first that can walk dates

Plain = str | bytes | int | float | bool | None
"""What SOPS can find in a file; bytes are text that is no UTF-8."""

_NONCE, _TAG, _KEY = 32, 16, 32  # bytes
_PUBLIC = ("age1", "ssh-")
_ONLY_ENCRYPTED = hashlib.sha256(b"sops").digest()  # what such a MAC begins with, so that it is never the other one
_ENCRYPTED = regex(
    r"ENC\[AES256_GCM,data:(?P<data>[^,]+),iv:(?P<nonce>[^,]+),tag:(?P<tag>[^,]+)"
    r",type:(?P<type>str|int|float|bool|bytes|time|comment)\]"
)


class Time(str):
    """A point of time, as Go writes one in RFC 3339: with `Z` for UTC, and no zero at the end of a fraction."""

    __slots__ = ()


class NotForThisKey(ValueError):
    """What is no value of SOPS', or was encrypted with another key or for another path; it tells nothing more."""


class Recipient(NamedTuple):
    """Whom the key of a file was wrapped for."""

    name: str  # `age1…`, or a public key of SSH
    enc: str  # an age file in armour


class Metadata(NamedTuple):
    """What stands below `sops`."""

    recipients: tuple[Recipient, ...]
    modified: str  # RFC 3339; the MAC is bound to it
    mac: str  # encrypted
    rule: tuple[str, str]  # which leaves are encrypted: `encrypted_regex` and its expression
    only_encrypted: bool  # the MAC is taken of encrypted leaves alone
    version: str = VERSION

    def entries(self) -> dict[str, Any]:
        """The metadata as SOPS itself orders them."""
        return {
            "age": [{"recipient": to.name, "enc": to.enc} for to in self.recipients],
            "lastmodified": self.modified,
            "mac": self.mac,
            self.rule[0]: self.rule[1],
            **({"mac_only_encrypted": True} if self.only_encrypted else {}),
            "version": self.version,
        }


def fresh() -> bytes:
    """A key for one file."""
    return os.urandom(_KEY)


def octets(value: Plain) -> bytes:
    """The bytes that stand for a value, in ciphertext and in the MAC; b"" for null, which is in neither."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, bool):
        return b"True" if value else b"False"
    if isinstance(value, float):
        return _float(value)
    return b"" if value is None else str(value).encode()


def encrypt(value: Plain, key: bytes, path: str, kind: str = "") -> str:
    """The ciphertext of a value, bound to its path; "" where there is nothing to encrypt."""
    plain = octets(value)
    if not plain:
        return ""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, plain, path.encode())
    data, tag = sealed[:-_TAG], sealed[-_TAG:]
    parts = f"data:{_text(data)},iv:{_text(nonce)},tag:{_text(tag)},type:{kind or _kind(value)}"
    return f"ENC[AES256_GCM,{parts}]"


def decrypt(text: str, key: bytes, path: str) -> tuple[str, bytes]:
    """The type and the bytes of an encrypted value. Raises `NotForThisKey`."""
    if not text:
        return "str", b""
    match = _ENCRYPTED.fullmatch(text)
    try:
        if match is None:
            raise NotForThisKey
        nonce, data, tag = (b64decode(match[part], validate=True) for part in ("nonce", "data", "tag"))
        return match["type"], AESGCM(key).decrypt(nonce, data + tag, path.encode())
    except (ValueError, InvalidTag) as error:
        raise NotForThisKey from error


def mac(leaves: Iterable[tuple[Plain, bool]], only_encrypted: bool) -> str:
    """The MAC of a file's leaves, in the order of the file, each with whether it is encrypted. Comments are none."""
    digest = hashlib.sha512(_ONLY_ENCRYPTED if only_encrypted else b"")
    for value, encrypted in leaves:
        if encrypted or not only_encrypted:
            digest.update(octets(value))
    return digest.hexdigest().upper()


def same(one: str, other: str) -> bool:
    """Whether two MACs are the same, however much of them is."""
    return hmac.compare_digest(one.encode(), other.encode())


def wrap(key: bytes, names: Sequence[str]) -> tuple[Recipient, ...]:
    """The key of a file, wrapped for each recipient by itself. Raises `AskedWrongly`."""
    age = _age()
    wrapped = []
    for name in dict.fromkeys(names):
        try:
            to = (age.ssh if name.startswith("ssh-") else age.x25519).Recipient.from_str(name)
        except age.RecipientError:
            shown = name if name.startswith(_PUBLIC) else "what was given"  # which might be an identity, by mistake
            raise AskedWrongly(f"{shown}: this is no age recipient that leakseal can encrypt for") from None
        wrapped.append(Recipient(name, age.encrypt(key, [to], armored=True).decode()))
    return tuple(wrapped)


def unwrap(recipients: Iterable[Recipient], identity: str) -> bytes:
    """The key of a file, by the age identity of one of its recipients. Raises `NotForThisKey`."""
    age = _age()
    try:
        own = age.x25519.Identity.from_str(identity.strip())
    except age.IdentityError as error:
        raise NotForThisKey from error
    for to in recipients:
        try:
            return bytes(age.decrypt(to.enc.encode(), [own]))
        except age.DecryptError:
            continue
    raise NotForThisKey


def _age() -> Any:
    try:
        import pyrage
    except ImportError:
        raise AskedWrongly(
            "encrypting with age takes pyrage: pip install pyrage, into the environment of leakseal"
        ) from None
    return pyrage


def _kind(value: Plain) -> str:
    kinds = {bool: "bool", int: "int", float: "float", Time: "time"}
    return kinds.get(type(value), "str")  # Go's text may be any bytes


def _float(value: float) -> bytes:
    """As Go's `FormatFloat(value, 'f', -1, 64)`: the shortest digits that read back the same, without an exponent."""
    if value != value:
        return b"NaN"
    if value in (float("inf"), float("-inf")):
        return b"+Inf" if value > 0 else b"-Inf"
    text = format(Decimal(repr(value)), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).encode()


def _text(octets: bytes) -> str:
    return b64encode(octets).decode("ascii")
