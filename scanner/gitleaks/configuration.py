"""What a configuration asks for as a whole, in the terms of the house."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from scanner.claims import Claim
from scanner.detect import pattern
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

        values, matched = forms(written), self._matched(written, line)
        return tuple(number for number, one in enumerate(self.allowlists) if one.means(values, matched, line))

    def _matched(self, written: bytes, line: bytes) -> list[bytes]:
        """What rules match around a value; of ours the line as far as the value stands for that."""
        if not any(one.target == "match" for one in self.allowlists):
            return []
        line = line[:_LONGEST_LINE]
        before, value, _ = line.partition(written)
        return [(before + value).strip(), *(match for match in _matching(self.rules, line) if written in match)]

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
        wanted = {*self.required, *(needed.id for some in self.required.values() for needed in some)}
        begins = {
            (claim, rule_id): _begin(data, claim, rules.get(rule_id))
            for claim in claims
            for rule_id in wanted.intersection((claim.rule_id, *claim.also_rules))
        }
        lines = _lines(data, begins.values())
        found: dict[str, list[int]] = {}
        for (_, rule_id), at in sorted(begins.items(), key=lambda begin: begin[1]):
            found.setdefault(rule_id, []).append(at)
        return [
            claim
            if claim.rule_id not in self.unreported
            and all(
                _near(data, lines, begins[claim, claim.rule_id], found.get(needed.id, []), needed)
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


def _begin(data: bytes, claim: Claim, rule: Rule | None) -> int:
    """Where the match begins that a claim on its value comes from, as far as its line tells."""
    first = max(data.rfind(b"\n", 0, claim.start) + 1, claim.start - _LONGEST_LINE)
    stop = data.find(b"\n", claim.end, claim.end + _LONGEST_LINE)
    line = data[first : stop if stop >= 0 else claim.end]
    for match in _matches(rule, line) if rule and rule.pattern else ():
        if match.start() <= claim.start - first and claim.end - first <= match.end():
            return first + int(match.start())
    return claim.start


def _matches(rule: Rule, line: bytes) -> Iterator[Any]:
    """What a pattern matches in a line; nothing where it can't be compiled, which is told elsewhere."""
    return pattern.compiled(rule.pattern).finditer(line) if _usable(rule) else iter(())


@lru_cache(maxsize=4)
def _matching(rules: tuple[Rule, ...], line: bytes) -> tuple[bytes, ...]:
    """What rules match in a line, each once: many values may stand in it, and each asks."""
    return tuple(dict.fromkeys(match[0] for rule in rules for match in _matches(rule, line)))


@cache
def _usable(rule: Rule) -> bool:
    from scanner.detect.usable import readable

    return readable(rule)


def _lines(data: bytes, offsets: Iterable[int]) -> dict[int, int]:
    """The number of the line that each offset is in; whatever lies between two of them is counted once."""
    lines: dict[int, int] = {}
    line = before = 0
    for at in sorted(set(offsets)):
        line += data.count(b"\n", before, at)
        lines[at], before = line, at
    return lines


def _near(data: bytes, lines: Mapping[int, int], at: int, others: list[int], needed: Required) -> bool:
    """Whether one of the offsets that others begin at, ascending, is as near as it is needed."""
    middle = bisect_left(others, at)
    for other in others[max(middle - _NEIGHBOURS, 0) : middle + _NEIGHBOURS]:
        near = needed.lines is None or abs(lines[at] - lines[other]) <= needed.lines
        if near and (needed.columns is None or abs(_column(data, at) - _column(data, other)) <= needed.columns):
            return True
    return False


def _column(data: bytes, at: int) -> int:
    start = data.rfind(b"\n", max(at - _LONGEST_LINE, 0), at) + 1 or max(at - _LONGEST_LINE, 0)
    return len(data[start:at].decode(errors="replace"))
