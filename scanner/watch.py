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
    "detect/pattern.py",
    "detect/signs.py",
    "manifest/signs.py",
)  # what the expressions come from, beside the rules


class Watch(NamedTuple):
    """The gate, and what stands behind the numbers of its events."""

    events: gate.Events
    kinds: tuple[str, ...]  # which kind of window each expression asks for: see `examine.py`
    rules: tuple[str, ...]  # the id of the rule that it belongs to, or ""
    signs: tuple[str, ...]  # the name of the sign of a document or a ciphertext that it is, or ""
    every: bool = True  # every end of every match is told, wherever the search for it began


def watch(rulebook: Rulebook, cache: str | None = None, *, portable: bool = False) -> Watch:
    """The gate for a rulebook. `cache` is a folder for its compiled form, which takes a second to make."""
    if portable or not gate.engine():
        asked = _expressions(rulebook)
        return Watch(gate.one_by_one([expression for *_, expression in asked]), *_columns(asked), every=False)
    name = "gate-" + stored.key(__version__, sys.version, gate.engine(), rulebook.digest, _sources()) if cache else ""
    content = stored.kept(cache, name) if cache else None
    if content:
        *columns, form = marshal.loads(content)  # noqa: S302  # `stored` vouches for it
        events = gate.at_once(form)
        if events:
            return Watch(events, *columns)
    asked = _expressions(rulebook)
    form = gate.compiled([expression for *_, expression in asked])
    events = gate.at_once(form)
    assert events, "what was compiled here runs here"
    if cache:
        stored.keep(cache, name, marshal.dumps((*_columns(asked), form)))
    return Watch(events, *_columns(asked))


def _sources() -> tuple[tuple[str, int, int], ...]:
    here = os.path.dirname(__file__)
    return stored.state(*(os.path.join(here, file) for file in _MADE_FROM))


def _columns(asked: list[tuple[str, str, str, bytes]]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return (
        tuple(kind for kind, _, _, _ in asked),
        tuple(rule for _, rule, _, _ in asked),
        tuple(sign for _, _, sign, _ in asked),
    )


def _expressions(rulebook: Rulebook) -> list[tuple[str, str, str, bytes]]:
    """(kind of window, rule id or "", sign or "", expression)."""
    import re

    from scanner import decode, manifest
    from scanner.detect import pattern, signs

    rules = [rule for rule in rulebook.rules if rule.pattern]
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
