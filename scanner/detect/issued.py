"""What tokens say of themselves that their provider can read: for whom they are, and that they are none mistyped.

Only where the provider's own code refuses a token with other check digits is one refuted by them. What it writes into
a token and reads back proves it; one that says nothing of the kind may be of another version, and nothing follows.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping

from scanner.detect import spoken
from scanner.detect.proof import UNKNOWN, Refined, proven, refuted, until
from scanner.detect.token import decoded, said
from scanner.regex import regex
from scanner.rules.checkdigits import crc32_base36, crc32_base62, project_checksum

_LONGEST = 4096  # characters of a token

_ROUTABLE = regex(rb"[a-z]{2,12}-(?:t[0-9]_)?([A-Za-z0-9_-]+)\.(?:([0-9a-z]{2})\.)?([0-9a-z]{2})([0-9a-z]{7})")
_ROUTED = regex(rb"([a-z]):([0-9a-z]{1,13})")
_RANDOM = 16  # bytes before the payload
_OWNERS = {b"u": "user", b"p": "project", b"g": "group", b"o": "organisation"}
_NUMBERS = 64  # bits

_SIGNED = regex(rb"\x08\x01\x12\x20[\0-\xff]{32}\x1a([\0-\x7f])\x0a([\0-\x7f])(hvs\.[A-Za-z0-9.]+)")


def gitlab(secret: bytes, _: bytes = b"") -> Refined:
    """Read a routable token, which ends in its length and a CRC-32 and says whom it belongs to.

    Its version 1 is refuted where GitLab itself would take it for none. Source: GitLab, routable_token.rb and
    decoders/v1/routable_payload.rb; the form without a version is an older one.
    """
    parts = _ROUTABLE.fullmatch(secret) if len(secret) <= _LONGEST else None
    if parts is None:
        return UNKNOWN
    version, length, digits = parts.group(2, 3, 4)
    if crc32_base36(secret[:-7]) != digits:
        return refuted("refuted:checksum") if version == b"01" else UNKNOWN
    # A payload may begin with what looks like the type of a runner: its length says where it does.
    payload = decoded(secret[: parts.end(1)][-int(length, 36) :])[_RANDOM:-1]
    return proven("proven:checksum", _owner(dict(_ROUTED.findall(payload))))


def _owner(routed: Mapping[bytes, bytes]) -> str:
    """Whom a token belongs to, the narrowest that it names."""
    for key, kind in _OWNERS.items():
        if key in routed and (number := int(routed[key], 36)) < 1 << _NUMBERS:
            return f"of the {kind} {number}"
    return ""


def cfx(secret: bytes, _: bytes = b"") -> Refined:
    """Read the licence key of a game server, whose last part is the CRC-32 of the rest, without zeros before it.

    Source: https://forum.cfx.re/t/introducing-a-new-server-key-format/3598425
    """
    rest, _, digits = secret.rpartition(b"_")
    fits = digits.lstrip(b"0") == crc32_base62(rest).lstrip(b"0")
    return proven("proven:checksum") if fits and secret.startswith(b"cfxk_") and digits else UNKNOWN


def supabase(secret: bytes, _: bytes = b"") -> Refined:
    """Read a secret key. Its checksum counts the name of the project, which only self-hosted ones share.

    Source: Supabase, docker/utils/add-new-auth-keys.sh.
    """
    if not secret.startswith(b"sb_") or secret[-9:-8] != b"_" or len(secret) > _LONGEST:
        return UNKNOWN
    fits = project_checksum(secret[:-9]) == secret[-8:]
    return proven("proven:checksum", "of a self-hosted project") if fits else UNKNOWN


def sentry(secret: bytes, _: bytes = b"") -> Refined:
    """Read the token of an organisation, which names it and its server. Source: Sentry, orgauthtoken_token.py."""
    _, prefix, rest = secret.partition(b"sntrys_")
    parts = said(rest.rpartition(b"_")[0]) if prefix and len(secret) <= _LONGEST else {}
    if not parts.get("iat") or not {"url", "org"} <= set(parts):
        return UNKNOWN
    server, name = spoken.host(parts.get("region_url") or parts["url"]), spoken.name(parts["org"])
    return proven("proven:content", f"for {server}" if server else "", f"of the organisation {name}" if name else "")


def grafana(secret: bytes, _: bytes = b"") -> Refined:
    """Read an older API key, which says its name and its organisation. Source: Grafana, apikeygen.go."""
    parts = said(secret) if len(secret) <= _LONGEST else {}
    held = [type(parts.get(key)) for key in ("k", "n", "id")]
    if held != [str, str, int]:
        return UNKNOWN
    name = spoken.name(parts["n"])
    number = f"of the organisation {parts['id']}" if 0 < parts["id"] < 1 << _NUMBERS else ""
    return proven("proven:content", number, f"called {name}" if name else "")


def mapbox(secret: bytes, _: bytes = b"") -> Refined:
    """Read a token, which says whose it is. Source: Mapbox, parse-mapbox-token (index.js)."""
    parts = said(secret.split(b".")[1]) if secret.count(b".") == 2 and len(secret) <= _LONGEST else {}
    if not isinstance(parts.get("u"), str):
        return UNKNOWN
    name = spoken.name(parts["u"])
    return until("proven:content", parts.get("exp"), f"of the user {name}" if name else "")


def tunnel(secret: bytes, _: bytes = b"") -> Refined:
    """Read the token of a tunnel: account, tunnel and secret. Source: cloudflared, connection.go (TunnelToken)."""
    parts = said(secret) if len(secret) <= _LONGEST else {}
    held = [str(parts.get(key)) for key in ("a", "t", "s")]
    fits = all(map(re.fullmatch, (r"[0-9a-f]{32}", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", r"\S{20,}"), held))
    return proven("proven:content") if fits else UNKNOWN


def cloudflare(secret: bytes, _: bytes = b"") -> Refined:
    """Read a token that ends in a CRC-32 behind 40 characters.

    Cloudflare doesn't say whether that counts the prefix, nor in which digits it is written, so nothing follows where
    it fits no reading: https://developers.cloudflare.com/changelog/post/2026-04-14-cloudflare-api-token-detections/
    """
    start = secret.find(b"_") + 1
    digits = secret[start + 40 :]
    for signed in (secret[: start + 40], secret[start : start + 40]):
        if digits in (b"%08x" % zlib.crc32(signed), crc32_base62(signed)):
            return proven("proven:checksum")
    return UNKNOWN


def vault(secret: bytes, _: bytes = b"") -> Refined:
    """Read a service token, around which its server has put a signature. Source: OpenBao, token.proto, token_store.go.

    Root tokens, and those of a server where this is switched off, are nothing but chance.
    """
    message = decoded(secret[4:]) if secret.startswith(b"hvs.") and len(secret) <= _LONGEST else b""
    parts = _SIGNED.match(message)
    if parts is None or len(message) != parts.start(2) - 1 + parts[1][0] or len(parts[3]) != parts[2][0]:
        return UNKNOWN
    return proven("proven:content")
