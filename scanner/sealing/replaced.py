"""A file in which every Secret in clear gave way to what takes its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scanner.model import Span
from scanner.remediate.plain import Beside, PlainSecret, Replacement
from scanner.sealing.originals import Original
from scanner.sealing.rewriting import edited, put


class Replaced(NamedTuple):
    """What became of a file."""

    after: bytes
    replaced: tuple[Span, ...]  # of the file before
    hidden: tuple[Span, ...]  # of the file before: what nobody is shown
    beside: tuple[Beside, ...]
    notes: tuple[str, ...]


def replaced(
    data: bytes, found: Sequence[Original], secrets: Sequence[PlainSecret], by: Callable[[PlainSecret], Replacement]
) -> Replaced:
    """Put the replacement of each of `secrets` where the original of the same index stood."""
    made = [by(secret) for secret in secrets]
    edits = [put(data, *one.span, new.manifest) for one, new in zip(found, made, strict=True)]
    return Replaced(
        after=edited(data, edits),
        replaced=tuple(one.span for one in found),
        hidden=tuple(span for one in found for span in one.hidden),
        beside=tuple(dict.fromkeys(beside for new in made for beside in new.beside)),
        notes=tuple(_notes(found, made)),
    )


def _notes(found: Sequence[Original], made: Sequence[Replacement]) -> Iterator[str]:
    for one, new in zip(found, made, strict=True):
        yield from new.notes
        if one.comments:
            yield f"Secret {one.secret.name}: the comments between its lines ({one.comments}) went with it"
