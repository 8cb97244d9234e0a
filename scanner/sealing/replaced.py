"""A file in which every Secret in clear gave way to what takes its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scanner.model import Span
from scanner.remediate.plain import Beside, PlainSecret, Replacement
from scanner.remediate.rendering import scalar
from scanner.sealing.generators import Generator, gone, without
from scanner.sealing.originals import Original, comments_among
from scanner.sealing.rewriting import edited, put

_SHORT = 5  # characters of an annotation that anybody may see: `true`, `-1`
_INSTEAD = "what a generator of the kustomization made, among its resources now"


class Replaced(NamedTuple):
    """What became of a file."""

    after: bytes
    replaced: tuple[Span, ...]  # of the file before
    hidden: tuple[Span, ...]  # of the file before: what nobody is shown
    beside: tuple[Beside, ...]
    notes: tuple[str, ...]
    carried: frozenset[str]  # texts of the file before that stand in it, or beside it, again: nobody is shown them


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
        carried=_carried(secrets),
    )


def _notes(found: Sequence[Original], made: Sequence[Replacement]) -> Iterator[str]:
    for one, new in zip(found, made, strict=True):
        yield from new.notes
        if one.comments:
            yield f"Secret {one.secret.name}: the comments between its lines ({one.comments}) went with it"


def moved(
    data: bytes,
    path: str,
    found: Sequence[Generator],
    secrets: Sequence[PlainSecret],
    by: Callable[[PlainSecret], Replacement],
) -> Replaced:
    """Take generators out of the kustomization at `path`, and give the file that takes the place of each."""
    made = [by(secret) for secret in secrets]
    files = [f"{one.secret.name}-secret.yaml" for one in found]
    lines = gone(data, path, found)
    hidden = [span for one in found for span in one.hidden]
    own = [Beside(file, new.manifest, _INSTEAD) for file, new in zip(files, made, strict=True)]
    beside = tuple(dict.fromkeys((*own, *(further for new in made for further in new.beside))))
    return Replaced(
        after=edited(data, without(data, path, found, [further.name for further in beside])),
        replaced=tuple(lines),
        hidden=(*comments_among(data, [], lines[0].start, found[0].span.start), *hidden),
        beside=beside,
        notes=tuple(_notes_on_generators(found, made)),
        carried=_carried(secrets),
    )


def _carried(secrets: Sequence[PlainSecret]) -> frozenset[str]:
    """What annotations say, as YAML and as JSON write it: they may say anything."""
    texts = [text for secret in secrets for text in secret.annotations.values() if len(text) > _SHORT]
    return frozenset(
        [*map(scalar, texts), *map(json.dumps, texts), *(json.dumps(text, ensure_ascii=False) for text in texts)]
    )


def _notes_on_generators(found: Sequence[Generator], made: Sequence[Replacement]) -> Iterator[str]:
    for one, new in zip(found, made, strict=True):
        yield from new.notes
        for source in one.sources:
            yield f"{source} still holds what it fed to Secret {one.secret.name}: take it out of git"
        if one.hashed:
            yield (
                f"Secret {one.secret.name}: kustomize put a hash behind its name, which is gone now (it is as with "
                "disableNameSuffixHash): restart the workloads yourself when a value changes"
            )
