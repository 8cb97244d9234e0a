"""`leakseal seal --to sealed-secret`: its options, and the SealedSecret that they ask for."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime

from scanner.cli import notes, surroundings
from scanner.errors import AskedWrongly
from scanner.remediate import certificate, sealed_secret
from scanner.remediate.plain import PlainSecret, Replacement

_CERTIFICATE = "SEALED_SECRETS_CERT"


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this way."""
    group = parser.add_argument_group("--to sealed-secret")
    group.add_argument(
        "--cert",
        metavar="FILE|URL",
        help=f"the controller's certificate, as a file or at https://… (default: ${_CERTIFICATE})",
    )
    group.add_argument(
        "--scope",
        choices=sealed_secret.SCOPES,
        help="what the values are bound to (default: what the Secret's annotations state, else strict)",
    )


def replacer(asked: argparse.Namespace) -> Callable[[PlainSecret], Replacement]:
    """What makes a SealedSecret of a Secret. Raises `AskedWrongly` for a certificate that can't be sealed with."""
    with_ = trusted(asked)

    def replaced(secret: PlainSecret) -> Replacement:
        return sealed_secret.replacement(secret, with_.key, asked.scope or "")

    return replaced


def trusted(asked: argparse.Namespace) -> certificate.Certificate:
    """The certificate that is asked for, if the policy trusts it; what is to be known of it is told."""
    name = asked.cert or os.environ.get(_CERTIFICATE, "")
    if not name:
        raise AskedWrongly(f"--to sealed-secret needs the controller's certificate: --cert, or ${_CERTIFICATE}")
    pinned = surroundings.policy(asked.files[0]).sealed_secrets.cert_fingerprint
    found = certificate.certificate(_pem(name), name, pinned=pinned)
    notes.tell(found.notes(datetime.now(UTC)))
    return found


def _pem(name: str) -> bytes:
    if name.startswith("http://"):
        raise AskedWrongly(f"{name}: a certificate that comes over plain HTTP may be anybody's; use https://")
    return surroundings.content(name, certificate.LARGEST)
