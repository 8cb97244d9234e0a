"""Ids and the secrets they belong to: one credential, which the finding of the secret tells, naming the id.

A secret that nothing tells but its shape is found beside its id: 40 characters some lines below an id of AWS.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

from scanner import manifest
from scanner.claims import Claim, resolve
from scanner.model import Companion, Confidence, Rule, Rulebook

_NEIGHBOURS = 24  # claims on either side of one that may belong to it
_MOST = 200  # ids without a secret beside which one is looked for
_SEEN = 1024  # bytes before and behind such an id
_FAR = 4096  # bytes, beyond which nothing stands beside anything
_PAIRED = "paired"  # the reason why an id is silent

Shaped = Callable[[Rule, bytes], Iterable[Claim]]
"""The claims of a rule on what has the shape of its secret, in some bytes."""


class Companions:
    """Which rules know ids, and which the secrets that belong to them."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = {rule.id: rule for rule in rulebook.rules if rule.pair}
        self._ids: dict[str, list[Rule]] = {}
        for rule in self._rules.values():
            for name in rule.pair.ids if rule.pair else ():
                self._ids.setdefault(name, []).append(rule)

    def paired(self, data: bytes, claims: list[Claim], shaped: Shaped) -> list[Claim]:
        """Resolved claims on `data`: each secret with its id beside it is sure, and the id is silent."""
        ids = [claim for claim in claims if claim.rule_id in self._ids and not claim.innocence]
        if not ids:
            return claims
        ids.sort(key=lambda claim: claim.start)
        told, taken = self._told(data, claims, ids)
        more: list[Claim] = []
        for lone in [claim for claim in ids if claim not in taken][:_MOST]:
            found = self._fitting(data, lone, told) or self._beside(data, lone, told, shaped)
            more += [found] if found else []
        if more:
            bettered = {(claim.start, claim.end, claim.digest) for claim in more}
            rest = [claim for claim in told if (claim.start, claim.end, claim.digest) not in bettered]
            told, others = self._told(data, resolve([*rest, *more]), ids)
            taken |= others
        return [claim._replace(innocence=_PAIRED) if claim in taken else claim for claim in told]

    def _told(self, data: bytes, claims: Iterable[Claim], ids: Sequence[Claim]) -> tuple[list[Claim], set[Claim]]:
        """The claims, each secret naming the nearest of its ids, of two the one before; and the ids that have one."""
        told: list[Claim] = []
        taken: set[Claim] = set()
        for claim in claims:
            rule = None if claim.innocence else self._rules.get(claim.rule_id)
            near = [one for one in _neighbours(claim, ids) if _belongs(data, claim, rule, one)] if rule else []
            if near:
                best = min(near, key=lambda one: (_between(data, claim, one), one.start > claim.start, -one.start))
                taken.add(best)
            told.append(_with(claim, best) if near else claim)
        return told, taken

    def _fitting(self, data: bytes, of: Claim, claims: Sequence[Claim]) -> Claim | None:
        """The value of a manifest near an id without a secret that has the shape of one, best by its name as well."""
        fits = [
            (claim, rule)
            for claim in _neighbours(of, claims)
            for rule in self._ids[of.rule_id]
            if rule.id in claim.fits and not (claim.innocence or rule.off) and _belongs(data, claim, rule, of)
        ]
        if not fits:
            return None
        return _as(*min(fits, key=lambda fit: (not _named(fit[0]), _between(data, fit[0], of), fit[0].start)))

    def _beside(self, data: bytes, of: Claim, claims: Sequence[Claim], shaped: Shaped) -> Claim | None:
        """What has the shape of a secret near an id without one; where somebody knows better what that is, nothing."""
        if of.via:
            return None  # what stands beside it is not in these bytes
        for rule in self._ids[of.rule_id]:
            if rule.pair is None or not rule.pair.shape:
                continue
            start, end = _lines(data, of, rule.pair.within)
            found = [claim.moved(start) for claim in shaped(rule, data[start:end])]
            meant = [one for one in found if not one.innocence and not _divided(data, one, of)]
            free = [one for one in meant if not any(map(_known(one), _neighbours(one, claims)))]
            if free:
                return min(free, key=lambda claim: (_between(data, claim, of), claim.start < of.start, claim.start))
        return None


def inside(best: Claim, claims: Iterable[Claim], rules: Mapping[str, Rule]) -> Claim:
    """The claim that speaks for a value, with the id that stands in the same value."""
    pair = rules[best.rule_id].pair
    near = next((claim for claim in claims if pair and claim.rule_id in pair.ids), None)
    return _with(best, near) if near else best


def _with(claim: Claim, near: Claim) -> Claim:
    from scanner.triage.weigh import weighed

    told = near.proof.told if near.proof else ()
    sure = claim.surer(Confidence.HIGH, *weighed(["beside:id"]))
    return sure._replace(companion=Companion(near.rule_id, near.preview, told), belongs=near.digest)


def _as(claim: Claim, rule: Rule) -> Claim:
    """A claim by a rule that knows better what the value is than the one that made it."""
    if claim.rule_id == rule.id:
        return claim
    also = (claim.rule_id, *claim.also_rules)
    return claim._replace(
        rule_id=rule.id,
        severity=rule.severity,
        specificity=rule.specificity,
        confidence=rule.held or claim.confidence,
        held=rule.held is not None,
        also_rules=also,
    )


def _neighbours(claim: Claim, others: Sequence[Claim]) -> Sequence[Claim]:
    """Those of the others, in the order of their offsets, that stand next to a claim."""
    at = bisect_left(others, claim.start, key=lambda other: other.start)
    return others[max(at - _NEIGHBOURS, 0) : at + _NEIGHBOURS]


def _belongs(data: bytes, claim: Claim, rule: Rule, one: Claim) -> bool:
    """Whether an id is one of those that a rule's secret belongs to, and near it, or in one object with it."""
    if rule.pair is None or one.rule_id not in rule.pair.ids:
        return False
    near = _between(data, claim, one) <= rule.pair.within or _kin(claim, one)
    return near and not _divided(data, claim, one)


def _named(claim: Claim) -> bool:
    """Whether the key of a value says that it is secret."""
    return claim.place is not None and "secret" in claim.place.path.rpartition(".")[2].lower()


def _known(claim: Claim) -> Callable[[Claim], bool]:
    """Whether another claim means the same bytes and is more than a guess by a name."""
    return lambda other: (
        other.start < claim.end and claim.start < other.end and (other.specificity > 0 or bool(other.innocence))
    )


def _kin(claim: Claim, other: Claim) -> bool:
    """Whether two values stand in one object that has a name."""
    one, two = claim.place, other.place
    return one is not None and two is not None and bool(one.name) and one[:3] == two[:3]


def _divided(data: bytes, claim: Claim, other: Claim) -> bool:
    """Whether two claims stand in two documents of one file: those may be anybody's."""
    first, last = sorted((claim, other), key=lambda one: one.start)
    return manifest.divided(data, first.end, last.start)


def _between(data: bytes, claim: Claim, other: Claim) -> int:
    """How many lines lie between two claims; more than any pair may be apart where they are far from each other."""
    first, last = sorted((claim, other), key=lambda one: one.start)
    return data.count(b"\n", first.end, last.start) if last.start - first.end <= _FAR else _FAR


def _lines(data: bytes, of: Claim, within: int) -> tuple[int, int]:
    """The range of the line of a claim and of so many before and after it."""
    start, end = of.start, of.end
    for _ in range(within + 1):
        start = data.rfind(b"\n", max(of.start - _SEEN, 0), max(start, 0))
        if start < 0:
            break
    for _ in range(within + 1):
        end = data.find(b"\n", end, of.end + _SEEN) + 1
        if not end:
            break
    return (start + 1 if start >= 0 else max(of.start - _SEEN, 0)), (end or min(of.end + _SEEN, len(data)))
