"""What a value says of itself, by the name that a rule's `refine` gives: whose it is, and how grave a leak of it is."""

from __future__ import annotations

import binascii
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from scanner.model import Place, Role, Severity

_NAME = "abcdefghijklmnopqrstuvwxyz0123456789-."
_LONGEST = 253  # characters of a name, as Kubernetes has it


class Refined(NamedTuple):
    """What is known of one value beyond its rule."""

    severity: Severity | None = None  # None leaves that of the rule
    place: Place | None = None  # what it belongs to, in its own words


def service_account(secret: bytes) -> Refined:
    """Read the claims of a service account's token: an expired one opens nothing, one without expiry never ends.

    The signature isn't checked: nobody but the cluster could. Source: the Kubernetes documentation on service account
    tokens, and RFC 7519 for `exp` (seconds since 1970).
    """
    claims = _claims(secret)
    expiry = claims.get("exp")
    expired = isinstance(expiry, int | float) and expiry < time.time()
    subject = claims.get("sub")
    parts = subject.split(":") if isinstance(subject, str) else []
    place = None
    if len(parts) == 4 and parts[:2] == ["system", "serviceaccount"] and all(map(_named, parts[2:])):
        place = Place("ServiceAccount", parts[2], parts[3], "token", Role.TEXT)
    return Refined(Severity.LOW if expired else None, place)


def _claims(token: bytes) -> Mapping[str, Any]:
    """The second part of a JSON Web Token; empty where it is none."""
    part = token.split(b".")[1:2] or [b""]
    try:
        claims = json.loads(binascii.a2b_base64(part[0].translate(bytes.maketrans(b"-_", b"+/")) + b"=="))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _named(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and not text.strip(_NAME)


REFINEMENTS: Mapping[str, Callable[[bytes], Refined]] = {"service-account": service_account}
