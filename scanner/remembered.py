"""What the gate's events lead to: the windows around them, each looked at once and remembered by its bytes.

A window is a line, the lines that a pattern spans, the rows of an encoded block, a document. Histories repeat
themselves; and claims, which are what is said of a window, hold no value in clear.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scanner import manifest
from scanner.claims import Claim
from scanner.detect.inherited import Seen
from scanner.watch import Watch
from scanner.windows import DEPENDS, WINDOWS, Window, block, reaches

if TYPE_CHECKING:
    from scanner.look import CloseLook

CIPHERTEXT = "ciphertext"
"""A kind of event without a window: it only marks the blob."""

_MOST = 100_000  # windows
_SHORT = 512  # bytes of a window that is its own key in memory; of a longer one that is its digest
_NEWLINE = 10
_BY_RULE = ("line", "block")  # kinds of window in which only the rules that the gate named are asked


class Remembered:
    """Says what the events of a gate lead to.

    `closely` gives who looks at a window. With `thorough` every document is looked at that a sign stands in.
    """

    def __init__(self, watch: Watch, closely: Callable[[], CloseLook], *, thorough: bool) -> None:
        self._watch, self._closely, self._thorough = watch, closely, thorough
        self._memory: dict[tuple[bytes, object], tuple[Claim, ...]] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._memory.clear()

    def claims(self, data: bytes, seen: Seen, open_: Sequence[int], *, nested: bool = False) -> list[Claim]:
        """The claims on `data` that the gate's open events lead to; what leads to none is noted in `seen`.

        `nested` bytes have been decoded all the way already.
        """
        claims: list[Claim] = []
        kinds, events = self._watch.kinds, seen.events
        opened: dict[str, Window] = {}  # of each kind, the window that events still fall into
        for number in open_:
            expression, end = events[number]
            kind = kinds[expression]
            if kind == CIPHERTEXT:
                continue
            at = _reported(data, end)
            if kind == "document" and not self._thorough:
                mention = manifest.mention(data, at, self._watch.signs[expression])
                if mention:
                    seen.barren[number] = mention
                    continue
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
        if kind == "document":
            if manifest.is_large_json(data, start, end):
                return self._of_strings(data, window, seen)
            claims = self._of_document(data, start, end, fired)
        else:
            claims = self._recalled(kind, data, start, end, fired)
        if not claims:
            depends = DEPENDS.get(kind)
            barren = depends(data, window) if depends else (start, end)
            for number in window.numbers:
                seen.barren[number] = barren
        return claims

    def _of_strings(self, data: bytes, window: Window, seen: Seen) -> Sequence[Claim]:
        """The claims on the strings of a large document of JSON, and on that where something is in none of them."""
        claims: list[Claim] = []
        outside = window._replace(fired={}, numbers=[])
        string: tuple[int, int] | None = None
        said: Sequence[Claim] = ()
        for number in window.numbers:
            at = _reported(data, seen.events[number][1])
            if string is None or at >= string[1]:
                string = manifest.string_around(data, at, window.start, window.end)
                said = self._recalled("quoted", data, *string, {}) if string else ()
                claims += said
            if string is None:
                outside.fired[at] = window.fired[at]
                outside.numbers.append(number)
            elif not said:
                seen.barren[number] = (string[0] - manifest.GAP, string[1] + manifest.GAP)
        said = self._of_document(data, window.start, window.end, outside.fired)
        for number in outside.numbers if not said else ():
            seen.barren[number] = (window.start, window.end)
        return [*claims, *said]

    def _of_document(self, data: bytes, start: int, end: int, fired: dict[int, int]) -> Sequence[Claim]:
        if fired and (self._thorough or self._announced(data, start, end, fired)):
            return self._recalled("document", data, start, end, fired)
        return ()

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
            if len(self._memory) >= _MOST:
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


def _reported(data: bytes, end: int) -> int:
    """The last byte of what the gate reported, but for a line break."""
    return end - 1 if data[end - 1] != _NEWLINE or end < 2 else end - 2
