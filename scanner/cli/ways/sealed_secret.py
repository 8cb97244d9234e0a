"""`leakseal seal --to sealed-secret`: its options, and the SealedSecret that they ask for."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from scanner.cli import notes, surroundings
from scanner.errors import AskedWrongly
from scanner.forge.certificate import fetched
from scanner.remediate import certificate, sealed_secret
from scanner.remediate.plain import PlainSecret, Replacement
from scanner.remediate.sealed_secret import RSAPrivateKey
from scanner.sealing.resealed import merged, resealed
from scanner.sealing.sealed import opened, sealed_secrets

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
    group.add_argument(
        "--merge-into", metavar="FILE", help="put the values into the SealedSecret of the same name in FILE"
    )
    group.add_argument("--re-encrypt", action="store_true", help="seal anew what is sealed in these files, with --key")
    group.add_argument(
        "--key", metavar="FILE", action="append", default=[], help="a private key that opens it; may be given again"
    )
    group.add_argument("--verify-with", metavar="KEY", help="a private key that must open what was just sealed")


def replacer(asked: argparse.Namespace) -> Callable[[PlainSecret, bool], Replacement]:
    """What makes a SealedSecret of a Secret, given whether that is made up.

    Raises `AskedWrongly` for a certificate that can't be sealed with.
    """
    with_ = _trusted(asked)
    verify = surroundings.private_keys([asked.verify_with] if asked.verify_with else [])

    def replaced(secret: PlainSecret, made_up: bool) -> Replacement:
        made = sealed_secret.replacement(secret, with_.key, asked.scope or "", made_up=made_up)
        if asked.verify_with:
            _verified(made.manifest, secret, verify, asked.verify_with)
        return made

    return replaced


def rewriter(asked: argparse.Namespace) -> Callable[[str, bytes, object], bytes] | None:
    """What seals the SealedSecrets of a file anew, where that is asked for."""
    if not asked.re_encrypt:
        if asked.key:
            raise AskedWrongly("--key opens what --re-encrypt is to seal anew")
        return None
    if asked.scope or not asked.key:
        raise AskedWrongly("--re-encrypt takes the private keys with --key, and leaves the scope as it is")
    with_, keys = _trusted(asked), surroundings.private_keys(asked.key)
    return lambda path, data, _: resealed(data, path, keys, with_.key)


def merger(asked: argparse.Namespace) -> Callable[[bytes, PlainSecret], bytes] | None:
    """What puts a Secret's values into the SealedSecret of `--merge-into`, where that is asked for."""
    if not asked.merge_into:
        return None
    if asked.scope:
        raise AskedWrongly("--merge-into leaves the scope as it is")
    with_ = _trusted(asked)
    return lambda data, secret: merged(data, asked.merge_into, secret, with_.key)


def _verified(manifest: str, secret: PlainSecret, keys: Sequence[RSAPrivateKey], name: str) -> None:
    """Raise `AskedWrongly` unless a key opens each value of a manifest, and it is the Secret's."""
    for one in sealed_secrets(manifest.encode(), name):
        made = opened(one, keys)
        wrong = [key for key, value in secret.values.items() if not value.same(made.secret.values.get(key))]
        if wrong:
            raise AskedWrongly(f"{name}: it doesn't open what was just sealed: {one}: {', '.join(wrong)}")


def _trusted(asked: argparse.Namespace) -> certificate.Certificate:
    """The certificate that is asked for, if the policy trusts it; what is to be known of it is told."""
    name = asked.cert or os.environ.get(_CERTIFICATE, "")
    if not name:
        raise AskedWrongly(f"--to sealed-secret needs the controller's certificate: --cert, or ${_CERTIFICATE}")
    paths = [*asked.files, *filter(None, [asked.merge_into])]
    pinned = {surroundings.policy(path).sealed_secrets.cert_fingerprint for path in paths} - {""}
    if len(pinned) > 1:
        raise AskedWrongly("the policies of these files pin different keys: seal them one after the other")
    found = certificate.certificate(_pem(name), name, pinned="".join(pinned))
    notes.tell(found.notes(datetime.now(UTC)))
    return found


def _pem(name: str) -> bytes:
    if "://" in name:
        return fetched(name, certificate.LARGEST)
    return surroundings.content(name, certificate.LARGEST)
