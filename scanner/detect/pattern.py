"""What the patterns of rules claim, confirmed by RE2: linear in time, so no pattern can hang a scan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import re2

from scanner.detect.checksum import CHECKSUMS
from scanner.detect.entropy import shannon
from scanner.model import Confidence, Match, Rule, Secret

_LONGEST_PREFIX = 16  # characters of a public prefix that a preview may show


def announcement(rule: Rule) -> bytes:
    """The expression that tells the gate that a rule could match.

    Over several lines it is what stands before the value: the end of it is then near the start of the match.
    """
    if not rule.multiline:
        return rule.pattern.encode()
    before = rule.pattern.partition("(?P<secret>")[0]
    if before.count("(") == before.count(")") and any(word in before for word in rule.keywords):
        return before.encode()
    return b"(?i)(?:" + b"|".join(re.escape(word.encode()) for word in rule.keywords) + b")"


class Patterns:
    """The patterns of rules, each compiled when it is first asked."""

    def __init__(self) -> None:
        self._compiled: dict[str, Any] = {}

    def matches(self, rule: Rule, text: bytes) -> Iterator[Match]:
        """What `rule` claims in `text`, its entropy and checksum having been asked."""
        compiled = self._compiled.get(rule.id)
        if compiled is None:
            compiled = self._compiled[rule.id] = _compile(rule.pattern)
        for found in compiled.finditer(text):
            start, end = found.span(compiled.groupindex[b"secret"])
            value = text[start:end]
            if start < 0 or shannon(value) < rule.min_entropy:
                continue
            sure = rule.confidence
            if rule.checksum:
                if not CHECKSUMS[rule.checksum](value):
                    continue
                sure = Confidence.CERTAIN
            yield Match(rule=rule, start=start, end=end, secret=Secret(value, prefix(rule, value)), confidence=sure)


def prefix(rule: Rule, value: bytes) -> str:
    """The part of a value that everybody may see: the keyword that it starts with."""
    starts = [word for word in rule.keywords if value.startswith(word.encode())]
    return max(starts, key=len)[:_LONGEST_PREFIX] if starts else ""


def _compile(pattern: str) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return re2.compile(b"(?m:" + pattern.encode() + b")", options)
