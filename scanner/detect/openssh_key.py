"""Whether bytes are the private key of an SSH client: OpenSSH's own format, and PuTTY's.

Sources: openssh-portable, PROTOCOL.key and sshkey.c; PuTTY's manual, appendix C, whose MAC proves a key in clear.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from hashlib import sha1

from scanner.detect.private_key import LARGEST, NO_KEY, armour, key, locked, monotonous
from scanner.detect.proof import UNKNOWN, Refined, weaker
from scanner.model import Severity
from scanner.regex import regex

_MAGIC = b"openssh-key-v1\0"
_MOST_KEYS = 16
_BLOCK = 8  # bytes that every cipher's blocks are a multiple of
_TOLD = frozenset(  # algorithms, ciphers and derivations; any other word may be somebody's secret
    f"{word}{of}".encode()
    for of, words in {
        "": "ssh-rsa ssh-dss ssh-ed25519 ssh-ed448 aes128-cbc aes192-cbc aes256-cbc 3des-cbc bcrypt argon2 none "
        "ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 aes128-ctr aes192-ctr aes256-ctr",
        "@openssh.com": "sk-ssh-ed25519 sk-ecdsa-sha2-nistp256 aes128-gcm aes256-gcm chacha20-poly1305 ssh-xmss",
    }.items()
    for word in words.split()
)
_WORD = regex(rb"[a-z0-9@.+-]{1,40}")
_PUTTY = regex(
    rb"PuTTY-User-Key-File-(?P<version>[23]): (?P<algorithm>[a-z0-9@.-]{1,60})\s+Encryption: (?P<cipher>[a-z0-9-]+)\s+"
    rb"Comment: ?(?P<comment>[^\n]*)\n\s*Public-Lines: (?P<public>\d{1,3})\s"
)
_PRIVATE = regex(rb"Private-Lines: (\d{1,3})\s")
_MAC = regex(rb"Private-MAC: ([0-9a-f]{40,64})")
_MAC_KEY = b"putty-private-key-file-mac-key"


class NoKey(ValueError):
    """These bytes are not what the format says."""


class _Wire:
    """Strings and numbers, one after another, as RFC 4251 writes them."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def number(self) -> int:
        return int.from_bytes(self._take(4), "big")

    def string(self) -> bytes:
        return self._take(self.number())

    def rest(self) -> bytes:
        return self._data[self._at :]

    def _take(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        if len(taken) < size:
            raise NoKey
        self._at += size
        return taken


def openssh(value: bytes, _: bytes = b"") -> Refined:
    """What an armoured block of OpenSSH holds: a key, a locked one, one that is of no use alone, or none."""
    block = armour(value)
    if block is None:
        return UNKNOWN
    try:
        return _opened(block.data)
    except NoKey:
        return NO_KEY


def _opened(data: bytes) -> Refined:
    if not data.startswith(_MAGIC):
        raise NoKey
    wire = _Wire(data[len(_MAGIC) :])
    cipher, derived, _, keys = wire.string(), wire.string(), wire.string(), wire.number()
    if not 0 < keys <= _MOST_KEYS or not _WORD.fullmatch(cipher) or not _WORD.fullmatch(derived):
        raise NoKey
    public = [wire.string() for _ in range(keys)]
    secret = wire.string()
    name = _Wire(public[0]).string()
    if not _WORD.fullmatch(name):
        raise NoKey
    if cipher != b"none":
        if len(secret) < _BLOCK or len(secret) % _BLOCK or monotonous(secret):
            raise NoKey
        return locked(*map(_told, (name, cipher, derived)))
    inside = _Wire(secret)
    if inside.number() != inside.number() or inside.string() != name:  # which tells that no passphrase is wrong
        raise NoKey
    if name.startswith(b"sk-"):
        return weaker("weaker:elsewhere", Severity.LOW, _told(name), "the key itself is in a security key")
    _held(name, inside, public[0])
    return key(_told(name))


def _told(word: bytes) -> str:
    return word.decode() if word in _TOLD else ""


def _held(name: bytes, inside: _Wire, public: bytes) -> None:
    """Compare the secret part with the public one: it repeats it. Raises `NoKey`."""
    if name == b"ssh-rsa":
        n, _, _, _, p, q = (int.from_bytes(inside.string(), "big") for _ in range(6))
        if not 1 < n.bit_length() <= LARGEST or max(p, q) > n or p * q != n:
            raise NoKey
    elif name == b"ssh-ed25519":
        known, secret = inside.string(), inside.string()
        if len(secret) != 64 or secret[32:] != known or not public.endswith(known) or monotonous(secret[:32]):
            raise NoKey
    else:
        first = inside.string()
        if not first or first not in public or not inside.string():
            raise NoKey


def putty(value: bytes, _: bytes = b"") -> Refined:
    """What a key file of PuTTY holds: its MAC proves a key in clear."""
    lines = b"\n".join(line.strip() for line in value.split(b"\n"))
    head, tail, mac = _PUTTY.match(lines), _PRIVATE.search(lines), _MAC.search(lines)
    if not (head and tail and mac):
        return UNKNOWN
    public, secret = lines[head.end() : tail.start()].split(), lines[tail.end() : mac.start()].split()
    if len(public) != int(head["public"]) or len(secret) != int(tail[1]):
        return NO_KEY
    algorithm = _told(head["algorithm"])
    if head["cipher"] != b"none":
        return locked(algorithm, _told(head["cipher"]))
    try:
        blobs = [b64decode(b"".join(rows), validate=True) for rows in (public, secret)]
    except ValueError:
        return NO_KEY
    parts = (head["algorithm"], head["cipher"], head["comment"].rstrip(b"\r"), *blobs)
    signed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    version_2 = head["version"] == b"2"
    secret_of_mac, digest = (sha1(_MAC_KEY, usedforsecurity=False).digest(), "sha1") if version_2 else (b"", "sha256")
    fits = hmac.digest(secret_of_mac, signed, digest).hex().encode() == mac[1]
    return key(algorithm) if fits else UNKNOWN
