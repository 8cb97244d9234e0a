"""The files inside an archive, whatever lies inside what: tar, gzipped tar and zip; never extracted, always bounded.

Helm packages charts as gzipped tar, Velero its backups; an image that docker saves is a tar of tars, a jar is a zip.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decode import tar, zip
from scanner.decode.budget import Budget
from scanner.decode.packed import is_archive
from scanner.decode.stream import GZIP, GZIP_MAGIC, TOO_MANY, Stream

_INSIDE = "!/"  # stands before the path of a file in an archive, as in URLs of jars
_LARGEST = 16 << 20  # bytes of one file that are read
_ALL = 100_000_000  # bytes that are inflated, of all files together
_AT_LEAST, _RATIO = 1 << 20, 200  # how far a small one may be inflated: so many bytes, and so many for each of its own
_FILES = 50_000
_DEPTH = 4  # archives inside of one
_TOLD = 3  # troubles


class Archive:
    """The files of the archive `data`, and once they have been read, what kept some from it. Never raises."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._wrong: dict[str, None] = {}
        self._budget = Budget(depth=_DEPTH, bytes=min(_ALL, _AT_LEAST + _RATIO * len(data)), views=_FILES)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(path, content) of each file that isn't empty, those of an archive inside it in its place.

        The path follows that of the archive: "!/app/values.yaml".
        """
        return self._files(self._data, "", 1)

    @property
    def limit(self) -> str:
        """Why not all was read, or ""."""
        told = [*self._wrong][:_TOLD]
        more = len(self._wrong) - len(told)
        return "; ".join(told) + (f"; and {more} more like this" if more else "")

    def _files(self, data: bytes, outer: str, depth: int) -> Iterator[tuple[str, bytes]]:
        wrong: list[str] = []
        for name, content in self._listed(data, wrong):
            if self._budget.views < 1:
                wrong.append(TOO_MANY)
                break
            self._budget.views -= 1
            if not content:
                continue
            path = outer + _INSIDE + name.decode(errors="surrogateescape").removeprefix("./")
            opened = False
            if is_archive(content):
                if depth < self._budget.depth:
                    for found in self._files(content, path, depth + 1):
                        opened = True
                        yield found
                else:
                    wrong.append("it goes beyond the limit on archives in one another")
            if not opened:
                yield path, content
        if wrong:
            what = outer.removeprefix(_INSIDE) or "it"
            self._wrong.update((f"not all of {what} was opened: {because}", None) for because in dict.fromkeys(wrong))

    def _listed(self, data: bytes, wrong: list[str]) -> Iterator[tuple[bytes, bytes]]:
        if data.startswith(zip.LOCAL):
            return zip.files(data, self._budget, _LARGEST, wrong)
        stream = Stream(data, self._budget, GZIP if data.startswith(GZIP_MAGIC) else 0)
        return tar.files(stream, _LARGEST, wrong)
