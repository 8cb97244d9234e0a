"""One blob, from its bytes to what it leaks: gate, decode, detect, judge.

Almost every blob ends at the gate. Of the others only the few bytes around what the gate reported are looked at, its
window: a line, the lines that a pattern spans, the rows of an encoded block, a document. Histories repeat themselves,
so what was said of a window is remembered by its bytes; claims, which are what is said, hold no value in clear.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from scanner import decode, manifest
from scanner.claims import Claim, Sighting
from scanner.companions import Companions
from scanner.detect import magic
from scanner.detect.inherited import Gate, Seen
from scanner.model import Blob, Confidence, Match, Rulebook, Skipped
from scanner.watch import watch
from scanner.windows import DEPENDS, WINDOWS, Window, block, reaches

if TYPE_CHECKING:
    from scanner.gitleaks.configuration import Configuration
    from scanner.known.baseline import Baseline
    from scanner.look import CloseLook
    from scanner.manifest.purpose import Purpose
    from scanner.members import Members

_REMEMBERED = 100_000  # windows
_SHORT = 512  # bytes of a window that is its own key in memory; of a longer one that is its digest
_NEWLINE = 10
_TELLS = "kind: Secret"  # in a template it tells of values that stand elsewhere
_CIPHERTEXT = "ciphertext"  # a kind without a window: it only marks the blob
_INSIDE = 100_000_000  # bytes that are decoded in all files of an archive together


class Examiner:
    """Says what blobs leak, by one rulebook.

    It remembers what it has seen, and is not to be shared between threads. `cache` is a folder for compiled patterns,
    or None; `portable` does without Hyperscan. What is less certain than `least` isn't told. With `suppressed` it also
    says what is silent, and why, and takes its time to find out. Sightings bear the marks of a `baseline`, and of a
    `configuration` of gitleaks. `compiling` is told when the patterns have to be compiled first.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        cache: str | None = None,
        *,
        portable: bool = False,
        suppressed: bool = False,
        least: Confidence = Confidence.LOW,
        baseline: Baseline | None = None,
        configuration: Configuration | None = None,
        compiling: Callable[[], None] = lambda: None,
    ) -> None:
        self.rulebook, self._cache = rulebook, cache
        self._baseline, self._configuration = baseline, configuration
        self._portable, self._suppressed, self._least = portable, suppressed, least
        self._watch = watch(rulebook, cache, portable=portable, compiling=compiling)
        self._kinds = self._watch.kinds
        self._companions = Companions(rulebook)
        self._memory: dict[tuple[bytes, object], tuple[Claim, ...]] = {}
        self._look: CloseLook | None = None
        self._members: Members | None = None
        self._gate = Gate(self._watch.events, whole=self._watch.every)
        self.values = 0  # values judged, in all blobs
        signs = tuple(zip(self._watch.kinds, self._watch.signs, strict=True))
        self._encrypts = {at for at, (kind, sign) in enumerate(signs) if kind == _CIPHERTEXT or sign == manifest.SEALED}
        self.ciphertexts: list[str] = []  # the ids of blobs that hold what a leaked key may open
        self._tells = {at for at, (kind, sign) in enumerate(signs) if kind == "pair" or sign == _TELLS}
        self.templates: list[str] = []  # the ids of blobs that may say of values elsewhere that they are secret

    def __reduce__(self) -> tuple[Callable[..., Examiner], tuple[object, ...]]:
        """An examiner travels to another process as what it was made from."""
        how: dict[str, Any] = {"portable": self._portable, "suppressed": self._suppressed, "least": self._least}
        how |= {"baseline": self._baseline, "configuration": self._configuration}
        return partial(Examiner, **how), (self.rulebook, self._cache)

    def not_in_force(self) -> Iterable[Skipped]:
        """The rules that are not looked for, or whose findings are held back: see `Watch.not_in_force`."""
        more = self._configuration.skipped if self._configuration else ()
        return (*self._watch.not_in_force(self.rulebook), *more)

    def examine(self, blob: Blob, purposes: Sequence[Purpose] = ()) -> tuple[list[Sighting], str]:
        """What a blob leaks, in the order of its bytes; and what kept some of it from being read, or "".

        `purposes` are what other files say that it is for.
        """
        if not blob.offset and decode.is_archive(blob.data):
            return self._opened(blob, purposes)
        budget = decode.Budget()
        return self._examined(blob, budget, purposes), _limited(budget.exhausted)

    def directed(self, blob: Blob, purposes: Sequence[Purpose]) -> list[Sighting] | None:
        """What a blob leaks that has purposes; None where they add nothing to what it says of itself.

        Then it is not examined again.
        """
        look = self._closely()
        look.budget = decode.Budget()
        added = any(True for purpose in purposes for _ in look.purposed(blob.data, purpose))
        return self.examine(blob, purposes)[0] if added else None

    def _opened(self, blob: Blob, purposes: Sequence[Purpose]) -> tuple[list[Sighting], str]:
        if self._members is None:
            from scanner.members import Members

            self._members = Members(self._member)
        budget, judged = decode.Budget(bytes=_INSIDE), self.values
        inside = self._members.read(blob, budget)
        self.values = judged + inside.values
        seen = inside.seen
        if not inside.files or purposes:  # it may be no archive at all, or a secret as a whole
            seen += self._examined(blob, budget, purposes)
        return seen, "; ".join(filter(None, (inside.limit, _limited(budget.exhausted))))

    def _member(
        self, blob: Blob, budget: decode.Budget, purposes: Sequence[Purpose]
    ) -> tuple[tuple[Sighting, ...], int]:
        judged, ciphertexts, templates = self.values, len(self.ciphertexts), len(self.templates)
        seen = self._examined(blob, budget, purposes)
        del self.ciphertexts[ciphertexts:], self.templates[templates:]  # a key is not tried on what is packed
        return tuple(seen), self.values - judged

    def _examined(self, blob: Blob, budget: decode.Budget, purposes: Sequence[Purpose] = ()) -> list[Sighting]:
        data = blob.data
        packed = decode.is_packed(data)
        seen, open_ = self._gate.seen(blob)
        format_ = not blob.offset and magic.known(data)
        purposes = () if blob.offset else purposes
        if seen.events:
            fired = {expression for expression, _ in seen.events}
            if not self._encrypts.isdisjoint(fired):
                self.ciphertexts.append(blob.oid)
            if not self._tells.isdisjoint(fired):
                self.templates.append(blob.oid)
        if not (open_ or packed or format_ or purposes):
            self._gate.keep(blob, seen)
            return []
        look = self._closely()
        look.budget = budget
        found = self._claims(data, seen, open_)
        if not budget.exhausted:
            self._gate.keep(blob, seen)
        if format_:
            # Only the mark is claimed, so that what else is in the blob is told, too; and none of it is shown.
            start, end = magic.mark(data)
            found += [claim._replace(start=start, end=end, hides=(0, len(data))) for claim in look.by_format(data)]
        if packed:
            found += look.unpacked(data)
        claims = self._companions.paired(data, look.with_purposes(data, purposes, found), look.shaped)
        if self._configuration:
            claims = self._configuration.settled(data, claims, self.rulebook)
        self.values += len(claims)
        if not any(map(self._told, claims)):
            return []
        from scanner.sightings import sightings

        marks, allows = (one.marks if one else None for one in (self._baseline, self._configuration))
        return list(sightings(blob, claims, self._told, marks, allows))

    def matches(self, blob: Blob) -> list[Match]:
        """Every match in a blob, with its value: for whoever has to try what a key that leaked opens."""
        found: list[Match] = []
        self._members = self._look = None
        self._memory.clear()  # claims are remembered, values never are
        look = self._closely()
        look.witness = found.append
        try:
            self.examine(blob)
        finally:
            look.witness = lambda _: None
        return found

    def _told(self, claim: Claim) -> bool:
        """Whether somebody wants to know of a claim."""
        return self._suppressed or (not claim.innocence and claim.confidence >= self._least)

    def _closely(self) -> CloseLook:
        """Who looks at a window; imported with the first one, since many commits need none."""
        if self._look is None:
            from scanner.look import CloseLook

            self._look = CloseLook(self.rulebook, self._watch, self._decoded, thorough=self._suppressed)
        return self._look

    def _decoded(self, data: bytes, nested: bool) -> list[Claim]:
        events = self._watch.events(data)
        seen = Seen(events, [None] * len(events))
        look = self._closely()
        claims = [*self._claims(data, seen, range(len(events)), nested=nested), *look.by_format(data)]
        return self._companions.paired(data, claims, look.shaped)

    def _claims(self, data: bytes, seen: Seen, open_: Sequence[int], *, nested: bool = False) -> list[Claim]:
        """The claims on `data` that the gate's open events lead to; what leads to none is noted in `seen`.

        `nested` bytes have been decoded all the way already.
        """
        claims: list[Claim] = []
        kinds, events = self._kinds, seen.events
        opened: dict[str, Window] = {}  # of each kind, the window that events still fall into
        for number in open_:
            expression, end = events[number]
            kind = kinds[expression]
            if kind == _CIPHERTEXT:
                continue
            at = end - 1 if data[end - 1] != _NEWLINE or end < 2 else end - 2
            window = opened.get(kind)
            if window is None or at >= window.end or (kind == "pair" and not reaches(window, data, at)):
                if nested and kind == "encoded":
                    continue
                if window is not None:
                    claims += self._closed(kind, data, window, seen)
                window = opened[kind] = Window(at, *WINDOWS[kind](data, at), {}, [])
            if kind == "document":
                window.fired[at] = expression
            else:
                window.fired[expression] = expression
            window.numbers.append(number)
        for kind, window in opened.items():
            claims += self._closed(kind, data, window, seen)
        return claims

    def _closed(self, kind: str, data: bytes, window: Window, seen: Seen) -> Sequence[Claim]:
        """The claims on a window into which no more events fall."""
        start, end, fired = window.start, window.end, window.fired
        claims = (
            self._of_document(data, start, end, fired)
            if kind == "document"
            else self._recalled(kind, data, start, end, fired)
        )
        if not claims:
            depends = DEPENDS.get(kind)
            barren = depends(data, window) if depends else (start, end)
            for number in window.numbers:
                seen.barren[number] = barren
        return claims

    def _of_document(self, data: bytes, start: int, end: int, fired: dict[int, int]) -> list[Claim]:
        claims: list[Claim] = []
        if manifest.is_large_json(data, start, end):
            strings = {at: manifest.string_around(data, at, start, end) for at in fired}
            for string in dict.fromkeys(filter(None, strings.values())):
                claims += self._recalled("quoted", data, *string, {})
            fired = {at: expression for at, expression in fired.items() if not strings[at]}
        if fired and (self._suppressed or self._announced(data, start, end, fired)):
            claims += self._recalled("document", data, start, end, fired)
        return claims

    def _recalled(self, kind: str, data: bytes, start: int, end: int, fired: dict[int, int]) -> Sequence[Claim]:
        """What was said of a window before, or what a close look says of it now.

        `fired` holds the expressions that were reported in it; for a document by the offsets at which they were.
        """
        if kind == "block":
            start, end = block(data, start, end)
        window = data[start:end]
        asked = tuple(fired) if kind in _BY_RULE else kind
        key = (window if end - start <= _SHORT else hashlib.sha256(window).digest(), asked)
        claims = self._memory.get(key)
        if claims is None:
            look = self._closely()
            rules = tuple(self._watch.rules[expression] for expression in fired) if kind in _BY_RULE else ()
            claims = tuple(look.look(kind, window, rules))
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            if not look.budget.exhausted:
                self._memory[key] = claims
        return [claim.moved(start) for claim in claims] if claims else ()

    def _announced(self, data: bytes, start: int, end: int, fired: dict[int, int]) -> bool:
        asked: set[str] = set()
        for at, expression in fired.items():
            sign = self._watch.signs[expression]
            if sign in asked:
                continue
            if sign in manifest.WHOLE:
                asked.add(sign)
            if manifest.announces(data, at, start, end, sign):
                return True
        return False


def _limited(limit: str) -> str:
    return f"not all of it was decoded: it goes beyond the limit on {limit}" if limit else ""


_BY_RULE = ("line", "block")  # kinds of window in which only the rules that the gate named are asked
