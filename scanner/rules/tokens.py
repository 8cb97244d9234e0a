"""How examples of tokens are made whose parts belong together: by check digits, or by what a provider writes."""

from __future__ import annotations

import hashlib
import string
import zlib
from base64 import b32encode, b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping

from scanner.rules.checkdigits import (
    AZURE_DEVOPS,
    BASE36,
    annotated,
    crc32_base36,
    entra_digits,
    microsoft,
    project_checksum,
    written,
)
from scanner.rules.specimens import Octets

_ALNUM = string.ascii_letters + string.digits
_BASE64 = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
_CHECK = 4  # bytes of a checksum of Microsoft's
_TRIES = 200  # of a key that is to hold letters and digits alone


def routable(prefix: str, octets: Octets) -> str:
    """What follows a prefix of GitLab's in the form that says whose a token is: user 100 of organisation 1."""
    routed = b"c:1\no:1\nu:2s"
    body = _unpadded(octets(16) + routed + bytes([len(routed)]))
    signed = f"{body}.01.{written(len(body), BASE36):0>2}"
    return signed + crc32_base36((prefix + signed).encode()).decode()


def azure(of: str, octets: Octets) -> str:
    """A key of Azure; `of` gives its bytes, the letters of its service and its seed, or is left out for storage."""
    size, signature, seed = of.split() if of.count(" ") == 2 else ("64", "+ASt", "Default0")
    body = int(size) - _CHECK
    keys = (_azure(body, signature, seed, octets((turn + 1) * 96)[-96:]) for turn in range(_TRIES))
    return next(key for key in keys if signature[0] == "+" or key.rstrip("=").isalnum())


def _azure(size: int, signature: str, seed: str, noise: bytes) -> str:
    before = _letters(noise, size * 8 // 6 - len(signature)) + signature
    # Where these don't fill whole bytes, zeros do: the first bits of the check digits.
    bits = "".join(f"{_BASE64.index(letter):06b}" for letter in before).ljust(size * 8, "0")
    body = int(bits, 2).to_bytes(size, "big")
    return b64encode(body + microsoft(body, seed.encode())).decode()


def cask(signature: str, octets: Octets) -> str:
    """A key of Azure in its newer form, made in March 2025."""
    signed = f"{_letters(octets(52), 52)}JQQJ99BC{'A' * 16}{signature:A>4}"
    return signed + annotated(b64decode(signed))[0].decode()


def entra(_: str, octets: Octets) -> str:
    """The secret of an application."""
    signed = f"{_letters(octets(3), 3)}8Q~{_letters(octets(34)[3:], 31)}"
    return signed + entra_digits(signed.encode()).decode()


def azure_devops(_: str, octets: Octets) -> str:
    """A token of Azure DevOps in its older form, with the bytes of its checksum between the others."""
    body = octets(28)
    one, two, three, four = (zlib.crc32(body) ^ AZURE_DEVOPS[0]).to_bytes(4, "big")
    token = (body[:2], bytes([one]), body[2:6], bytes([two, three]), body[6:19], bytes([four]), body[19:])
    return b32encode(b"".join(token)).decode().rstrip("=").lower()


def supabase(prefix: str, octets: Octets) -> str:
    """What follows the prefix of a secret key, on a server of one's own."""
    signed = _unpadded(octets(17))[:22]
    return f"{signed}_{project_checksum((prefix + signed).encode()).decode()}"


def macaroon(of: str, octets: Octets) -> str:
    """A token of a server, and behind a blank what was taken from its rights: "pypi.org [1,["shop"]]"."""
    server, _, caveat = of.partition(" ")
    parts = [b"\x02", _field(1, server.encode()), _field(2, octets(18).hex().encode()), b"\0"]
    parts += [_field(2, caveat.encode()), b"\0"] if caveat else []
    return _unpadded(b"".join((*parts, b"\0", _field(6, octets(32)))))


def fly(_: str, octets: Octets) -> str:
    """A token of Fly.io, without its prefix and without caveats, in whose place stands some noise."""
    noise = octets(16 + 16 + 60 + 32)
    nonce = b"\x94\x93\xc4\x10" + noise[:16] + b"\xc4\x10" + noise[16:32] + b"\xc2"
    return b64encode(nonce + b"\xa3fly\xc4\x3c" + noise[32:92] + b"\xc4\x20" + noise[92:]).decode()


def vault(_: str, octets: Octets) -> str:
    """What stands behind the prefix of a service token: a signature, and the token inside."""
    held = b"hvs." + _letters(octets(24), 24).encode()
    inner = b"\x0a" + bytes([len(held)]) + held + b"\x10\x01\x18\x02"
    return _unpadded(b"\x08\x01\x12\x20" + octets(56)[24:] + b"\x1a" + bytes([len(inner)]) + inner)


def minisign(of: str, octets: Octets) -> str:
    """A secret key; `of` is "unlocked" for one without a password."""
    body = b"Ed" + octets(72)
    head = b"\0\0B2" + bytes(48) if of == "unlocked" else b"ScB2" + octets(48)
    return b64encode(b"Ed" + head + body[2:] + hashlib.blake2b(body, digest_size=32).digest()).decode()


def mistyped(text: str) -> str:
    """The text with its last letter or digit another."""
    end = max((at for at, letter in enumerate(text) if letter in _ALNUM), default=-1)
    return text if end < 0 else text[:end] + ("2" if text[end] != "2" else "3") + text[end + 1 :]


def _letters(octets: bytes, count: int) -> str:
    return "".join(_ALNUM[octet % len(_ALNUM)] for octet in octets[:count])


def _unpadded(body: bytes) -> str:
    return urlsafe_b64encode(body).decode().rstrip("=")


def _field(kind: int, content: bytes) -> bytes:
    return bytes([kind, len(content)]) + content


TOKENS: Mapping[str, Callable[[str, Octets], str]] = {
    "azdo": azure_devops,
    "azure": azure,
    "cask": cask,
    "entra": entra,
    "fly": fly,
    "macaroon": macaroon,
    "minisign": minisign,
    "vault": vault,
}
"""By the name of what is to be made: from what stands behind its colon, and from octets."""

PREFIXED: Mapping[str, Callable[[str, Octets], str]] = {"routable": routable, "supabase": supabase}
"""The same, from what stands before it: the prefix, which their check digits count."""
