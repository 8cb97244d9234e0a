"""Everything that the gate watches for, and what each report of it asks for."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Container, Iterator
from typing import NamedTuple

from scanner import __version__, stored
from scanner.detect import gate
from scanner.model import Rulebook, Skipped

_MADE_FROM = (
    "watch.py",
    "decode/base64.py",
    "decode/signs.py",
    "detect/pattern.py",
    "detect/signs.py",
    "detect/usable.py",
    "manifest/signs.py",
)  # what the expressions come from, beside the rules


class Watch(NamedTuple):
    """The gate, and what stands behind the numbers of its events."""

    events: gate.Events
    kinds: tuple[str, ...]  # which kind of window each expression asks for: see `examine.py`
    rules: tuple[str, ...]  # the id of the rule that it belongs to, or ""
    signs: tuple[str, ...]  # the name of the sign of a document or a ciphertext that it is, or ""
    unusable: tuple[tuple[str, str], ...] = ()  # the id of a rule that is not watched for, and why it can't be
    every: bool = True  # every end of every match is told, wherever the search for it began

    def not_in_force(self, rulebook: Rulebook) -> Iterator[Skipped]:
        """The rules that a repository has switched off or doubts, and those of its own that can't be looked for."""
        rules = rulebook.by_id() if rulebook.gate else {}
        for rule_id, why in self.unusable:
            because = f"the rule {rule_id} is not looked for: {why}"
            yield Skipped(path=rules[rule_id].at, because=because, error=True)
        for rule in rules.values():
            if rule.off:
                yield Skipped(path=rule.adjusted, because=f"the rule {rule.id} is switched off")
            elif rule.held and rule.held < rule.confidence:
                yield Skipped(path=rule.adjusted, because=f"the rule {rule.id} is told with {rule.held} confidence")


def watch(
    rulebook: Rulebook,
    cache: str | None = None,
    *,
    portable: bool = False,
    compiling: Callable[[], None] = lambda: None,
) -> Watch:
    """The gate for a rulebook.

    `cache` is a folder for its compiled form, which takes seconds to make; `compiling` is told before. A rule
    that somebody wrote for a repository and that can't be compiled is left out, and is named as unusable.
    """
    if portable or not gate.engine():
        unusable = _unusable(rulebook)
        asked = _expressions(rulebook, dict(unusable))
        one_by_one = gate.one_by_one([expression for *_, expression in asked])
        return Watch(one_by_one, *_columns(asked), unusable, every=False)
    patterns = rulebook.gate or rulebook.digest
    key = stored.key(__version__, sys.version, gate.engine(), patterns, _sources()) if cache else ""
    # apart, since what is read as a whole isn't copied
    form, columns = (stored.kept(cache, kind + key) if cache else None for kind in ("gate-", "watch-"))
    if form and columns:
        events = gate.at_once(form)
        if events:
            return Watch(events, *marshal.loads(columns))  # noqa: S302  # `stored` vouches for it
    compiling()
    unusable = _unusable(rulebook)
    asked = _expressions(rulebook, dict(unusable))
    form = gate.compiled([expression for *_, expression in asked])
    events = gate.at_once(form)
    assert events, "what was compiled here runs here"
    if cache:
        stored.keep(cache, "gate-" + key, form)
        stored.keep(cache, "watch-" + key, marshal.dumps((*_columns(asked), unusable)))
    return Watch(events, *_columns(asked), unusable)


def _unusable(rulebook: Rulebook) -> tuple[tuple[str, str], ...]:
    written = [rule for rule in rulebook.rules if rule.at]  # the others are held by the tests
    if not written:
        return ()
    from scanner.detect.usable import unusable

    return tuple(unusable(written))


def _sources() -> tuple[tuple[str, int, int], ...]:
    here = os.path.dirname(__file__)
    return stored.state(*(os.path.join(here, file) for file in _MADE_FROM))


def _columns(asked: list[tuple[str, str, str, bytes]]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return (
        tuple(kind for kind, _, _, _ in asked),
        tuple(rule for _, rule, _, _ in asked),
        tuple(sign for _, _, sign, _ in asked),
    )


def _expressions(rulebook: Rulebook, without: Container[str]) -> list[tuple[str, str, str, bytes]]:
    """(kind of window, rule id or "", sign or "", expression)."""
    import re

    from scanner import decode, manifest
    from scanner.detect import pattern, signs

    rules = [rule for rule in rulebook.rules if rule.pattern and rule.id not in without]
    words = sorted({word.encode() for rule in rules for word in rule.keywords})
    return [
        *(("block" if rule.multiline else "line", rule.id, "", pattern.announcement(rule)) for rule in rules),
        *(("name", "", "", expression) for expression in signs.NAMED),
        *(("pair", "", "", expression) for expression in signs.NEAR),
        *(("command", "", "", expression) for expression in signs.COMMANDS),
        *(("string", "", "", expression) for expression in signs.ESCAPED),
        *(("document", "", sign, expression) for sign, expression in manifest.SIGNS),
        *(("ciphertext", "", sign, expression) for sign, expression in manifest.CIPHERTEXTS),
        *(("encoded", "", "", expression) for _, expression in decode.SIGNS),
        *(("encoded", "", "", re.escape(core)) for core in decode.encoded_keywords(words)),
    ]
