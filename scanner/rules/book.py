"""The rulebook, read from its files or from what an earlier run kept of them."""

from __future__ import annotations

import marshal
import os
import sys

from scanner import __version__, stored
from scanner.model import Confidence, Pair, Rule, Rulebook, Severity

PROVIDERS = os.path.join(os.path.dirname(__file__), "providers")


def rulebook(cache: str | None = None) -> Rulebook:
    """All rules that come with leakseal. `cache` is a folder for what is kept between runs, or None.

    Reading the YAML takes longer than checking a commit does. Raises `BadConfiguration`, see `loader.load`.
    """
    if cache is None:
        return _loaded()
    files = sorted(entry.path for entry in os.scandir(PROVIDERS) if entry.name.endswith(".yaml"))
    name = "rules-" + stored.key(__version__, sys.version, Rule._fields, stored.state(*files))
    content = stored.kept(cache, name)
    if content is not None:
        return _thawed(content)
    book = _loaded()
    stored.keep(cache, name, _frozen(book))
    return book


def _loaded() -> Rulebook:
    from scanner.rules.loader import load

    return load()


def _frozen(book: Rulebook) -> bytes:
    plain = [tuple(map(_plain, rule)) for rule in book.rules]
    return marshal.dumps((book.digest, plain))


def _plain(value: object) -> object:
    if isinstance(value, (Severity, Confidence)):
        return int(value)
    return tuple(value) if isinstance(value, Pair) else value


def _thawed(content: bytes) -> Rulebook:
    digest, plain = marshal.loads(content)  # noqa: S302  # `stored` vouches for it
    severity, confidence, pair = (Rule._fields.index(name) for name in ("severity", "confidence", "pair"))
    severities, confidences = ({int(level): level for level in levels} for levels in (Severity, Confidence))
    rules = []
    for values in plain:
        fields = list(values)
        fields[severity] = severities[fields[severity]]
        fields[confidence] = confidences[fields[confidence]]
        fields[pair] = fields[pair] and Pair._make(fields[pair])
        rules.append(Rule._make(fields))
    return Rulebook(rules=tuple(rules), digest=digest)
