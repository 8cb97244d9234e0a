"""A value that is given to a telling name: what there is to say of it, wherever and however it is given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.detect.likeness import confidence, stands_out
from scanner.detect.naming import sensitive
from scanner.detect.scalar import Scalar
from scanner.detect.template import action, literals
from scanner.model import Confidence
from scanner.regex import regex

# A variable of a shell or of Spring falls back to it; vals "fetches" it from what stands there, or signs in with it.
_SAID = regex(
    rb"\$\{\w+:?[-=+]([^{}$]+)\}|\$\{[\w.\-]+:(?![-=+?]|\d{1,3}(?::|\}))([^{}$]+)\}|(?:secret)?ref\+echo://([^+]+)\+?"
    rb"|(?:secret)?ref\+\w{1,30}://[^\s?#]+\?(?:[^\s#]*&)?(?:token|secret_id|client_secret|api_?key|password)=([^\s&#]+)\S*"
)
_ACTION = regex(rb"\{\{[^{}]{0,1024}\}\}")
_LONGEST_DOUBTED = 512  # bytes


class Assignment(NamedTuple):
    """A value that stands under a telling name."""

    key: bytes  # the name, as written
    family: str  # one of `FAMILIES`; the rule is `generic-` and the family
    start: int  # where in the line the value starts, inside its quotes
    end: int
    confidence: Confidence
    says: bytes  # the value itself
    bare: bool = False  # without quotes, where code writes the names of variables


def once(found: Iterable[Assignment]) -> Iterator[Assignment]:
    """Of several that are at the same place, the first."""
    seen: set[tuple[int, int]] = set()
    for assignment in found:
        if (at := (assignment.start, assignment.end)) not in seen:
            seen.add(at)
            yield assignment


def telling(found: list[Assignment]) -> list[Assignment]:
    """Keep what looks like a secret of itself, for places where `--token string` and `token: what for` stand too."""
    return [assignment for assignment in found if assignment.confidence >= Confidence.MEDIUM]


def strings(line: bytes, key: bytes, start: int, end: int, family: str = "") -> list[Assignment]:
    """The strings of a template's action from `start` to `end` that end up in its output."""
    found = [judged(line, key, cut(line, *span), family=family, plain=True) for span in literals(line, start, end)]
    return [assignment for each in found for assignment in each]


def _templated(text: bytes, key: bytes, said: Scalar, family: str) -> Iterator[Assignment]:
    """What a value says in which a template has actions: the literals of those, and what chance wrote beside them."""
    at = said.start
    while at < said.end:
        opens = text.find(b"{{", at, said.end)
        end = opens if opens >= 0 else said.end
        if stands_out(text[at:end]):
            yield from judged(text, key, cut(text, at, end), family=family, plain=True)
        if opens < 0:
            return
        at = max(action(text, opens), opens + 2)
        yield from strings(text, key, opens, at, family)


def _doubted(key: bytes, said: Scalar, family: str) -> list[Assignment]:
    """What stands beside a template, or only opens like one, `ab{{cd`: why it is silent triage says."""
    if len(said.says) > _LONGEST_DOUBTED or not re.search(rb"\w", _ACTION.sub(b"", said.says)):
        return []
    family = family or sensitive(key)
    return [Assignment(key, family, said.start, said.end, Confidence.LOW, said.says, bare=not said.quoted)]


def cut(text: bytes, start: int, end: int, *, quoted: bool = True) -> Scalar:
    """The value from `start` to `end`, which says what stands there."""
    return Scalar(start, end, text[start:end], quoted)


def judged(text: bytes, key: bytes, said: Scalar, *, family: str = "", plain: bool = False) -> list[Assignment]:
    """The value `said` of `text` under the name `key`, if it could be a secret; of a template, its literals.

    `family` is what `key` announces, where that isn't in its own words; a `plain` value is no template.
    """
    _, _, rest = said.says.partition(b"{{")
    if not plain and b"}}" in rest:
        return list(_templated(text, key, said, family)) or _doubted(key, said, family)
    start, end, value, quoted = said
    literal = _SAID.fullmatch(value)
    if literal:
        start, end = (said.start + edge for edge in literal.span(literal.lastindex or 0))
        value, quoted = literal[literal.lastindex or 0], True
    family = family or sensitive(key)
    level = confidence(value, family, bare=not quoted)
    if level is None:
        return []
    return [Assignment(key=key, family=family, start=start, end=end, confidence=level, says=value, bare=not quoted)]


def under(text: bytes, name: bytes, value: Scalar) -> list[Assignment]:
    """The value of `text` that belongs to `name`, which stands elsewhere, if that is telling."""
    family = sensitive(name)
    return judged(text, name, value, family=family) if family else []
