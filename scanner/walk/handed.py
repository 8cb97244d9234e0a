"""The files that a hook was handed: those that are staged from the index, the others as they lie on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from scanner.model import Blob, Scanned, Skipped
from scanner.walk.staged import StagedChanges
from scanner.walk.worktree import Worktree


class Handed:
    """Files named from the top folder of the repository, which is the current one."""

    def __init__(self, staged: StagedChanges, files: Sequence[str]) -> None:
        self.staged = staged
        self._files = files
        self._on_disk = Worktree(())

    def blobs(self) -> Iterator[Blob | Skipped]:
        """Every file once."""
        yield from self.staged.blobs()
        rest = [file for file in self._files if file not in self.staged.seen]
        there = [file for file in rest if os.path.lexists(file)]
        for file in rest:
            if file not in there:
                yield Skipped(path=file, because="there is no such file", error=True)
        self._on_disk = Worktree(there, follow=False)
        yield from self._on_disk.blobs()

    def scanned(self) -> Scanned:
        """How much was looked at."""
        one, two = self.staged.scanned(), self._on_disk.scanned()
        return Scanned(blobs=one.blobs + two.blobs, bytes=one.bytes + two.bytes)
