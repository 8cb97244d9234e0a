"""What the keys that leaked open: the SealedSecrets and SOPS files of the same repository.

A SealedSecret doesn't say for which key it was sealed, so each RSA key is tried on it, offline. A SOPS file names its
age recipients in clear, and an identity says which recipient it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from scanner.claims import Sighting
from scanner.examine import Examiner
from scanner.findings import fingerprint, identity
from scanner.model import Blob, Finding, Opened, Severity
from scanner.regex import regex
from scanner.triage.kinship import core

if TYPE_CHECKING:
    from scanner.manifest.ciphertexts import Ciphertext
    from scanner.remediate.sealed_secret import RSAPrivateKey

Digest = bytes
Keys = Mapping[Digest, bytes]  # values of rules that open something, by the SHA-256 of the secret in them
Opens = Callable[[Keys, Iterable[Blob]], Iterator[tuple[Digest, str, Opened]]]  # (key, blob's id, what of it)

_RECIPIENT = regex(rb"recipient[\"']?\s*[:=]\s*[\"']?(age1[02-9ac-hj-np-z]{58})")
_LEAF = regex(rb"ENC\[AES256_GCM,data:")
_TRIES = 20_000  # values that keys are tried on, at some milliseconds each


class Kept(NamedTuple):
    """What a repository keeps, asked only when a key has leaked."""

    blobs: Callable[[Collection[str]], Iterable[Blob]]  # by their ids
    ciphertexts: Callable[[], Collection[str]]  # the ids of those that may hold ciphertext
    paths: Callable[[Collection[str]], Mapping[str, Sequence[str]]]  # where they lie or lay


def unlocked(
    findings: tuple[Finding, ...], seen: Iterable[Sighting], key: bytes, examiner: Examiner, kept: Kept
) -> tuple[Finding, ...]:
    """The findings, each key among them with what it opens; `key` is that of their fingerprints."""
    rules = {rule.id for rule in examiner.rulebook.rules if rule.opens}
    holders = [sighting for sighting in seen if rules & {sighting.claim.rule_id, *sighting.claim.also_rules}]
    ciphertexts = kept.ciphertexts() if holders else ()
    if not ciphertexts:
        return findings
    found = _opened(_leaked(examiner, holders, kept), ciphertexts, kept)
    opens = {fingerprint(identity(sighting), key): found.get(sighting.claim.secret, ()) for sighting in holders}
    return tuple(
        finding._replace(opens=opens[finding.fingerprint], severity=Severity.CRITICAL)
        if opens.get(finding.fingerprint)
        else finding
        for finding in findings
    )


def _leaked(examiner: Examiner, holders: Iterable[Sighting], kept: Kept) -> dict[str, dict[Digest, bytes]]:
    """The keys that blobs hold, by what they open and by the digest of the secret that their value is a form of.

    In the bytes that are read a key may be indented that a sighting has as the parser gave it. Each is read out of the
    first blob that holds it: every package of a chart may hold the same one.
    """
    held: dict[str, set[tuple[str, Digest]]] = {}
    for sighting in holders:
        oid, _, _ = sighting.oid.partition("/")  # a version of a file is told apart from its blob
        held.setdefault(oid, set()).add((sighting.claim.rule_id, sighting.claim.secret))
    keys: dict[str, dict[Digest, bytes]] = {}
    read: set[tuple[str, Digest]] = set()
    for blob in kept.blobs(sorted(held)):
        for match in () if held[blob.oid] <= read else examiner.matches(blob):
            if match.rule.opens:
                value = match.secret.reveal()
                keys.setdefault(match.rule.opens, {})[hashlib.sha256(core(value)).digest()] = value
        read |= held[blob.oid]
    return keys


def _opened(keys: Mapping[str, Keys], oids: Collection[str], kept: Kept) -> dict[Digest, tuple[Opened, ...]]:
    """What each key opens of the blobs that hold ciphertext."""
    where = kept.paths(oids) if keys else {}
    found: dict[Digest, dict[Opened, None]] = {}
    for what, of in keys.items():
        for digest, blob, one in _OPENS[what](of, kept.blobs(oids)):
            for path in where.get(blob, ()):
                found.setdefault(digest, {})[one._replace(path=path)] = None
    return {digest: tuple(sorted(ones)) for digest, ones in found.items()}


def _sealed_secrets(keys: Keys, blobs: Iterable[Blob]) -> Iterator[tuple[Digest, str, Opened]]:
    from scanner.remediate.sealed_secret import keys_in

    pairs: list[tuple[Digest, RSAPrivateKey]] | None = None  # to read a key takes longer than to read a blob
    tries = _TRIES
    for blob in blobs:
        counts: dict[tuple[Digest, str], int] = {}
        for text in _ciphertexts(blob.data):
            if pairs is None:
                pairs = [(digest, key) for digest, value in keys.items() for key in keys_in(value)]
            for digest, key in pairs:
                tries -= 1
                if tries > 0 and _opens(key, text):
                    who = digest, f"{text.namespace}/{text.name}".strip("/")
                    counts[who] = counts.get(who, 0) + 1
        for (digest, name), count in counts.items():
            yield digest, blob.oid, Opened("", "SealedSecret", name, count)


def _ciphertexts(data: bytes) -> Iterator[Ciphertext]:
    from scanner.manifest.bounds import documents
    from scanner.manifest.ciphertexts import ciphertexts

    for start, end in documents(data):
        if b"SealedSecret" in data[start:end]:
            yield from ciphertexts(data[start:end])


def _opens(key: RSAPrivateKey, text: Ciphertext) -> bool:
    from scanner.remediate.sealed_secret import NotSealedForThis, label, unseal

    try:
        unseal(key, text.sealed, label(text.scope, text.namespace, text.name))
    except NotSealedForThis:
        return False
    return True


def _sops_age(keys: Keys, blobs: Iterable[Blob]) -> Iterator[tuple[Digest, str, Opened]]:
    from scanner.remediate.age import recipient

    digests = {name.encode(): digest for digest, value in keys.items() if (name := recipient(value))}
    for blob in blobs if digests else ():
        for name in dict.fromkeys(_RECIPIENT.findall(blob.data)):
            if name in digests:
                yield digests[name], blob.oid, Opened("", "SOPS", values=len(_LEAF.findall(blob.data)))


_OPENS: Mapping[str, Opens] = {"sealed-secrets": _sealed_secrets, "sops-age": _sops_age}
