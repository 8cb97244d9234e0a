"""What the files of one archive say of each other: the templates of a chart of its values, as in a folder."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.config import Policy
from scanner.manifest.purpose import VALUED, Purpose
from scanner.together import actions, names
from scanner.together.directions import DEPENDENCIES, Directions

_LARGEST = 1 << 20  # bytes of one file
_ALL = 32 << 20  # bytes of those that are kept


class Package:
    """The files that have been read of an archive, as far as it takes them to understand others."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, bytes]] = []  # files of values: their templates come behind them
        self._speaking: dict[str, bytes] = {}
        self._kept = 0

    def take(self, path: str, data: bytes) -> bool:
        """Whether a file is to wait until the others have been taken."""
        if len(data) > _LARGEST or self._kept + len(data) > _ALL:
            return False
        if names.chart_of(path) is not None:
            self.waiting.append((path, data))
        elif ("/templates/" in path and actions.speak(data)) or path.rpartition("/")[2] in DEPENDENCIES:
            self._speaking[path] = data
        else:
            return False
        self._kept += len(data)
        return path not in self._speaking

    def told(self) -> Iterator[tuple[str, bytes, tuple[Purpose, ...]]]:
        """The files that have waited, and what each is for."""
        directions = Directions(self._speaking.get, Policy(), below=self._below)
        for path, data in self.waiting:
            purposes = directions.purposes(path) if self._speaking else ()
            yield path, data, tuple(purpose for purpose in purposes if purpose.use == VALUED)

    def _below(self, folder: str) -> Iterator[str]:
        return (path for path in self._speaking if path.startswith(f"{folder}/"))
