"""What a configuration asks for as a whole, in the terms of the house."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scanner.claims import Claim
from scanner.gitleaks.allowlist import REASON, Allowlist, compiled
from scanner.model import Rule, Rulebook, Skipped
from scanner.rules.entry import Adjusted

_NEIGHBOURS = 50  # of those that another rule finds, on either side
_LONGEST_LINE = 65536  # bytes in which columns are counted

ELSEWHERE = "rule:elsewhere"
ALONE = "rule:alone"


class Required(NamedTuple):
    """A rule that has to find something near what another one finds."""

    id: str
    lines: int | None = None  # at most so many above or below
    columns: int | None = None  # at most so many characters before or after, counted along the line


class Configuration(NamedTuple):
    """The rules of a configuration, and what it says of findings."""

    rules: tuple[Rule, ...] = ()
    adjusted: tuple[Adjusted, ...] = ()  # rules of ours that are switched off
    allowlists: tuple[Allowlist, ...] = ()
    paths: Mapping[str, str] = {}  # the expression for the files that a rule is for
    required: Mapping[str, tuple[Required, ...]] = {}
    unreported: frozenset[str] = frozenset()  # rules that only others ask for
    notes: tuple[str, ...] = ()  # what a person should know
    skipped: tuple[Skipped, ...] = ()  # what can't be looked for, or isn't

    def marks(self, written: bytes, line: bytes) -> tuple[int, ...]:
        """The numbers of the allowlists that mean a value, by how it is `written`, and the `line` it stands in."""
        from scanner.triage.kinship import forms

        values = forms(written)
        return tuple(number for number, one in enumerate(self.allowlists) if one.means(values, written, line))

    def because(self, marks: Iterable[int], rule_id: str, path: str, commit: str = "") -> str:
        """The reason for which a finding of a rule of ours is silent at a place; "" where there is none."""
        marked = set(marks)
        for number, one in enumerate(self.allowlists):
            if one.allows(rule_id, path, commit, by_value=number in marked):
                return REASON
        return ""

    def placed(self, claim: Claim, path: str, rules: Mapping[str, Rule]) -> Claim:
        """A claim as it is told at a path, which its rule may not be for."""
        expression = self.paths.get(claim.rule_id, "")
        matches = compiled(expression) if expression else None
        return claim if matches is None or matches(path) else self._without(claim, ELSEWHERE, rules)

    def settled(self, data: bytes, claims: list[Claim], rulebook: Rulebook) -> list[Claim]:
        """Claims on the bytes of a blob: a rule that needs others doesn't speak where one of these is missing."""
        if not self.required and not self.unreported:
            return claims
        rules = rulebook.by_id()
        found: dict[str, list[int]] = {}
        for claim in sorted(claims, key=lambda claim: claim.start):
            for rule_id in (claim.rule_id, *claim.also_rules):
                found.setdefault(rule_id, []).append(claim.start)
        return [
            claim
            if claim.rule_id not in self.unreported
            and all(
                _near(data, claim.start, found.get(needed.id, []), needed)
                for needed in self.required.get(claim.rule_id, ())
            )
            else self._without(claim, ALONE, rules)
            for claim in claims
        ]

    def _without(self, claim: Claim, because: str, rules: Mapping[str, Rule]) -> Claim:
        """A claim for which its rule can't speak: another one that knows the value does, or it is silent."""
        mine = {rule.id for rule in self.rules}
        rule = next((rules[one] for one in claim.also_rules if one not in mine and one in rules), None)
        if rule is None:
            return claim._replace(innocence=claim.innocence or because)
        return claim._replace(
            rule_id=rule.id,
            severity=rule.severity,
            confidence=min(claim.confidence, rule.confidence),
            specificity=rule.specificity,
            also_rules=tuple(one for one in claim.also_rules if one != rule.id),
        )


def _near(data: bytes, at: int, others: list[int], needed: Required) -> bool:
    """Whether one of the offsets that others begin at, ascending, is as near as it is needed."""
    middle = bisect_left(others, at)
    for other in others[max(middle - _NEIGHBOURS, 0) : middle + _NEIGHBOURS]:
        lines = needed.lines is None or data.count(b"\n", min(at, other), max(at, other)) <= needed.lines
        if lines and (needed.columns is None or abs(_column(data, at) - _column(data, other)) <= needed.columns):
            return True
    return False


def _column(data: bytes, at: int) -> int:
    start = data.rfind(b"\n", max(at - _LONGEST_LINE, 0), at) + 1 or max(at - _LONGEST_LINE, 0)
    return len(data[start:at].decode(errors="replace"))
