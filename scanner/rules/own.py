"""The rulebook of one repository: the rules that come with leakseal, its own beside them, and what it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from scanner.errors import BadConfiguration
from scanner.model import Rule, Rulebook
from scanner.rules.entry import Adjusted
from scanner.rules.meant import meant


def extended(book: Rulebook, rules: Iterable[Rule] = (), adjusted: Iterable[Adjusted] = ()) -> Rulebook:
    """`book` with further rules in it, and with what is adjusted of those that it has.

    What the gate is compiled from depends on the rules alone: to change one that is there compiles nothing anew.
    Raises `BadConfiguration` for an id that is given twice, and for an adjusted rule that isn't there.
    """
    known = dict(book.by_id())
    more: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in known or rule.id in more:
            whose = "comes with leakseal" if rule.id in known else f"stands at {more[rule.id].at}"
            raise BadConfiguration(f"{rule.at or rule.id}: there is a rule {rule.id} already; it {whose}")
        more[rule.id] = rule
    for rule in more.values():
        for other in rule.pair.ids if rule.pair else ():
            if other not in known and other not in more:
                what = f"{rule.id} is paired with {other}, and there is no such rule"
                raise BadConfiguration(f"{rule.at or rule.id}: {_asked(what, other, (*known, *more))}")
    changes = tuple(adjusted)
    for one in changes:
        if one.id not in known:
            what = f"the rule {one.id} has no pattern, and none of that id comes with leakseal"
            raise BadConfiguration(f"{one.at}: {_asked(what, one.id, known)}")
        known[one.id] = _adjusted(known[one.id], one)
    forms = [(r.id, r.pattern, r.keywords, r.multiline, r.checksum, r.refine) for r in more.values()]
    return Rulebook(
        rules=(*known.values(), *more.values()),
        digest=_digest(book.digest, tuple(more.values()), changes) if more or changes else book.digest,
        gate=_digest(book.gate or book.digest, forms) if more else book.gate or book.digest,
    )


def _asked(what: str, said: str, names: Iterable[str]) -> str:
    return "; ".join(filter(None, [what, meant(said, names)]))


def _adjusted(rule: Rule, by: Adjusted) -> Rule:
    return rule._replace(adjusted=by.at, off=by.off, severity=by.severity or rule.severity, held=by.confidence)


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode(errors="surrogateescape")).hexdigest()
