"""What is wrong with a rule: that it does not compile, is too greedy, or claims what it should not.

It stands beside the detectors, not beside the rule files, because it asks of every example what a scan would ask.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from scanner.detect.pattern import admits, compiled
from scanner.detect.refinement import REFINEMENTS
from scanner.detect.usable import trouble
from scanner.model import Confidence, Rule, Rulebook
from scanner.regex import regex
from scanner.rules import mint

_CLASS = regex(r"\[(\^?)((?:\\.|[^\]\\])*)\]([*+{]?)")
_NAMED = 5  # of other rules
_ENDLESS = regex(r"(?:[*+]|,\})\)*\Z")
_HEADLESS = regex(
    r"(?:\(\?[a-z]+\)|\((?:\?(?:P<\w+>|[a-z]*:))?|\\b|\^)*(?:\.|\\?\w|\[\^?(?:\\.|[^\]\\])+\])(?:[*+]|\{\d+,\})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Where in an example a rule sees a secret: half-open byte offsets."""

    rule: Rule
    start: int
    end: int
    match: bytes  # all that the pattern matched, the words around the secret included


class Problem(NamedTuple):
    """A mistake of a rule."""

    rule: Rule
    what: str
    breaks: bool = False  # the rule can't be looked for at all

    def __str__(self) -> str:
        return f"{self.rule.id}: {self.what}"


def problems(rulebook: Rulebook, of: Collection[str] | None = None) -> Iterator[Problem]:
    """Every mistake of every rule, or of those with these ids; nothing for a sound rulebook."""
    rules = tuple(rule for rule in rulebook.rules if rule.detector == "pattern")
    sound, asked = [], []
    for rule in rules:
        meant = of is None or rule.id in of
        why = trouble(rule) if meant else ""
        mistakes = [Problem(rule, why, breaks=True)] if why else []
        if meant and not why:
            mistakes = [Problem(rule, mistake) for mistake in _of_pattern(rule)]
        yield from mistakes
        if not mistakes:
            sound.append(rule)
            asked += [rule] if meant else []
    known = {rule.id for rule in rulebook.rules}
    for rule in asked:
        strangers = sorted(set(rule.pair.ids if rule.pair else ()) - known)
        yield from (Problem(rule, f"there is no rule {name} that knows the id of its pair") for name in strangers)
        yield from (Problem(rule, mistake) for mistake in _of_examples(rule, sound))
    if of is not None:
        yield from _intruders(asked, [rule for rule in sound if rule.id not in of])


def lacks(rule: Rule) -> Iterator[str]:
    """What would make a rule a better one, and isn't there."""
    if not rule.keywords:
        yield "it has no keywords, so what it finds in base64 is what a manifest or a header names"
    if not rule.leaks:
        yield "it has no leaks: nothing shows that it finds what it is for"
    if not rule.harmless:
        yield "it has no harmless examples: nothing shows what it leaves alone"
    if not rule.references:
        yield "it has no references"


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
    if _HEADLESS.match(rule.pattern):
        yield "the pattern begins with a repeat without bound"
    if _ENDLESS.search(rule.pattern):
        yield "the pattern ends in a repeat without bound"
    if not rule.multiline and _crosses_lines(rule.pattern):
        yield "the pattern can cross a line end, which needs multiline: true"


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
    try:
        leaks, harmless = mint.leaks(rule), mint.harmless(rule)
    except ValueError as error:
        yield f"an example can't be made: {error}"
        return
    for index, example in enumerate(leaks):
        found = speaking(claims(rules, example.encode()))
        strangers = sorted({claim.rule.id for claim in found} - {rule.id})
        if not any(claim.rule is rule for claim in found):
            yield f"does not see its own example leaks[{index}]"
        if strangers:
            yield f"leaks[{index}] is claimed by {', '.join(strangers)} too"
        for claim in found:
            if claim.rule is rule and rule.keywords and not _has_keyword(claim):
                yield f"leaks[{index}] is matched without any of the keywords"
    for index, example in enumerate(harmless):
        for claim in likely(claims(rules, example.encode())):
            yield f"harmless[{index}] is claimed by {claim.rule.id}"


def _intruders(asked: Collection[Rule], others: Iterable[Rule]) -> Iterator[Problem]:
    """The asked that claim examples of other rules: leaks as surely as those do, or what is harmless."""
    leaks: dict[str, dict[str, None]] = {}
    harmless: dict[str, dict[str, None]] = {}
    for other in others:
        for example in mint.leaks(other):
            for claim in speaking(claims((*asked, other), example.encode())):
                leaks.setdefault(claim.rule.id, {})[other.id] = None
        for example in mint.harmless(other):
            for claim in claims(asked, example.encode()):
                harmless.setdefault(claim.rule.id, {})[other.id] = None
    for rule in asked:
        if rule.id in leaks:
            yield Problem(rule, f"claims leaks of {_named(leaks[rule.id])} too")
        if rule.id in harmless:
            yield Problem(rule, f"claims harmless examples of {_named(harmless[rule.id])}")


def _named(ids: Collection[str]) -> str:
    rest = len(ids) - _NAMED
    return ", ".join([*ids][:_NAMED]) + (f" and {rest} more rules" if rest > 0 else "")
