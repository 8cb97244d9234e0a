"""What the patterns of rules claim, confirmed by RE2: linear in time, so no pattern can hang a scan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import re2

from scanner.chance.entropy import shannon
from scanner.detect.checksum import CHECKSUMS
from scanner.detect.likeness import by_chance
from scanner.model import Confidence, Match, Proof, Rule, Secret
from scanner.regex import regex

_HEX = regex(rb"[0-9a-f]+|[0-9A-F]+")
_SAYS_HEX = regex(r"secret>[^)|]*\[0-9a-f\]")
_OF_A_SECRET = regex(r"\[\\w\.-]\{0,(\d+)\}\(\?i:([\w|?\[\]-]+)\)(?:\[\\w\.-]\{0,(\d+)\})?")
_AROUND = 4096  # bytes before a value, and behind it, that may say whose it is
_LONGEST_PREFIX = 16  # characters of a public prefix that a preview may show


def announcement(rule: Rule) -> bytes:
    """The expression that tells the gate that a rule could match.

    Over several lines it is what stands before the value: the end of it is then near the start of the match. On one
    line it asks of a name only whose it is. That it is a secret's it doesn't ask: there are so many of those that
    Hyperscan would stop at each, once for every rule.
    """
    if not rule.multiline or not rule.keywords:
        return _OF_A_SECRET.sub(_any_name, rule.pattern).encode()
    before = rule.pattern.partition("(?P<secret>")[0]
    if before.count("(") == before.count(")") and any(word in before for word in rule.keywords):
        return before.encode()
    return b"(?i)(?:" + b"|".join(re.escape(word.encode()) for word in rule.keywords) + b")"


def _any_name(part: re.Match[str]) -> str:
    before, words, behind = part.groups(default="0")
    return rf"[\w.-]{{0,{int(before) + max(map(len, words.split('|'))) + int(behind)}}}"


def matches(rule: Rule, text: bytes) -> Iterator[Match]:
    """What `rule` claims in `text`, its entropy and checksum having been asked."""
    pattern = compiled(rule.pattern)
    group = pattern.groupindex[b"secret"]  # the bindings take no name where the pattern is bytes
    proof = Proof("proven", "proven:checksum") if rule.checksum else None
    sure = Confidence.CERTAIN if rule.checksum else rule.confidence
    for found in pattern.finditer(text):
        start, end = found.span(group)
        value = text[start:end]
        if start >= end or not admits(rule, value):  # a group that took no part has -1 for both
            continue
        secret = Secret(value, prefix(rule, value))
        match = Match(rule=rule, start=start, end=end, secret=secret, confidence=sure, proof=proof)
        if rule.refine:
            from scanner.detect.refinement import refined

            match = refined(match, text[end : end + _AROUND], text[max(start - _AROUND, 0) : start])
        yield match


def shaped(rule: Rule, text: bytes) -> Iterator[Match]:
    """What in `text` has the shape of a rule's secret, which only the id beside it tells for one."""
    shape = rule.pair.shape if rule.pair else ""
    pattern = compiled(shape)
    for found in pattern.finditer(text):
        start, end = found.span(pattern.groupindex[b"secret"])
        value = text[start:end]
        if start < 0 or (_HEX.fullmatch(value) and not _SAYS_HEX.search(shape)):
            continue  # a digest, for which any other alphabet has room
        if admits(rule, value) and by_chance(value):
            yield Match(rule, start, end, Secret(value, prefix(rule, value)), Confidence.HIGH)


def fitting(rules: Iterable[Rule], key: bytes, value: bytes) -> Iterator[Match]:
    """The matches of the rules whose secret a value has the shape of, all of it, under its key."""
    text = key + b": " + value
    whole = len(text) - len(value), len(text)
    for rule in rules:
        yield from (match for match in shaped(rule, text) if (match.start, match.end) == whole)


def admits(rule: Rule, value: bytes) -> bool:
    """Whether a value that the pattern matches has the entropy, look and check digits that the rule asks for."""
    if shannon(value) < rule.min_entropy or (rule.by_chance and not by_chance(value)):
        return False
    return not rule.checksum or CHECKSUMS[rule.checksum](value)


def prefix(rule: Rule, value: bytes) -> str:
    """The part of a value that everybody may see: the keyword that it starts with."""
    starts = [word for word in rule.keywords if value.startswith(word.encode())]
    return max(starts, key=len)[:_LONGEST_PREFIX] if starts else ""


@cache
def compiled(pattern: str) -> Any:
    """The pattern as RE2 holds it, made when it is first asked. Raises `re2.error`."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return re2.compile(b"(?m:" + pattern.encode() + b")", options)
