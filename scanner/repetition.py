"""Values that come again: a copied Secret is as much a leak as the first, a word under many names is a constant."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.claims import Sighting
from scanner.model import Location

_NAMES = 3


def weighed(seen: Sequence[tuple[Sighting, Location]]) -> list[tuple[Sighting, Location]]:
    """What was seen, guesses that stand under several names for several kinds of secrets being less certain.

    One value under one name in many files is copied, as overlays copy Secrets; so it may be under two names, that of
    the server and that of its client. What is a password here, a token there and a key elsewhere is none of them.
    """
    names: dict[bytes, set[int]] = {}
    for sighting, _ in seen:
        if sighting.claim.under and not sighting.claim.innocence:
            names.setdefault(sighting.claim.digest, set()).add(sighting.claim.under)
    many = {digest for digest, under in names.items() if len(under) >= _NAMES}
    kinds: dict[bytes, set[str]] = {}
    for sighting, _ in seen if many else ():
        if sighting.claim.digest in many:
            kinds.setdefault(sighting.claim.digest, set()).add(sighting.claim.rule_id)
    constant = {digest for digest, rules in kinds.items() if len(rules) > 1}
    return [(_doubted(sighting) if sighting.claim.digest in constant else sighting, where) for sighting, where in seen]


def _doubted(sighting: Sighting) -> Sighting:
    from scanner.triage.weigh import with_more

    claim = sighting.claim
    if claim.innocence:
        return sighting
    level, evidence = with_more(claim.evidence, "repeated:names")
    if level is None:
        return sighting
    return sighting._replace(claim=claim._replace(confidence=min(claim.confidence, level), evidence=evidence))
