"""Everything that the gate watches for, and what each report of it asks for."""

from __future__ import annotations

import marshal
import os
import sys
from typing import NamedTuple

from scanner import __version__, stored
from scanner.detect import gate
from scanner.model import Rulebook

_MADE_FROM = (
    "watch.py",
    "decode/base64.py",
    "decode/signs.py",
    "detect/assignment.py",
    "detect/pattern.py",
    "manifest/signs.py",
)  # what the expressions come from, beside the rules


# Base64 without its keywords in sight, as when it hides more base64, is told by signs that must be tried at every byte,
# which costs as much as all the rest. They are tried only where a run is so long that it can hide something twice.
_LONG_RUN = rb"[A-Za-z0-9+/]{60}"
_STEMS = ("passw", "secret", "token", "apikey", "api_key", "api-key", "private key", "_key", "auth")


class Watch(NamedTuple):
    """The gate, and what stands behind the numbers of its events."""

    events: gate.Events
    kinds: tuple[str, ...]  # which kind of window each expression asks for: see `examine.py`
    rules: tuple[str, ...]  # the id of the rule that it belongs to, or ""


class _Asked(NamedTuple):
    """What the gate watches for: always, and where a long run was seen, which the last of the first ones tells."""

    always: list[tuple[str, str, bytes]]  # (kind of window, rule id or "", expression)
    in_long_runs: list[tuple[str, str, bytes]]

    def columns(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        both = self.always + self.in_long_runs
        return tuple(kind for kind, _, _ in both), tuple(rule for _, rule, _ in both)


def watch(rulebook: Rulebook, cache: str | None = None, *, portable: bool = False) -> Watch:
    """The gate for a rulebook. `cache` is a folder for its compiled form, which takes a second to make."""
    if portable or not gate.engine():
        asked = _asked(rulebook)
        first, second = (gate.one_by_one([e for _, _, e in part]) for part in asked)
        return Watch(_in_two_steps(first, second, len(asked.always)), *asked.columns())
    name = "gate-" + stored.key(__version__, sys.version, gate.engine(), rulebook.digest, _sources()) if cache else ""
    content = stored.kept(cache, name) if cache else None
    if content:
        kinds, rules, forms, count = marshal.loads(content)  # noqa: S302  # `stored` vouches for it
        events = _native(forms, count)
        if events:
            return Watch(events, kinds, rules)
    asked = _asked(rulebook)
    count = len(asked.always)
    forms = (
        gate.compiled([e for _, _, e in asked.always], once=(count - 1,)),
        gate.compiled([e for _, _, e in asked.in_long_runs]),
    )
    events = _native(forms, count)
    assert events, "what was compiled here runs here"
    if cache:
        stored.keep(cache, name, marshal.dumps((*asked.columns(), forms, count)))
    return Watch(events, *asked.columns())


def _native(forms: tuple[bytes, bytes], count: int) -> gate.Events | None:
    first, second = map(gate.at_once, forms)
    return _in_two_steps(first, second, count) if first and second else None


def _in_two_steps(first: gate.Events, second: gate.Events, count: int) -> gate.Events:
    """The events of `first`, and those of `second` where the last of the `count` expressions of the first was seen."""
    long_run = count - 1

    def events(data: bytes) -> list[gate.Event]:
        found = first(data)
        if not found or all(expression != long_run for expression, _ in found):
            return found
        found = [event for event in found if event[0] != long_run]
        found += [(count + expression, end) for expression, end in second(data)]
        found.sort(key=lambda event: event[1])
        return found

    return events


def _sources() -> tuple[tuple[str, int, int], ...]:
    here = os.path.dirname(__file__)
    return stored.state(*(os.path.join(here, file) for file in _MADE_FROM))


def _asked(rulebook: Rulebook) -> _Asked:
    from scanner import decode, manifest
    from scanner.detect import assignment, pattern

    rules = [rule for rule in rulebook.rules if rule.pattern]
    stems = {spelt for stem in _STEMS for spelt in (stem, stem.title(), stem.upper())}
    words = sorted(word.encode() for word in stems.union(*(rule.keywords for rule in rules)))
    signs = dict(decode.SIGNS)
    runs = [sign for name, sign in signs.items() if name.startswith("base64")]
    return _Asked(
        always=[
            *(("block" if rule.multiline else "line", rule.id, pattern.announcement(rule)) for rule in rules),
            *(("name", "", expression) for expression in assignment.GATE),
            *(("document", "", expression) for _, expression in manifest.SIGNS),
            *(("encoded", "", sign) for sign in signs.values() if sign not in runs),
            *(("encoded", "", core) for core in decode.encoded_keywords(words)),
            ("", "", _LONG_RUN),
        ],
        in_long_runs=[("encoded", "", sign) for sign in runs],
    )
