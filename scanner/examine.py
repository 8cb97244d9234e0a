"""One blob, from its bytes to what it leaks: gate, decode, detect, judge.

Almost every blob ends at the gate. Of the others only the few bytes around what the gate reported are looked at, its
window: a line, the lines that a pattern spans, the rows of an encoded block, a document. Histories repeat themselves,
so what was said of a window is remembered by its bytes; nothing that is remembered holds a value in clear.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from scanner import decode, manifest
from scanner.claims import Claim, Sighting, resolve, sightings
from scanner.detect import assignment
from scanner.detect.gate import Event, Gate
from scanner.detect.pattern import Patterns
from scanner.model import Blob, Confidence, Match, Role, Rule, Rulebook, Secret, View
from scanner.triage.judge import innocence

_LINE = (8192, 8192)  # bytes of a line before and after what the gate reported that a pattern may need
_NAMED = (256, 1536)  # the same for a value under a telling name
_BLOCK = 32768  # bytes that a pattern over several lines may span
_LEAD = 1024  # bytes of it that may stand before its value
_REMEMBERED = 100_000  # windows
_NEWLINE = 10

Windows = Callable[[bytes, int], tuple[int, int]]


class Examiner:
    """Says what blobs leak, by one rulebook.

    It remembers what it has seen, and is not to be shared between threads. `cache` is a directory for compiled
    patterns, or None; `portable` does without Hyperscan.
    """

    def __init__(self, rulebook: Rulebook, cache: Path | None = None, portable: bool = False) -> None:
        self._made_from = rulebook, cache, portable
        self._rules = rulebook.by_id()
        self._patterns = Patterns(rule for rule in rulebook.rules if rule.pattern)
        words = sorted({word for rule in self._patterns.rules for word in rule.keywords if len(word) >= 4})
        asked: list[tuple[str, Rule | None, bytes]] = [
            *(
                ("block" if rule.multiline else "line", rule, self._patterns.gate(rule))
                for rule in self._patterns.rules
            ),
            *(("name", None, expression) for expression in assignment.GATE),
            *(("document", None, expression) for _, expression in manifest.SIGNS),
            *(("encoded", None, expression) for _, expression in decode.SIGNS),
            *(("encoded", None, core) for core in decode.encoded_keywords(word.encode() for word in words)),
        ]
        self._kinds = [kind for kind, _, _ in asked]
        self._asks = [rule for _, rule, _ in asked]
        self._gate = Gate([expression for _, _, expression in asked], cache, portable=portable)
        self._memory: dict[tuple[bytes, object], tuple[Claim, ...]] = {}
        self._budget = decode.Budget()
        self.values = 0  # values judged, in all blobs

    def examine(self, blob: Blob) -> tuple[list[Sighting], str]:
        """What a blob leaks, in the order of its bytes; and the limit that kept some of it from being read, or ""."""
        data = blob.data
        events = self._gate.events(data)
        packed = decode.is_packed(data)
        if not events and not packed:
            return [], ""
        self._budget = decode.Budget()
        found = list(self._claims(data, events))
        if packed:
            found += self._unfolded(View(data=data, spans=decode.Shift(0)))
        if not found:
            return [], self._budget.exhausted
        claims = resolve(found)
        self.values += len(claims)
        return list(sightings(blob, claims)), self._budget.exhausted

    def _claims(self, data: bytes, events: list[Event], *, nested: bool = False) -> Iterator[Claim]:
        """The claims on `data` that the gate's events lead to. `nested` bytes have been decoded all the way already."""
        ends = dict.fromkeys(_WINDOWS, 0)
        starts = dict(ends)
        fired: dict[str, dict[int, None]] = {kind: {} for kind in _WINDOWS}
        for expression, end in events:
            kind = self._kinds[expression]
            if nested and kind == "encoded":
                continue
            at = end - 1 if data[end - 1] != _NEWLINE or end < 2 else end - 2
            if at >= ends[kind]:  # the first event of a new window of its kind
                if fired[kind]:
                    yield from self._recalled(kind, data, starts[kind], ends[kind], tuple(fired[kind]))
                    fired[kind] = {}
                starts[kind], ends[kind] = _WINDOWS[kind](data, at)
            fired[kind][expression] = None
        for kind, expressions in fired.items():
            if expressions:
                yield from self._recalled(kind, data, starts[kind], ends[kind], tuple(expressions))

    def _recalled(self, kind: str, data: bytes, start: int, end: int, expressions: tuple[int, ...]) -> Iterable[Claim]:
        if kind == "block":
            start, end = _block(data, start, end)
        window = data[start:end]
        asked = expressions if kind in _BY_RULE else kind
        key = (window if len(window) <= 256 else hashlib.sha256(window).digest(), asked)
        claims = self._memory.get(key)
        if claims is None:
            claims = tuple(self._looked(kind, window, expressions))
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            if not self._budget.exhausted:
                self._memory[key] = claims
        return [claim.moved(start) for claim in claims] if claims else claims

    def _looked(self, kind: str, window: bytes, expressions: tuple[int, ...]) -> Iterator[Claim]:
        if kind == "document":
            yield from self._in_document(window)
        elif kind == "encoded":
            yield from self._unfolded(View(data=window, spans=decode.Shift(0)))
        elif kind == "name":
            yield from self._by_name(window)
        else:
            for rule in filter(None, map(self._asks.__getitem__, expressions)):
                yield from self._by_pattern(rule, window)

    def _by_pattern(self, rule: Rule, window: bytes) -> Iterator[Claim]:
        for match in self._patterns.matches(rule, window):
            yield _claim(match, innocence(match.secret.reveal()))

    def _by_name(self, line: bytes) -> Iterator[Claim]:
        for found in assignment.assignments(line):
            rule = self._rules.get(f"generic-{found.family}")
            if rule:
                value = line[found.start : found.end]
                match = Match(
                    rule=rule, start=found.start, end=found.end, secret=Secret(value), confidence=found.confidence
                )
                yield _claim(match, innocence(value, key=found.key.decode(errors="replace")))

    def _unfolded(self, view: View) -> Iterator[Claim]:
        """The claims on everything that is encoded somewhere in a view."""
        for reading in decode.unfold(view, self._budget):
            for claim in self._claims(reading.data, self._gate.events(reading.data), nested=True):
                start, end = reading.spans.back(claim.start, claim.end)
                yield claim._replace(start=start, end=end, via=reading.via + claim.via)

    def __reduce__(self) -> tuple[type[Examiner], tuple[Rulebook, Path | None, bool]]:
        """An examiner travels to another process as what it was made from."""
        return Examiner, self._made_from

    def _in_document(self, document: bytes) -> Iterator[Claim]:
        for value in manifest.read(document):
            yield from self._of_value(value)

    def _of_value(self, value: manifest.Value) -> Iterator[Claim]:
        """One claim for a value of a Secret, by the most specific rule that knows something in it."""
        view, place = value.view, value.view.place
        secret = view.data.removesuffix(b"\n")
        inside = [claim for claim in self._known(view) if not claim.innocence]
        best = max(inside, key=lambda claim: claim.rank, default=None)
        if place is None or (place.role is Role.PUBLIC and best is None):
            return
        named = "k8s-secret-username" if place.role is Role.SENSITIVE else "k8s-secret-data"
        start, end = view.spans.back(0, len(view.data))
        match = Match(rule=self._rules[named], start=start, end=end, secret=Secret(secret), confidence=_trust(value))
        because = "" if best else innocence(secret, key=value.key, declared=True)
        claim = _claim(match, because)._replace(place=place, via=view.via)
        if best:
            others = {claim.rule_id for claim in inside} - {best.rule_id}
            claim = best._replace(
                start=start,
                end=end,
                place=place,
                via=view.via + best.via,
                also_rules=(*sorted(others), named),
            )
        yield claim

    def _known(self, view: View) -> Iterator[Claim]:
        """What patterns know in a value, or in what is encoded in it."""
        for reading in (view, *decode.unfold(view, self._budget)):
            for expression in dict.fromkeys(expression for expression, _ in self._gate.events(reading.data)):
                rule = self._asks[expression]
                for match in self._patterns.matches(rule, reading.data) if rule else ():
                    via = reading.via[len(view.via) :]
                    yield _claim(match, innocence(match.secret.reveal()))._replace(via=via)


def _claim(match: Match, because: str) -> Claim:
    return Claim(
        rule_id=match.rule.id,
        severity=match.rule.severity,
        specificity=match.rule.specificity,
        start=match.start,
        end=match.end,
        digest=hashlib.sha256(match.secret.reveal()).digest(),
        preview=str(match.secret),
        confidence=match.confidence,
        innocence=because,
    )


def _trust(value: manifest.Value) -> Confidence:
    """How sure a value of a Secret is one: a manifest that had to be pieced together is a little less."""
    return Confidence.HIGH if value.exact else Confidence.MEDIUM


def _around(data: bytes, at: int, before: int, after: int) -> tuple[int, int]:
    """The line around `at`, cut to so many bytes on either side."""
    first, last = max(at - before, 0), min(at + after, len(data))
    start, end = data.rfind(b"\n", first, at) + 1, data.find(b"\n", at, last)
    return start or first, end if end >= 0 else last


def _block(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The lines that a pattern may span whose value begins in, or shortly before, the line from `start` to `end`."""
    return _around(data, max(start - _LEAD, 0), *_LINE)[0], min(end + _BLOCK, len(data))


_WINDOWS: dict[str, Windows] = {
    "line": lambda data, at: _around(data, at, *_LINE),
    "block": lambda data, at: _around(data, at, *_LINE),
    "name": lambda data, at: _around(data, at, *_NAMED),
    "document": manifest.extent,
    "encoded": decode.extent,
}
_BY_RULE = ("line", "block")  # kinds of window in which only the rules that the gate named are asked
