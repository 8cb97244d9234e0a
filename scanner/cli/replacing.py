"""Secrets, and what leaks beside them, replaced in the files that are named and in those that have to follow."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any

from scanner.cli import environment, notes, surroundings, valuing
from scanner.cli.changes import Change
from scanner.cli.placing import Placing
from scanner.examine import Examiner
from scanner.model import Confidence, OnDisk, Span
from scanner.remediate.plain import PlainSecret, Replacement
from scanner.sealing.bench import Bench, Part
from scanner.sealing.consumers import takes
from scanner.sealing.desk import Rewritten
from scanner.sealing.difference import Changed
from scanner.sealing.leaking import Seen, seen
from scanner.sealing.moving import Leaked
from scanner.sealing.originals import originals
from scanner.sealing.replaced import carried, notes_on, repeated
from scanner.together.directions import DEPENDENCIES
from scanner.together.files import OnDiskDirections, regular
from scanner.together.kustomizations import NAMES
from scanner.together.names import chart_of

_NO_PLACE = "the value that stands there"

Rewriter = Callable[[str, bytes, Mapping[tuple[str, str], bytes]], bytes]


def moves(path: str, data: bytes) -> bool:
    """Whether what leaks from a file moves out of it, though the file could be written anew as a whole."""
    whole = [one.span for one in originals(data, path, [])]
    leaks = _Eyes([path])(path, data).leaks if takes(path, data) else ()
    return any(not any(start <= leak.start < end for start, end in whole) for leak in leaks)


def clean(path: str, data: bytes) -> bool:
    """Whether nothing leaks from a file."""
    return not _Eyes([path])(path, data).leaks


def left(path: str, data: bytes) -> list[str]:
    """Everything that leaks from a file, in words, where that stays as it is."""
    return [_stays(path, data, leak) for leak in _Eyes([path])(path, data).leaks]


def _stays(path: str, data: bytes, leak: Leaked) -> str:
    line = data.count(b"\n", 0, leak.start) + 1
    return f"{path}{leak.member or f':{line}'}: it stays, and leaks: {leak.place if str(leak.place) else _NO_PLACE}"


def replaced(files: Mapping[str, bytes], asked: argparse.Namespace, way: Any) -> tuple[list[Change], bool]:
    """Each file with its leaks replaced, the files that this takes, and whether nothing is left that leaks."""
    by_top: dict[str, dict[str, str]] = {}  # by repository: the files that are named, by their paths in it
    for path in files:
        by_top.setdefault(surroundings.top(path), {}).setdefault(surroundings.inside(path), path)
    eyes = _Eyes(list(files))
    tasks = [_Task(top, named, files, asked, way, eyes) for top, named in by_top.items()]
    parts = [part for task in tasks for part in task.parts]
    left = any(task.bench.left for task in tasks)
    if not parts and not left and not any(any(task.bench.desk.rewritten()) for task in tasks):
        for refused in (one for task in tasks for one in task.bench.refused):
            raise refused
        notes.tell([f"{', '.join(files)}: no Secret in clear is there, and nothing else leaks, so nothing is to do"])
        return [], True
    for task in tasks:
        task.tell()
    make = _maker(asked, way, parts)
    secrets = [part.secret for part in parts]
    new = valuing.given(asked, secrets)
    valued = iter(valuing.valued(secrets, new, asked, [part.leaked for part in parts]))
    made: list[Change] = []
    for task in tasks:
        task.put([next(valued) for _ in task.parts], make)
        if rewriter := hasattr(way, "rewriter") and way.rewriter(asked):
            opened = {named: value.reveal() for named, value in new.items()}
            task.write_anew(lambda path, data: rewriter(path, data, opened))  # noqa: B023  # called here and now
        made += task.changes()
    return made, not left


def _maker(asked: argparse.Namespace, way: Any, parts: Sequence[Part]) -> Callable[[Part, str], Replacement | None]:
    """What takes the place of a Secret in a file; None where the way writes the file itself anew."""
    if hasattr(way, "beside"):
        beside = way.beside(asked)
        return lambda part, file: None if part.original else beside(part.secret, file)
    if hasattr(way, "templater"):
        of_chart, replacer = way.templater(asked), way.replacer(asked, (part.secret.namespace for part in parts))
        return lambda part, _: (
            of_chart(part.secret, part.templated, part.made_up) if part.helmed else replacer(part.secret, part.made_up)
        )
    replacer = way.replacer(asked)
    return lambda part, _: replacer(part.secret, part.made_up)


class _Eyes:
    """What a scan sees in files; the rules are read once, where anybody looks."""

    def __init__(self, paths: Sequence[str]) -> None:
        valued = any(chart_of(path.replace(os.sep, "/")) is not None for path in paths)
        self._directions = OnDiskDirections(
            paths, None, partial(surroundings.called, DEPENDENCIES) if valued else lambda _: ()
        )
        self._seen: dict[tuple[str, bytes], Seen] = {}

    def __call__(self, path: str, data: bytes) -> Seen:
        if (path, data) not in self._seen:
            _, purposes = self._directions.directed(OnDisk(path=path))
            self._seen[path, data] = seen(_examiner(), path, data, purposes)
        return self._seen[path, data]


@cache
def _examiner() -> Examiner:
    return environment.settings(least=Confidence.LOW)._replace(suppressed=True).examiner()


class _Task:
    """What is to be done in one repository."""

    def __init__(
        self,
        top: str,
        named: Mapping[str, str],
        files: Mapping[str, bytes],
        asked: argparse.Namespace,
        way: Any,
        eyes: _Eyes,
    ) -> None:
        self._top, self._named, self._eyes = top, named, eyes
        self._placing = Placing(asked)
        self._fetched = asked.to == "external-secret"
        kustomizations = cache(lambda: surroundings.called(NAMES, top))
        self.bench = Bench(
            {inside: files[path] for inside, path in named.items()},
            regular(top),
            cache(lambda inside: surroundings.near(top, inside, kustomizations)),
            lambda inside, data: eyes(self._on_disk(inside), data),
            ending=lambda inside: way.ending(asked, self._on_disk(inside)) if hasattr(way, "ending") else ".yaml",
            fetched=self._fetched,
        )
        self.bench.look()
        self.parts = [part._replace(secret=self._placed(part)) for part in self.bench.parts]

    def _placed(self, part: Part) -> PlainSecret:
        if part.helmed and self._fetched:
            return part.secret  # Helm says where it goes
        return self._placing.placed(part.secret, self._on_disk(part.by))

    def _on_disk(self, inside: str) -> str:
        """A file by the name that it was given, or else as it is called from here."""
        return self._named.get(inside) or os.path.relpath(os.path.join(self._top, inside))

    def tell(self) -> None:
        """Tell what has to be done, and what is left."""
        notes.tell(self.bench.notes)
        for inside, leaks in self.bench.left.items():
            path, data = self._on_disk(inside), self.bench.desk.now(inside) or b""
            notes.tell(_stays(path, data, leak) for leak in leaks)

    def put(self, secrets: Sequence[PlainSecret], make: Callable[[Part, str], Replacement | None]) -> None:
        """Put what takes the place of Secrets with these values where it goes."""
        self.parts = [part._replace(secret=secret) for part, secret in zip(self.parts, secrets, strict=True)]
        made = [make(part, self._on_disk(part.file)) for part in self.parts]
        told = self.bench.put(self.parts, made)
        notes.tell([*(note for one in made if one for note in one.notes), *notes_on(self.parts), *told])

    def write_anew(self, rewrite: Callable[[str, bytes], bytes]) -> None:
        """Let a way write the files as a whole in which Secrets stand."""
        for inside in dict.fromkeys(part.file for part in self.parts if part.original):
            self.bench.desk.write(inside, rewrite(self._on_disk(inside), self.bench.desk.now(inside) or b""))

    def changes(self) -> Iterator[Change]:
        """Every file that is to change, with what of it may be shown."""
        secrets = [part.secret for part in self.parts]
        named = [(self._on_disk(path), self.bench.desk.before(path) or b"") for path in self.bench.named]
        leaked = {
            data[one.start : one.end] for path, data in named for one in self._eyes(path, data).leaks if not one.member
        }
        for file in self.bench.desk.rewritten():
            yield Change(self._on_disk(file.path), self._changed(file, leaked, carried(secrets)))

    def _changed(self, file: Rewritten, leaked: set[bytes], texts: frozenset[str]) -> Changed:
        path = self._on_disk(file.path)
        if file.before is None:
            return Changed(file.path, None, file.after, carried=texts)
        whole = originals(file.before, path, []) if file.path in self.bench.named else ()
        moved = file.path in self.bench.edited
        return Changed(
            path=file.path,
            before=file.before,
            after=file.after,
            replaced=[Span(0, len(file.before))] if moved else [one.span for one in whole],
            hidden=[
                *(span for one in whole for span in one.hidden),
                *self._eyes(path, file.before).hidden,
                *repeated(file.before, leaked),
            ],
            mode=surroundings.mode(path),
            carried=texts,
            kept=[
                *(Span(leak.start, leak.end) for leak in self._eyes(path, file.after).leaks),
                *repeated(file.after, leaked),
            ],
        )
