"""The close look at one window of a blob: what it holds in clear, encoded, or as a value of a manifest.

Each kind of window imports what it needs when the first one comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scanner import decode, judging, manifest, proving
from scanner.claims import Claim, lent, resolve
from scanner.companions import inside as inside_of
from scanner.detect import magic
from scanner.model import Match, Rule, Rulebook, Secret, View
from scanner.regex import regex
from scanner.sections import Sections
from scanner.watch import Watch

if TYPE_CHECKING:
    from scanner.detect.given import Assignment
    from scanner.manifest.purpose import Purpose

# Ciphertext is the longest thing that stands under telling names in a repository that is kept well, and reading it for
# assignments takes longer than all the rest. So what SOPS (getsops/sops, aes/cipher.go) and kubeseal (sealed-secrets,
# pkg/crypto/crypto.go: the length of the RSA part opens it, 256 to 1024 bytes) write is left out, lengths and all.
_CIPHERTEXT = regex(
    rb"ENC\[AES256_GCM,data:[A-Za-z0-9+/]{1,4096}={0,2},iv:[A-Za-z0-9+/]{43}=,tag:[A-Za-z0-9+/]{22}==,type:[a-z]{3,7}\]"
    rb"|\bA(?:Q[A-D][A-Za-z0-9+/]{363,}|Y[A-D][A-Za-z0-9+/]{533,}|g[A-D][A-Za-z0-9+/]{704,})={0,2}"
    rb"|\bBA[A-D][A-Za-z0-9+/]{1387,}={0,2}"
)

_SHORTEST_SEALED = 366  # characters
_TRYING = 1_000_000  # bytes that could be decoded while passwords are tried on one key store
_LONGEST_PAIRED = 128  # bytes of a secret that belongs to an id


class CloseLook:
    """Looks at windows by one rulebook.

    `claims` gives the claims on decoded bytes; told True it looks for nothing encoded in them, all that being known.
    A `thorough` one also says what is innocent at first sight.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        watch: Watch,
        claims: Callable[[bytes, bool], Iterable[Claim]],
        *,
        thorough: bool = False,
    ) -> None:
        self._rules = rulebook.by_id()
        self._watch = watch
        self._claims = claims
        self._thorough = thorough
        self._shapes = tuple(rule for rule in rulebook.rules if rule.pair and rule.pair.shape)
        self.witness: Callable[[Match], None] = lambda _: None  # told of every match, while its value is at hand
        self.budget = decode.Budget()  # of the blob that is being read
        self._sections = Sections(self._of_value, lambda: not self.budget.exhausted)

    def look(self, kind: str, window: bytes, asked: tuple[str, ...]) -> Iterator[Claim]:
        """The claims on a window of a kind (see `examine.py`); `asked` are the rules that the gate named in it."""
        if kind == "document":
            for value in manifest.read(window, thorough=self._thorough):
                yield from self._of_value(value)
        elif kind == "quoted":
            for value in manifest.quoted(window):
                yield from self._of_value(value)
        elif kind == "encoded":
            yield from self._unfolded(View(data=window, spans=decode.Shift(0)))
        elif kind == "name":
            yield from self._by_name(window)
        elif kind == "pair":
            yield from self._by_pair(window)
        elif kind == "command":
            yield from self._by_command(window)
        elif kind == "string":
            yield from self._in_string(window)
        else:
            for rule_id in filter(None, asked):
                yield from self._by_pattern(self._rules[rule_id], window)

    def _by_pattern(self, rule: Rule, window: bytes) -> Iterator[Claim]:
        from scanner.detect.pattern import matches

        for match in matches(rule, window):
            self.witness(match)
            yield judging.of_pattern(match)

    def _by_name(self, line: bytes) -> Iterator[Claim]:
        from scanner.detect.assignment import assignments

        return self._assigned(assignments(self._legible(line)))

    def _by_pair(self, lines: bytes) -> Iterator[Claim]:
        from scanner.detect.pairing import pairs, worthwhile

        return self._assigned(pairs(self._legible(lines))) if worthwhile(lines) else iter(())

    def _by_command(self, lines: bytes) -> Iterator[Claim]:
        from scanner.detect.commandline import arguments

        return self._assigned(arguments(self._legible(lines)))

    def _legible(self, text: bytes) -> bytes:
        if self._thorough or (len(text) < _SHORTEST_SEALED and b"ENC[" not in text):
            return text
        return _CIPHERTEXT.sub(_blank, text)

    def _assigned(self, assignments: Iterable[Assignment]) -> Iterator[Claim]:
        for found in assignments:
            yield judging.guessed(
                Match(
                    rule=self._rules[f"generic-{found.family}"],
                    start=found.start,
                    end=found.end,
                    secret=Secret(found.says),
                    confidence=found.confidence,
                ),
                key=found.key.decode(errors="replace"),
                family=found.family,
                bare=found.bare,
            )

    def shaped(self, rule: Rule, text: bytes) -> Iterator[Claim]:
        """The claims on what has the shape of the secret that belongs to an id beside it."""
        from scanner.detect.pattern import shaped

        for match in shaped(rule, text):
            self.witness(match)
            yield judging.of_form(match)

    def by_format(self, data: bytes) -> Iterator[Claim]:
        """The claim on bytes whose format holds a secret as a whole."""
        rule = self._rules.get(magic.known(data))
        if rule:
            match = Match(rule=rule, start=0, end=len(data), secret=Secret(data), confidence=rule.confidence)
            if not rule.id.endswith("key-store") or self.budget.take(_TRYING):
                match = proving.refined(match)
            self.witness(match)
            yield judging.claim(match, "")

    def _in_string(self, string: bytes) -> Iterator[Claim]:
        """The claims on what a string in double quotes says, which is looked at like any other text."""
        if len(string) < 2 or not string.startswith(b'"') or not string.endswith(b'"'):
            return
        view = manifest.unescaped(string)
        if view.data != string[1:-1] and self.budget.take(len(view.data)):
            yield from _led_back(view, self._claims(view.data, True))

    def unpacked(self, data: bytes) -> Iterator[Claim]:
        """The claims on a blob that is packed as a whole: what it holds is looked at like any other blob."""
        for reading in decode.unpacked(View(data=data, spans=decode.Shift(0)), self.budget):
            yield from _led_back(reading, self._claims(reading.data, False))

    def purposed(self, data: bytes, purpose: Purpose) -> Iterator[Claim]:
        """The claims on a file that is for something, as other files say."""
        from scanner.manifest.intended import sealed, values
        from scanner.manifest.purpose import KEPT, VALUED

        claims = self._sections.claims(data, purpose) if purpose.use == VALUED and not sealed(data) else None
        if claims is not None:
            yield from claims
            return
        for value in values(data, purpose):
            for claim in self._of_value(value):
                yield claim._replace(innocence="") if purpose.use == KEPT else claim

    def with_purposes(self, data: bytes, purposes: Sequence[Purpose], found: list[Claim]) -> list[Claim]:
        """The claims that stand: those `found` in the bytes alone, and those that the purposes of the file add."""
        claims = resolve([*found, *(claim for p in purposes if p.each for claim in self.purposed(data, p))])
        for purpose in purposes:
            if not purpose.each:
                whole = next((claim for claim in self.purposed(data, purpose) if not claim.innocence), None)
                claims = lent(claims, whole, purpose.lends, judging.meant()) if whole else claims
        return claims

    def _unfolded(self, view: View) -> Iterator[Claim]:
        """The claims on everything that is encoded somewhere in a view."""
        for reading in decode.unfold(view, self.budget):
            yield from _led_back(reading, self._claims(reading.data, True))

    def _of_value(self, value: manifest.Value) -> Iterator[Claim]:
        """One claim for a value of a Secret, by the most specific rule that knows something in it."""
        view, place = value.view, value.view.place
        secret = view.data.removesuffix(b"\n")
        known = list(self._known(view))
        inside = [claim for claim in known if not claim.innocence]
        best = max(inside, key=lambda claim: claim.rank, default=None)
        if place is None or not (value.rule or best or self._family(value)):
            return
        start, end = view.spans.back(0, len(view.data))
        said = value.rule or f"generic-{self._family(value) or 'secret'}"
        rule = self._rules[said if best else judging.rule_for(said, secret)]
        match = Match(rule=rule, start=start, end=end, secret=Secret(secret), confidence=judging.trust(value))
        match = proving.refined(match)
        self.witness(match)
        refuted = "" if best else proving.refuted(known, secret)
        claim = judging.of_field(match, value, known=best is not None, refuted=refuted)
        claim = claim._replace(place=place, via=view.via, fits=tuple(self._fits(value, secret)))
        if best:
            best = inside_of(best, inside, self._rules)
            claim = judging.joined(claim, best, {claim.rule_id for claim in inside}, settled=value.settled)
        if value.certificate:
            claim = proving.dated(claim, value.certificate)
        yield claim._replace(hides=value.hides)

    def _fits(self, value: manifest.Value, secret: bytes) -> Iterator[str]:
        """The rules whose secret a value would be, were their id beside it."""
        from scanner.detect.pattern import fitting

        for match in fitting(self._shapes, value.key.encode(), secret) if len(secret) <= _LONGEST_PAIRED else ():
            self.witness(match)
            yield match.rule.id

    def _family(self, value: manifest.Value) -> str:
        """What a value is by its name, where its manifest says nothing of it: one of the families of names, or ""."""
        from scanner.detect.likeness import confidence
        from scanner.detect.naming import sensitive

        family = sensitive(value.key.encode())
        return family if family and confidence(value.view.data, family, bare=False) else ""

    def _known(self, view: View) -> Iterator[Claim]:
        """What patterns know in a value, or in what is encoded in it."""
        from scanner.detect.pattern import matches

        for reading in (view, *decode.unfold(view, self.budget)):
            yield from self.by_format(reading.data)
            asked = dict.fromkeys(self._watch.rules[expression] for expression, _ in self._watch.events(reading.data))
            for rule_id in filter(None, asked):
                for match in matches(self._rules[rule_id], reading.data):
                    self.witness(match)
                    yield judging.of_pattern(match)._replace(via=reading.via[len(view.via) :])


def _blank(ciphertext: re.Match[bytes]) -> bytes:
    return b" " * len(ciphertext[0])


def _led_back(reading: View, claims: Iterable[Claim]) -> Iterator[Claim]:
    """Claims on a reading, as claims on what it was read from."""
    for claim in claims:
        start, end = reading.spans.back(claim.start, claim.end)
        hides = reading.spans.back(*claim.hides) if claim.hides != (0, 0) else claim.hides
        yield claim._replace(start=start, end=end, via=reading.via + claim.via, hides=hides)
