"""Until when a certificate is valid (RFC 5280), and what that makes of the key beside it."""

from __future__ import annotations

import time
from calendar import timegm

from scanner.detect import der, private_key
from scanner.detect.proof import UNKNOWN, Refined
from scanner.model import Proof, Severity
from scanner.regex import regex

_UTC, _GENERALIZED = 0x17, 0x18
_VERSION = 0xA0
_TIME = regex(rb"(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z")


def beside(proof: Proof | None, certificate: bytes) -> Refined:
    """What a certificate makes of the `proof` of the key beside it: of an expired one the key opens less.

    Not nothing, because whoever renews a certificate often keeps its key.
    """
    ends = until(certificate)
    if proof is None or proof.verdict != "proven" or ends is None:
        return UNKNOWN
    day = time.strftime("%Y-%m-%d", time.gmtime(ends))
    if ends >= time.time():
        return Refined(proof=proof._replace(told=(*proof.told, f"its certificate is valid until {day}")))
    told = (*proof.told, f"its certificate expired on {day}")
    return Refined(Severity.MEDIUM, proof=Proof("weaker", "weaker:certificate-expired", told))


def until(certificate: bytes) -> int | None:
    """When the first certificate in PEM, its base64 or DER ends, in seconds since 1970; None for anything else."""
    block = private_key.armour(certificate)
    try:
        return _ends(block.data if block else certificate)
    except (ValueError, IndexError, OverflowError):
        return None


def _ends(data: bytes) -> int:
    signed = der.within(der.sequence(data).items[0]).items
    validity = signed[4 if signed[0].tag == _VERSION else 3]
    _, end = der.within(validity).items[:2]
    found = _TIME.fullmatch(end.body)
    if end.tag not in (_UTC, _GENERALIZED) or found is None:
        raise der.NotDer
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    if end.tag == _UTC:
        year += 2000 if year < 50 else 1900
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        raise der.NotDer
    return timegm((year, month, day, hour, minute, second))
