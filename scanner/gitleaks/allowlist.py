"""An allowlist: what of a finding it asks for, by whatever of its value, its line, its path and its commit it names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from scanner.together.expressions import Matches, go

REASON = "allowlist:gitleaks"

_LONGEST_LINE = 65536  # bytes of a line that is looked at


class Allowlist(NamedTuple):
    """One table of `allowlists`. Expressions are those of Go, and can all be compiled."""

    rules: tuple[str, ...] | None = None  # ids of our rules that it is for; None for all
    every: bool = False  # all that is named has to agree, and not any of it
    commits: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    regexes: tuple[str, ...] = ()
    target: str = "secret"  # what of a finding the regexes look at: secret, match or line
    stopwords: tuple[str, ...] = ()  # in small letters

    def means(self, values: Iterable[bytes], matched: Iterable[bytes], line: bytes) -> bool:
        """Whether what it says of values, if anything, is so of one: its forms, what is `matched` of it, its line."""
        asked: list[bool] = []
        texts = [text.decode(errors="replace") for text in values]
        if self.regexes:
            looked_at = {"match": matched, "line": [line[:_LONGEST_LINE]]}.get(self.target)
            where = texts if looked_at is None else [text.decode(errors="replace") for text in looked_at]
            asked.append(any(_any(self.regexes, text) for text in where))
        if self.stopwords:
            asked.append(any(word in text.lower() for word in self.stopwords for text in texts))
        return bool(asked) and (all(asked) if self.every else any(asked))

    def allows(self, rule_id: str, path: str, commit: str, *, by_value: bool) -> bool:
        """Whether it allows a finding of a rule of ours, given whether it `means` its value."""
        if self.rules is not None and rule_id not in self.rules:
            return False
        asked = [by_value] if self.regexes or self.stopwords else []
        if self.paths:
            asked.append(_any(self.paths, path))
        if self.commits:
            asked.append(commit in self.commits)
        return bool(asked) and (all(asked) if self.every else any(asked))


def _any(expressions: Iterable[str], text: str) -> bool:
    return any(matches(text) for one in expressions if (matches := compiled(one)))


@lru_cache(maxsize=4096)
def compiled(expression: str) -> Matches | None:
    """Whether an expression finds something in a text; None where it can't be compiled."""
    return go(expression)
