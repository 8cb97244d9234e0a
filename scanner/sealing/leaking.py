"""What leaks from a file that is to be sealed, and what of it nobody is shown: as a scan of it tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from scanner.claims import Sighting
from scanner.examine import Examiner
from scanner.manifest.purpose import Purpose
from scanner.model import Blob, Confidence, Place, Span
from scanner.sealing.moving import Leaked

_NOWHERE = Place("", "", "", "")

Looks = Callable[[str, bytes], "Seen"]
"""Says of a file, by its path and its content, what was seen in it."""


class Seen(NamedTuple):
    """What a scan sees in a file."""

    leaks: tuple[Leaked, ...]
    hidden: tuple[Span, ...]  # what nobody is shown, innocent values among it


def seen(examiner: Examiner, path: str, data: bytes, purposes: Sequence[Purpose] = ()) -> Seen:
    """What an examiner sees, one that also tells what is silent."""
    told, _ = examiner.examine(Blob(oid=path, data=data), purposes)
    loud = [one for one in told if not one.claim.innocence and one.claim.confidence >= Confidence.MEDIUM]
    return Seen(
        tuple(map(_leaked, loud)),
        tuple(dict.fromkeys(Span(*one.claim.hidden) for one in told if not one.member)),
    )


def _leaked(sighting: Sighting) -> Leaked:
    claim = sighting.claim
    return Leaked(claim.place or _NOWHERE, claim.start, claim.end, sighting.member)
