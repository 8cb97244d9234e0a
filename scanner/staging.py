"""What the next commit would leak: whole blobs are read, and the findings that touch its changed lines are told."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from scanner import keys
from scanner.claims import Sighting
from scanner.model import Blob, Origin, Report, Staged
from scanner.pipeline import Settings, scan
from scanner.together.directions import DEPENDENCIES, Directions, around, chart, charts, lists
from scanner.walk.handed import Handed
from scanner.walk.plumbing import Answer, Git
from scanner.walk.staged import StagedChanges, listed, speaking

if TYPE_CHECKING:
    from scanner.config import Policy
    from scanner.manifest.purpose import Purpose
    from scanner.together.files import OnDiskDirections

_MOST_LISTS = 10_000


def staged(
    git: Git, settings: Settings, files: Sequence[str] = (), changed: Answer | None = None, *, all_lines: bool = False
) -> Report:
    """Scan the index that git points at.

    With `files` only these, named from the top folder, where those that are not staged are read whole from disk. Who
    has `asked` git already what is `changed` waits less.
    """
    known: set[str] = set()  # the folders of charts of which all is read
    taking: list[str] = []  # what lists charts that are taken in from elsewhere

    def near(paths: Iterable[str]) -> list[str]:
        known.update(charts(paths))
        taking.extend(speaking(git, DEPENDENCIES, "file:")[:_MOST_LISTS] if known else ())
        return [*around(paths), *taking, *listed(git, sorted(known))]

    def below(folder: str) -> Iterator[str]:
        if folder not in known:  # a chart depends on one that lies elsewhere
            known.update(inside := chart(posixpath.dirname(folder)))
            changes.also([*lists(posixpath.dirname(folder)), *listed(git, inside)])
        return (path for path in changes.beside if path.startswith(f"{folder}/"))

    changes = StagedChanges(git, files, near, changed)
    source = Handed(changes, files) if files else changes
    directions = Directions(changes.beside.get, settings.policy, below=below, taking=taking)

    def counts(blob: Blob, sighting: Sighting) -> bool:
        if all_lines or sighting.member or not isinstance(blob.origin, Staged):
            return True  # an archive has no lines
        lines = changes.added(blob.oid, blob.origin.path)
        return any(part.start <= sighting.end.line and sighting.start.line < part.stop for part in lines)

    @cache
    def on_disk() -> OnDiskDirections:
        from scanner.together.files import OnDiskDirections

        return OnDiskDirections(files, settings.policy)

    def directed(origin: Origin | None) -> tuple[str, Sequence[Purpose]]:
        if isinstance(origin, Staged):
            return origin.path, directions.purposes(origin.path)
        return on_disk().directed(origin)

    def policy() -> Policy | None:
        return directions.policy if changes.seen or not files else on_disk().policy()

    def ignores(origin: Origin | None) -> bytes:
        return directions.ignored() if isinstance(origin, Staged) else on_disk().ignores(origin)

    return scan(source, settings, lambda: keys.of(git), counts, directed, policy, ignores)
