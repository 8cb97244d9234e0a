"""One blob, from its bytes to what it leaks: gate, decode, detect, judge.

Almost every blob ends at the gate. Of the others only the few bytes around what the gate reported are looked at
(`remembered.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from scanner import decode, manifest
from scanner.claims import Claim, Sighting
from scanner.companions import Companions
from scanner.detect import magic
from scanner.detect.inherited import Gate, Seen
from scanner.model import Blob, Confidence, Match, Rulebook, Skipped
from scanner.remembered import CIPHERTEXT, Remembered
from scanner.watch import watch

if TYPE_CHECKING:
    from scanner.gitleaks.configuration import Configuration
    from scanner.known.baseline import Baseline
    from scanner.look import CloseLook
    from scanner.manifest.purpose import Purpose
    from scanner.members import Members

_TELLS = "kind: Secret"  # in a template it tells of values that stand elsewhere
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
        self._companions = Companions(rulebook)
        self._remembered = Remembered(self._watch, self._closely, thorough=suppressed)
        self._look: CloseLook | None = None
        self._members: Members | None = None
        self._gate = Gate(self._watch.events, whole=self._watch.every)
        self.values = 0  # values judged, in all blobs
        signs = tuple(zip(self._watch.kinds, self._watch.signs, strict=True))
        self._encrypts = {at for at, (kind, sign) in enumerate(signs) if kind == CIPHERTEXT or sign == manifest.SEALED}
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
        found = self._remembered.claims(data, seen, open_)
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
        self._remembered.clear()  # claims are remembered, values never are
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
        seen = Seen(events, [None] * len(events), [])
        look = self._closely()
        claims = [*self._remembered.claims(data, seen, range(len(events)), nested=nested), *look.by_format(data)]
        return self._companions.paired(data, claims, look.shaped)


def _limited(limit: str) -> str:
    return f"not all of it was decoded: it goes beyond the limit on {limit}" if limit else ""
