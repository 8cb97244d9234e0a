"""What is said of the values of charts, section by section: each is judged once, however many versions hold it.

As with windows, what is remembered are claims, which hold no value in clear.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from scanner.claims import Claim

if TYPE_CHECKING:
    from scanner.manifest import Value
    from scanner.manifest.purpose import Purpose

_REMEMBERED = 100_000  # sections


class _Said(NamedTuple):
    """What is said of one section, by offsets in it."""

    claims: tuple[Claim, ...] = ()
    telling: bool = False  # one of its values is more than the name of a user, which opens nothing by itself
    sound: bool = True  # it can be read by itself


_NOTHING, _UNSOUND = _Said(), _Said(sound=False)


class Sections:
    """Judges the values of charts by what `judge` says of a value, and remembers it as long as it is `certain`."""

    def __init__(self, judge: Callable[[Value], Iterable[Claim]], certain: Callable[[], bool]) -> None:
        self._judge, self._certain = judge, certain
        self._known: dict[tuple[tuple[str, str], ...], dict[bytes, _Said]] = {}  # by the paths that are wanted
        self._count = 0

    def claims(self, data: bytes, purpose: Purpose) -> list[Claim] | None:
        """The claims on a file that its purpose leads to; None where it has to be read as a whole."""
        from scanner.manifest.chart_values import sections

        if self._count > _REMEMBERED:
            self._known.clear()
            self._count = 0
        known = self._known.setdefault(purpose.selects, {})
        found: list[Claim] = []
        telling = False
        parts = sections(data)
        for start, end in parts:
            section = data[start:end]
            digest = hashlib.sha256(section).digest()
            said = known.get(digest)
            if said is None:
                said = self._said(section, purpose)
                if self._certain():
                    known[digest] = said
                    self._count += 1
            if not said.sound:
                return None
            found += [claim.moved(start) for claim in said.claims]
            telling = telling or said.telling
        return (found if telling else []) if parts else None

    def _said(self, section: bytes, purpose: Purpose) -> _Said:
        from scanner.manifest.chart_values import of_section

        values = of_section(section, purpose)
        if not values:
            return _UNSOUND if values is None else _NOTHING
        claims = tuple(claim for value in values for claim in self._judge(value))
        return _Said(claims, any(value.rule == purpose.rule for value in values))
