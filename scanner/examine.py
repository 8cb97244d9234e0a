"""One blob, from its bytes to what it leaks: gate, decode, detect, judge.

Almost every blob ends at the gate. Of the others only the few bytes around what the gate reported are looked at, its
window: a line, the lines that a pattern spans, the rows of an encoded block, a document. Histories repeat themselves,
so what was said of a window is remembered by its bytes; claims, which are what is said, hold no value in clear.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scanner import decode, manifest
from scanner.claims import Claim, Sighting, lent, resolve
from scanner.detect import magic
from scanner.detect.gate import Event
from scanner.model import Blob, Confidence, Match, Rulebook
from scanner.watch import watch

if TYPE_CHECKING:
    from scanner.look import CloseLook
    from scanner.manifest.purpose import Purpose
    from scanner.members import Members

_LINE = (8192, 8192)  # bytes of a line before and after what the gate reported that a pattern may need
_NAMED = (256, 1536)  # the same for a value under a telling name
_PAIRED = (768, 1536)  # the same for a value that stands some lines from its name
_COMMAND = (768, 1024)  # the same for one among the arguments of a command
_STRING = (32768, 65536)  # the same for a string with escapes
_BLOCK = 32768  # bytes that a pattern over several lines may span
_LEAD = 1024  # bytes of it that may stand before its value
_RUN = 16384  # bytes of an encoded run before and after what the gate reported
_LONG_RUN = 4 << 20  # the same, where all of those belong to the one run
_REMEMBERED = 100_000  # windows
_SHORT = 512  # bytes of a window that is its own key in memory; of a longer one that is its digest
_NEWLINE, _BACKSLASH = 10, 92
_CIPHERTEXT = "ciphertext"  # a kind without a window: it only marks the blob
_INSIDE = 100_000_000  # bytes that are decoded in all files of an archive together

Windows = Callable[[bytes, int], tuple[int, int]]


class Examiner:
    """Says what blobs leak, by one rulebook.

    It remembers what it has seen, and is not to be shared between threads. `cache` is a folder for compiled patterns,
    or None; `portable` does without Hyperscan. What is less certain than `least` isn't told. With `suppressed` it also
    says what is silent, and why, and takes its time to find out.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        cache: str | None = None,
        *,
        portable: bool = False,
        suppressed: bool = False,
        least: Confidence = Confidence.LOW,
    ) -> None:
        self.rulebook, self._cache = rulebook, cache
        self._portable, self._suppressed, self._least = portable, suppressed, least
        self._watch = watch(rulebook, cache, portable=portable)
        self._kinds = self._watch.kinds
        self._memory: dict[tuple[bytes, object], tuple[Claim, ...]] = {}
        self._look: CloseLook | None = None
        self._members: Members | None = None
        self.values = 0  # values judged, in all blobs
        signs = zip(self._watch.kinds, self._watch.signs, strict=True)
        self._encrypts = {at for at, (kind, sign) in enumerate(signs) if kind == _CIPHERTEXT or sign == manifest.SEALED}
        self.ciphertexts: list[str] = []  # the ids of blobs that hold what a leaked key may open

    def __reduce__(self) -> tuple[Callable[..., Examiner], tuple[object, ...]]:
        """An examiner travels to another process as what it was made from."""
        return _made, (self.rulebook, self._cache, self._portable, self._suppressed, self._least)

    def examine(self, blob: Blob, purposes: Sequence[Purpose] = ()) -> tuple[list[Sighting], str]:
        """What a blob leaks, in the order of its bytes; and what kept some of it from being read, or "".

        `purposes` are what other files say that it is for.
        """
        if not blob.offset and decode.is_archive(blob.data):
            return self._opened(blob, purposes)
        budget = decode.Budget()
        return self._examined(blob, budget, purposes), _limited(budget.exhausted)

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

    def _member(self, blob: Blob, budget: decode.Budget) -> tuple[tuple[Sighting, ...], int]:
        judged, ciphertexts = self.values, len(self.ciphertexts)
        seen = self._examined(blob, budget)
        del self.ciphertexts[ciphertexts:]  # a key is not tried on what is packed
        return tuple(seen), self.values - judged

    def _examined(self, blob: Blob, budget: decode.Budget, purposes: Sequence[Purpose] = ()) -> list[Sighting]:
        data = blob.data
        packed = decode.is_packed(data)
        events = self._watch.events(data)
        format_ = not blob.offset and magic.known(data)
        purposes = () if blob.offset else purposes
        if not (events or packed or format_ or purposes):
            return []
        if any(expression in self._encrypts for expression, _ in events):
            self.ciphertexts.append(blob.oid)
        look = self._closely()
        look.budget = budget
        found = self._claims(data, events)
        if format_:
            # Only the mark is claimed, so that what else is in the blob is told, too; and none of it is shown.
            start, end = magic.mark(data)
            found += [claim._replace(start=start, end=end, hides=(0, len(data))) for claim in look.by_format(data)]
        if packed:
            found += look.unpacked(data)
        claims = _with_purposes(look, data, purposes, found)
        self.values += len(claims)
        if not any(map(self._told, claims)):
            return []
        from scanner.sightings import sightings

        return list(sightings(blob, claims, self._told))

    def matches(self, blob: Blob) -> list[Match]:
        """Every match in a blob, with its value: for whoever has to try what a key that leaked opens."""
        found: list[Match] = []
        self._members = None
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
        return [*self._claims(data, self._watch.events(data), nested=nested), *self._closely().by_format(data)]

    def _claims(self, data: bytes, events: list[Event], *, nested: bool = False) -> list[Claim]:
        """The claims on `data` that the gate's events lead to. `nested` bytes have been decoded all the way already."""
        claims: list[Claim] = []
        kinds = self._kinds
        opened: dict[str, tuple[int, int, dict[int, int]]] = {}  # of each kind, the window that events still fall into
        for expression, end in events:
            kind = kinds[expression]
            if kind == _CIPHERTEXT:
                continue
            at = end - 1 if data[end - 1] != _NEWLINE or end < 2 else end - 2
            window = opened.get(kind)
            if window is None or at >= window[1]:
                if nested and kind == "encoded":
                    continue
                if window is not None:
                    claims += self._recalled(kind, data, *window)
                window = opened[kind] = (*_WINDOWS[kind](data, at), {})
            if kind == "document":
                window[2][at] = expression
            else:
                window[2][expression] = expression
        for kind, window in opened.items():
            claims += self._recalled(kind, data, *window)
        return claims

    def _recalled(self, kind: str, data: bytes, start: int, end: int, fired: dict[int, int]) -> Sequence[Claim]:
        """What was said of a window before, or what a close look says of it now.

        `fired` holds the expressions that were reported in it; for a document by the offsets at which they were.
        """
        if kind == "document" and not self._suppressed and not self._announced(data, start, end, fired):
            return ()
        if kind == "block":
            start, end = _block(data, start, end)
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


def _with_purposes(look: CloseLook, data: bytes, purposes: Sequence[Purpose], found: list[Claim]) -> list[Claim]:
    """The claims that stand: those `found` in the bytes alone, and those that the purposes of the file add."""
    claims = resolve([*found, *(claim for p in purposes if p.each for claim in look.purposed(data, p))])
    for purpose in purposes:
        if not purpose.each:
            whole = next((claim for claim in look.purposed(data, purpose) if not claim.innocence), None)
            claims = lent(claims, whole, purpose.lends) if whole else claims
    return claims


def _made(rulebook: Rulebook, cache: str | None, portable: bool, suppressed: bool, least: Confidence) -> Examiner:
    return Examiner(rulebook, cache, portable=portable, suppressed=suppressed, least=least)


def _limited(limit: str) -> str:
    return f"not all of it was decoded: it goes beyond the limit on {limit}" if limit else ""


def _around(data: bytes, at: int, before: int, after: int) -> tuple[int, int]:
    """The line around `at`, cut to so many bytes on either side."""
    first, last = max(at - before, 0), min(at + after, len(data))
    start, end = data.rfind(b"\n", first, at) + 1, data.find(b"\n", at, last)
    return start or first, end if end >= 0 else last


def _lines(data: bytes, at: int, before: int, after: int) -> tuple[int, int]:
    """The whole lines in so many bytes before and after `at`, and all of its own line that lies in them."""
    first, last = max(at - before, 0), min(at + after, len(data))
    start = data.find(b"\n", first, at) + 1 if first else 0
    end = data.rfind(b"\n", at, last) if last < len(data) else last
    return start or first, end if end >= 0 else last


def _string(data: bytes, at: int, before: int, after: int) -> tuple[int, int]:
    """The string in double quotes around `at`, its quotes included; where one is missing, the rest."""
    start, end = _around(data, at, before, after)
    opens = at
    while (opens := data.rfind(b'"', start, opens)) >= 0 and _escaped(data, opens, start):
        pass
    closes = at - 1
    while (closes := data.find(b'"', closes + 1, end)) >= 0 and _escaped(data, closes, start):
        pass
    return opens if opens >= 0 else at, closes + 1 if closes >= 0 else end


def _escaped(data: bytes, at: int, start: int) -> bool:
    """Whether the character at `at` stands behind a backslash that isn't escaped itself."""
    first = at
    while first > start and data[first - 1] == _BACKSLASH:
        first -= 1
    return (at - first) % 2 == 1


def _run(data: bytes, at: int) -> tuple[int, int]:
    """The encoded run around `at`; all of it where it is a long one, and not a line of many short ones."""
    start, end = decode.extent(data, at, _RUN)
    if end - start > _RUN and decode.one_run(data, at, at + _RUN):
        return decode.extent(data, at, _LONG_RUN)
    return start, end


def _block(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The lines that a pattern may span whose value begins in, or shortly before, the line from `start` to `end`."""
    return _around(data, max(start - _LEAD, 0), *_LINE)[0], min(end + _BLOCK, len(data))


_WINDOWS: dict[str, Windows] = {
    "line": lambda data, at: _around(data, at, *_LINE),
    "block": lambda data, at: _around(data, at, *_LINE),
    "name": lambda data, at: _around(data, at, *_NAMED),
    "pair": lambda data, at: _lines(data, at, *_PAIRED),
    "command": lambda data, at: _lines(data, at, *_COMMAND),
    "string": lambda data, at: _string(data, at, *_STRING),
    "document": manifest.extent,
    "encoded": _run,
}
_BY_RULE = ("line", "block")  # kinds of window in which only the rules that the gate named are asked
