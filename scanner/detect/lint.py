"""What is wrong with a rule: that it does not compile, is too greedy, or claims what it should not.

It stands beside the detectors, not beside the rule files, because it asks of every example what a scan would ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import hyperscan
import re2

from scanner.detect.checksum import CHECKSUMS
from scanner.detect.pattern import admits, compiled
from scanner.detect.refinement import REFINEMENTS
from scanner.model import Confidence, Rule, Rulebook
from scanner.rules import mint

_CLASS = re.compile(r"\[(\^?)((?:\\.|[^\]\\])*)\]([*+{]?)")
_ENDLESS = re.compile(r"(?:[*+]|,\})\)*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Where in an example a rule sees a secret: half-open byte offsets."""

    rule: Rule
    start: int
    end: int
    match: bytes  # all that the pattern matched, the words around the secret included


def problems(rulebook: Rulebook) -> Iterator[str]:
    """Every mistake of every rule, one sentence each, opening with the rule's id; nothing for a sound rulebook."""
    rules = tuple(rule for rule in rulebook.rules if rule.detector == "pattern")
    sound = []
    for rule in rules:
        mistakes = tuple(_of_pattern(rule))
        yield from (f"{rule.id}: {mistake}" for mistake in mistakes)
        if not mistakes:
            sound.append(rule)
    known = {rule.id for rule in rulebook.rules}
    for rule in sound:
        strangers = sorted(set(rule.pair.ids if rule.pair else ()) - known)
        yield from (f"{rule.id}: there is no rule {name} that knows the id of its pair" for name in strangers)
        yield from (f"{rule.id}: {mistake}" for mistake in _of_examples(rule, sound))


def claims(rules: Iterable[Rule], data: bytes) -> tuple[Claim, ...]:
    """List what `rules` see in `data`, the checks on entropy and check digits included."""
    return tuple(claim for rule in rules for claim in _claims(rule, data))


def likely(found: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Those of `found` that a report tells by itself: an id that is no secret is only told with one."""
    return tuple(claim for claim in found if claim.rule.confidence > Confidence.LOW)


def speaking(found: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Those of `found` that no more specific rule overlaps: as a report would tell them."""
    return tuple(
        claim
        for claim in found
        if not any(
            other.start < claim.end and claim.start < other.end and other.rule.specificity > claim.rule.specificity
            for other in found
        )
    )


def _claims(rule: Rule, data: bytes) -> Iterator[Claim]:
    pattern = compiled(rule.pattern)
    group = pattern.groupindex[b"secret"]
    for match in pattern.finditer(data):
        start, end = match.span(group)
        if admits(rule, data[start:end]) and not _refuted(rule, data[start:end], data[end:]):
            yield Claim(rule=rule, start=start, end=end, match=match.group())


def _refuted(rule: Rule, value: bytes, behind: bytes) -> bool:
    proof = REFINEMENTS[rule.refine](value, behind).proof if rule.refine in REFINEMENTS else None
    return proof is not None and proof.verdict == "refuted"


def _of_pattern(rule: Rule) -> Iterator[str]:
    """Say what is wrong with the pattern itself, whatever it is held against."""
    try:
        if b"secret" not in compiled(rule.pattern).groupindex:
            yield "the pattern has no group named secret"
        hyperscan.Database().compile(
            expressions=[rule.pattern.encode("latin-1")], ids=[0], flags=[hyperscan.HS_FLAG_PREFILTER]
        )
    except (re2.error, hyperscan.error, UnicodeEncodeError) as error:
        yield f"the pattern does not compile: {error}"
        return
    if _ENDLESS.search(rule.pattern):
        yield "the pattern ends in a repeat without bound"
    if not rule.multiline and _crosses_lines(rule.pattern):
        yield "the pattern can cross a line end, which needs multiline: true"
    if rule.checksum and rule.checksum not in CHECKSUMS:
        yield f"there is no checksum {rule.checksum}; there are {', '.join(CHECKSUMS)}"
    yield from _of_pair(rule)
    if rule.refine and rule.refine not in REFINEMENTS:
        yield f"there is no refinement {rule.refine}; there are {', '.join(REFINEMENTS)}"


def _of_pair(rule: Rule) -> Iterator[str]:
    try:
        if rule.pair and rule.pair.shape and b"secret" not in compiled(rule.pair.shape).groupindex:
            yield "the shape of its pair has no group named secret"
    except re2.error as error:
        yield f"the shape of its pair does not compile: {error}"


def _crosses_lines(pattern: str) -> bool:
    """Tell whether a repeat can swallow a line feed; the single character that ends a token may be one."""
    if r"\s" in _CLASS.sub("", pattern) or "(?s" in pattern:
        return True
    return any(
        repeat and bool(negated) != (r"\s" in inside or r"\n" in inside)
        for negated, inside, repeat in _CLASS.findall(pattern)
    )


def _has_keyword(claim: Claim) -> bool:
    return any(keyword.lower().encode() in claim.match.lower() for keyword in claim.rule.keywords)


def _of_examples(rule: Rule, rules: Iterable[Rule]) -> Iterator[str]:
    """Say what is wrong with what the rules see in this rule's examples."""
    for index, example in enumerate(mint.leaks(rule)):
        found = speaking(claims(rules, example.encode()))
        strangers = sorted({claim.rule.id for claim in found} - {rule.id})
        if not any(claim.rule is rule for claim in found):
            yield f"does not see its own example leaks[{index}]"
        if strangers:
            yield f"leaks[{index}] is claimed by {', '.join(strangers)} too"
        for claim in found:
            if claim.rule is rule and not _has_keyword(claim):
                yield f"leaks[{index}] is matched without any of the keywords"
    for index, example in enumerate(mint.harmless(rule)):
        for claim in likely(claims(rules, example.encode())):
            yield f"harmless[{index}] is claimed by {claim.rule.id}"
