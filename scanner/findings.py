"""From what was seen, blob by blob, to findings: one for one value at one object path, wherever it was seen."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from scanner.claims import Sighting
from scanner.model import Finding, Harmless, Leak, Life, Location, Rule, State
from scanner.regex import regex

_INDEX = regex(r"\[[0-9]+\]")

Identity = tuple[bytes, str]
"""What makes two sightings one finding: the digest of the value, and the object path where a manifest names one."""


def identity(sighting: Sighting) -> Identity:
    """Which finding a sighting belongs to. What is silent for some reason is never one with a leak.

    Where in a list a value stands doesn't count: an item put before it doesn't make it another leak.
    """
    claim = sighting.claim
    return claim.digest, f"{_INDEX.sub('[]', str(claim.place or ''))}{claim.innocence and f' ({claim.innocence})'}"


def by_identity(seen: Iterable[Sighting]) -> dict[Identity, list[Sighting]]:
    """Sightings by the findings that they belong to, in their order."""
    found: dict[Identity, list[Sighting]] = {}
    for sighting in seen:
        found.setdefault(identity(sighting), []).append(sighting)
    return found


def fingerprint(who: Identity, key: bytes) -> str:
    """A name for a finding that is the same in every scan with the same key, and from which nobody reads the value.

    HMAC-SHA-256 over the digest of the value and its object path, 40 hex digits. See `docs/decisions/`.
    """
    return hmac.digest(key, who[0] + who[1].encode(errors="surrogateescape"), hashlib.sha256).hex()[:40]


def secret(digest: bytes, key: bytes) -> str:
    """A name for a secret, given its digest, by which it is known again in whatever place and form it stands."""
    return hmac.digest(key, b"secret\0" + digest, hashlib.sha256).hex()[:40]


def merged(
    seen: Iterable[tuple[Sighting, Location]],
    rules: Mapping[str, Rule],
    key: bytes,
    lives: Mapping[Identity, Life] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """The findings, ordered by path, line and rule. Of several sightings of one value the first is where it is told.

    Their `lives` are completed by what only all findings together tell: which secrets HEAD still holds somewhere.
    """
    groups: dict[Identity, list[tuple[Sighting, Location]]] = {}
    for sighting, location in seen:
        groups.setdefault(identity(sighting), []).append((sighting, location))
    found = [_finding(who, group, rules, key)._replace(life=lives.get(who)) for who, group in groups.items()]
    found.sort(key=lambda f: (f.location.path, f.location.start, f.rule_id, f.fingerprint))
    live = {f.secret for f in found if f.location.state is State.LIVE and not isinstance(f.verdict, Harmless)}
    return tuple(f._replace(life=f.life._replace(live=f.secret in live)) if f.life else f for f in found)


def _finding(who: Identity, group: list[tuple[Sighting, Location]], rules: Mapping[str, Rule], key: bytes) -> Finding:
    sighting, location = group[0]
    claim = sighting.claim
    rule = rules[claim.rule_id]
    also = dict.fromkeys(other for _, other in group[1:] if other != location)
    return Finding(
        fingerprint=fingerprint(who, key),
        rule_id=rule.id,
        title=rule.title,
        severity=claim.severity,
        confidence=claim.confidence,
        preview=claim.preview,
        excerpt=sighting.excerpt,
        location=location,
        place=claim.place,
        via=claim.via,
        also_at=tuple(also),
        also_rules=claim.also_rules,
        verdict=Harmless(claim.innocence) if claim.innocence else Leak(),
        secret=secret(claim.secret, key),
        proof=claim.proof,
        companion=claim.companion,
        evidence=claim.evidence,
    )
