"""What values prove of themselves, asked where a claim is made on them; the readers are imported for the first one."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.claims import Claim
from scanner.model import Match


def refined(match: Match) -> Match:
    """The match on a value that no pattern knows, with what that says of itself."""
    if not match.rule.refine:
        return match
    from scanner.detect.refinement import refined

    return refined(match)


def refuted(known: Iterable[Claim], value: bytes) -> str:
    """The reason why what a pattern knows in a value, and the value holds nothing else, is none; or ""."""
    size = len(value.strip())
    none = [claim for claim in known if claim.proof and claim.proof.verdict == "refuted" and not claim.via]
    said = (claim.innocence for claim in none if (claim.end - claim.start) * 10 > size * 9)
    if b"-----BEGIN " not in value:
        return next(said, "")
    from scanner.detect.refinement import refuted

    return next(said, "") or refuted(value)


def dated(claim: Claim, certificate: bytes) -> Claim:
    """The claim on a key, and until when the certificate beside it is valid."""
    from scanner.detect.certificate import beside

    severity, _, proof = beside(claim.proof, certificate)
    return claim._replace(severity=min(claim.severity, severity or claim.severity), proof=proof or claim.proof)
