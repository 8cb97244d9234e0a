"""The files of one repository while they are rewritten: what is read of one is what has been decided so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from scanner.sealing.move import Read
from scanner.sealing.moving import Edit, applied


class Rewritten(NamedTuple):
    """A file before and after."""

    path: str
    before: bytes | None  # None where there was none
    after: bytes


class Desk:
    """`named` are the files that were asked for, by their paths; `read` gives any other."""

    def __init__(self, named: Mapping[str, bytes], read: Read) -> None:
        self._read = read
        self._before: dict[str, bytes | None] = dict(named)
        self._now: dict[str, bytes] = {}

    def before(self, path: str) -> bytes | None:
        """A file as it was; None where there is none."""
        if path not in self._before:
            self._before[path] = self._read(path)
        return self._before[path]

    def now(self, path: str) -> bytes | None:
        """A file as it is to be."""
        return self._now[path] if path in self._now else self.before(path)

    def write(self, path: str, data: bytes) -> None:
        """Let a file be something else."""
        self._now[path] = data

    def edit(self, edits: tuple[Edit, ...]) -> None:
        """Make edits to files that there are."""
        for path in dict.fromkeys(edit.path for edit in edits):
            self.write(path, applied(self.now(path) or b"", edits, path))

    def rewritten(self) -> Iterator[Rewritten]:
        """Every file that is to change, or to be."""
        for path, after in self._now.items():
            if after != self.before(path):
                yield Rewritten(path, self.before(path), after)
