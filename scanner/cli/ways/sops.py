"""Sealing with SOPS: for whom, and what of a file."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping

from scanner.cli import notes
from scanner.errors import AskedWrongly
from scanner.remediate.plain import PlainSecret, Replacement
from scanner.remediate.secret import manifest

_HELM = (
    "Helm decrypts nothing, and reads the values of a chart itself: give it this file decrypted, too (helm secrets "
    "-f), or take --to sealed-secret or external-secret, which move what leaks into a Secret"
)
_ENDINGS = (".yaml", ".sops.yaml", ".enc.yaml")


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this way."""
    group = parser.add_argument_group("sealing with SOPS")
    group.add_argument(
        "--age",
        metavar="RECIPIENT",
        action="append",
        default=[],
        help="encrypt for this age recipient, in place of those of .sops.yaml; may be given again",
    )
    group.add_argument(
        "--encrypted-regex",
        metavar="REGEX",
        default="",
        help="encrypt what stands below keys that this matches, whatever .sops.yaml says; without either, below data"
        " and stringData of manifests, and all of other files",
    )
    group.add_argument(
        "--mac-only-encrypted",
        action="store_true",
        help="sign what is encrypted alone, so that the rest can be edited without SOPS",
    )


def rewriter(asked: argparse.Namespace) -> Callable[[str, bytes, Mapping[tuple[str, str], bytes]], bytes]:
    """What encrypts a file: of (path, content, new values by Secret and key) it makes the new content."""
    from scanner.sealing.sops import encrypted

    def rewrite(path: str, data: bytes, new: Mapping[tuple[str, str], bytes]) -> bytes:
        if os.path.basename(path) == "values.yaml" and os.path.isfile(
            os.path.join(os.path.dirname(path), "Chart.yaml")
        ):
            notes.tell([f"{path}: {_HELM}"])
        return encrypted(
            path,
            data,
            new,
            age=tuple(asked.age),
            expression=asked.encrypted_regex,
            only_encrypted=asked.mac_only_encrypted,
        )

    return rewrite


def done(path: str, data: bytes) -> bool:
    """Whether a file is encrypted already."""
    from scanner.sealing.sops import recipients

    try:
        return bool(recipients(path, data))
    except AskedWrongly:
        return False


def beside(asked: argparse.Namespace) -> Callable[[PlainSecret, str], Replacement]:
    """What encrypts a Secret in a file of its own."""
    rewrite = rewriter(asked)

    def made(secret: PlainSecret, file: str) -> Replacement:
        return Replacement(rewrite(file, manifest(secret).encode(), {}).decode())

    return made


def ending(asked: argparse.Namespace, path: str) -> str:
    """What the name of a new file beside another ends in, so that a rule of `.sops.yaml` is for it."""
    from scanner.sealing.recipients import has_rule

    beside = os.path.join(os.path.dirname(path), "secret")
    return next((each for each in _ENDINGS if not asked.age and has_rule(beside + each)), _ENDINGS[0])
