"""What a value says of itself, by the name that a rule's `refine` gives: whose it is, whether it is one at all.

Each reader is given the value and what stands behind it, takes any bytes, and answers in time linear in their number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scanner.detect import (
    account,
    azure_key,
    issued,
    key_store,
    macaroon,
    minisign_key,
    openpgp_key,
    openssh_key,
    private_key,
    signed,
    token,
)
from scanner.detect.proof import UNKNOWN, Refined
from scanner.model import Confidence, Match, Proof
from scanner.regex import regex

REFINEMENTS: Mapping[str, Callable[[bytes, bytes], Refined]] = {
    "aws-key-id": account.aws,
    "azure-key": azure_key.azure,
    "cfx-key": issued.cfx,
    "cloudflare-token": issued.cloudflare,
    "cloudflare-tunnel": issued.tunnel,
    "cosign-key": private_key.cosign,
    "database": account.database,
    "der-key": private_key.in_der,
    "entra-secret": azure_key.entra,
    "fly-token": macaroon.fly,
    "gitlab-token": issued.gitlab,
    "google-key": account.google,
    "grafana-key": issued.grafana,
    "java-key-store": key_store.java,
    "jwt": token.jwt,
    "mapbox-token": issued.mapbox,
    "minisign-key": minisign_key.minisign,
    "openpgp-key": openpgp_key.openpgp,
    "openssh-key": openssh_key.openssh,
    "pkcs12": key_store.pkcs12,
    "private-key": private_key.in_armour,
    "putty-key": openssh_key.putty,
    "pypi-token": macaroon.pypi,
    "sentry-token": issued.sentry,
    "service-account": token.service_account,
    "signs-requests": lambda *_: UNKNOWN,
    "supabase-key": issued.supabase,
    "vault-token": issued.vault,
}
_SIGNING = ("aws-key-id", "signs-requests")  # what these know stands in requests that were signed, and opens nothing

_ARMOUR = regex(rb"-----BEGIN ([A-Z0-9 ]{0,40})PRIVATE KEY(?: BLOCK)?-----")
_READERS = {
    b"OPENSSH ": openssh_key.openssh,
    b"PGP ": openpgp_key.openpgp,
    b"ENCRYPTED COSIGN ": private_key.cosign,
    b"ENCRYPTED SIGSTORE ": private_key.cosign,
}


def refuted(value: bytes) -> str:
    """The reason why what stands in the armour of a private key is none; "" where it is one, or in no armour."""
    label = _ARMOUR.match(value.strip())
    if label is None:
        return ""
    proof = _READERS.get(label[1], private_key.in_armour)(value, b"").proof
    return proof.reason if proof and proof.verdict == "refuted" else ""


def refined(match: Match, behind: bytes = b"", before: bytes = b"") -> Match:
    """A match with what its value says of itself, and what stands before and behind it of that."""
    if match.rule.refine in _SIGNING and signed.in_request(before, behind):
        return match._replace(proof=signed.PUBLIC)
    if match.rule.refine == "database" and account.repeats(before, match.secret.reveal()):
        return match._replace(proof=Proof("refuted", "placeholder"))
    severity, place, proof = REFINEMENTS[match.rule.refine](match.secret.reveal(), behind)
    certain = proof is not None and proof.verdict == "proven"
    return match._replace(
        rule=match.rule._replace(severity=severity or match.rule.severity),
        confidence=Confidence.CERTAIN if certain else match.confidence,
        place=place or match.place,
        proof=proof or match.proof,
    )
