"""What a JSON Web Token says of itself: who issued it, for whom, until when; and whether it is one at all.

The signature isn't checked, since only its issuer could; but it must be as long as its algorithm makes it, and a key
that documentation prints signs nothing. Sources: RFC 7519, RFC 7518, the Kubernetes documentation on service account
tokens.
"""

from __future__ import annotations

import binascii
import hmac
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from scanner.detect import spoken
from scanner.detect.proof import UNKNOWN, Refined, refuted, until
from scanner.model import Place, Role

_KUBERNETES = "kubernetes/serviceaccount"  # the issuer of tokens that a Secret keeps
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_LONGEST = 65536  # bytes of a token
_LENGTHS: Mapping[str, tuple[int, ...]] = {
    **{f"HS{bits}": (bits // 8,) for bits in (256, 384, 512)},
    **{"ES256": (64,), "ES256K": (64,), "ES384": (96,), "ES512": (132,), "EdDSA": (64, 114)},
    **{f"{kind}{bits}": (128, 256, 384, 512, 1024) for kind in ("RS", "PS") for bits in (256, 384, 512)},
}
_PRINTED_KEYS = (  # by jwt.io and by tutorials
    *(b"your-256-bit-secret", b"your-384-bit-secret", b"your-512-bit-secret"),
    *(b"a-string-secret-at-least-256-bits-long", b"secret", b"your_jwt_secret", b"your-secret-key"),
)
# The signature of jwt.io's own token, and of many an example beside it.
_PRINTED = bytes.fromhex("49f94ac7044948c78a285d904f87f0a4c7897f7e8f3a4eb2255fda750b2cc397")
_LEGACY = "kubernetes.io/serviceaccount/"


class Token(NamedTuple):
    """A token that parses."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    signature: bytes


def jwt(secret: bytes, _: bytes = b"") -> Refined:
    """Read a token: an expired one opens nothing, one without expiry never ends."""
    if b"." not in secret:
        return UNKNOWN  # another form of what its rule knows
    token = read(secret)
    return refuted("refuted:token") if token is None else _judged(token, secret, _issuer(token.claims))


def service_account(secret: bytes, _: bytes = b"") -> Refined:
    """Read the token of a Kubernetes service account, which says whose it is."""
    token = read(secret)
    if token is None:
        return refuted("refuted:token")
    held = spoken.name(token.claims.get(f"{_LEGACY}secret.name"))
    found = _judged(token, secret, _issuer(token.claims), f"kept in the Secret {held}" if held else "")
    return found._replace(place=_account(token.claims))


def read(secret: bytes) -> Token | None:
    """The parts of a token; None where it is none, or its signature isn't as long as its algorithm makes it."""
    parts = secret.split(b".") if len(secret) <= _LONGEST else []
    if len(parts) != 3:
        return None
    header, claims, signature = said(parts[0]), said(parts[1]), decoded(parts[2])
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or not claims:
        return None
    known = _LENGTHS.get(algorithm)
    return Token(header, claims, signature) if known is None or len(signature) in known else None


def _judged(token: Token, secret: bytes, *told: str) -> Refined:
    if token.header["alg"].lower() == "none":
        return refuted("refuted:unsigned")
    if _printed(token, secret):
        return refuted("documentation")
    return until("proven:token", token.claims.get("exp"), *told, "" if "exp" in token.claims else "it never expires")


def _printed(token: Token, secret: bytes) -> bool:
    """Whether a key that documentation prints has signed it, or its signature was taken from there as it is."""
    if token.signature == _PRINTED:
        return True
    digest = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}.get(token.header["alg"])
    signed = secret.rpartition(b".")[0]
    return digest is not None and any(hmac.digest(key, signed, digest) == token.signature for key in _PRINTED_KEYS)


def _issuer(claims: Mapping[str, Any]) -> str:
    said = claims.get("iss")
    issuer = _KUBERNETES if said == _KUBERNETES else spoken.host(said)
    return f"issued by {issuer}" if issuer else ""


def _account(claims: Mapping[str, Any]) -> Place | None:
    subject = claims.get("sub")
    parts = subject.split(":") if isinstance(subject, str) else []
    if len(parts) == 4 and parts[:2] == ["system", "serviceaccount"] and all(map(spoken.name, parts[2:])):
        return Place("ServiceAccount", parts[2], parts[3], "token", Role.TEXT)
    return None


def said(part: bytes) -> Mapping[str, Any]:
    """What one part of a token says; empty where it is no JSON object."""
    try:
        parsed = json.loads(decoded(part))
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def decoded(part: bytes) -> bytes:
    """What base64 says, of either alphabet and with or without its padding; empty where it is none."""
    try:
        return binascii.a2b_base64(part.translate(_URL_SAFE) + b"=" * (-len(part) % 4))
    except ValueError:
        return b""
