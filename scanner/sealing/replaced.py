"""What is told, and what isn't shown, of Secrets that gave way."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence

from scanner.model import Span
from scanner.remediate.plain import PlainSecret
from scanner.remediate.rendering import scalar
from scanner.sealing.bench import Part

_LEAST_REPEATED = 4  # bytes of a leak that nobody is shown anywhere else
_SHORT = 5  # characters of an annotation that anybody may see: `true`, `-1`


def carried(secrets: Sequence[PlainSecret]) -> frozenset[str]:
    """What annotations say, as YAML and as JSON write it: they may say anything."""
    texts = [text for secret in secrets for text in secret.annotations.values() if len(text) > _SHORT]
    return frozenset(
        [*map(scalar, texts), *map(json.dumps, texts), *(json.dumps(text, ensure_ascii=False) for text in texts)]
    )


def notes_on(parts: Sequence[Part]) -> Iterator[str]:
    """What went with the Secrets."""
    for part in parts:
        if part.original and part.original.comments:
            name, count = part.secret.name, part.original.comments
            yield f"Secret {name}: the comments between its lines ({count}) went with it"


def repeated(data: bytes, leaked: Collection[bytes]) -> Iterator[Span]:
    """Where a file says again what leaked."""
    by_start: dict[bytes, list[bytes]] = {}
    for text in sorted((text for text in leaked if len(text) >= _LEAST_REPEATED), key=len, reverse=True):
        by_start.setdefault(text[:_LEAST_REPEATED], []).append(text)
    at = 0
    while by_start and at < len(data):
        there = by_start.get(data[at : at + _LEAST_REPEATED], ())
        found = next((text for text in there if data.startswith(text, at)), b"")
        if found:
            yield Span(at, at + len(found))
        at += len(found) or 1
