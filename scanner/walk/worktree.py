"""Files and folders as they lie on disk; inside a repository only what git would take in."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence

from scanner.errors import AskedWrongly, CouldNotLook
from scanner.model import Blob, OnDisk, Scanned, Skipped
from scanner.walk.large import pieces
from scanner.walk.plumbing import Git


class Worktree:
    """The files below some paths. A file that is named itself is read even where git ignores it.

    Raises `AskedWrongly` for a path that doesn't exist. Links are not followed, and devices, sockets and pipes are
    never opened.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        for path in paths:
            if not os.path.lexists(path):
                raise AskedWrongly(f"{path}: there is no such file or folder")
        self._paths = paths
        self._blobs = 0
        self._bytes = 0

    def blobs(self) -> Iterator[Blob | Skipped]:
        """Every file once, however often the paths name it."""
        seen: set[str] = set()
        for path in self._paths:
            for found in _below(path) if os.path.isdir(path) else [path]:
                if isinstance(found, Skipped):
                    yield found
                elif (key := os.path.normpath(found)) not in seen:
                    seen.add(key)
                    yield from self._file(key)

    def _file(self, path: str) -> Iterator[Blob | Skipped]:
        try:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            if not os.path.islink(path):
                yield Skipped(path=path, because=error.strerror or str(error), error=True)
            return
        with open(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                if not stat.S_ISDIR(status.st_mode):
                    yield Skipped(path=path, because="it is no regular file")
                return
            try:
                blob = Blob(oid=path, data=b"", origin=OnDisk(path=path))
                for piece in pieces(blob, status.st_size or None, file.read):
                    self._blobs += piece.offset == 0
                    self._bytes += len(piece.data)
                    yield piece
            except OSError as error:
                yield Skipped(path=path, because=error.strerror or str(error), error=True)

    def scanned(self) -> Scanned:
        """How much was looked at."""
        return Scanned(blobs=self._blobs, bytes=self._bytes)


def _below(folder: str) -> Iterator[str | Skipped]:
    """The files below a folder: what git tracks or would track, where a repository holds the folder."""
    try:
        listed = Git(folder).output("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    except CouldNotLook:
        yield from _walked(folder)
        return
    for name in listed.split(b"\0"):
        if name:
            path = os.path.join(folder, name.decode(errors="surrogateescape"))
            if os.path.isdir(path) and not os.path.islink(path):
                yield Skipped(path=path, because="it is a repository of its own: scan it by itself")
            elif os.path.lexists(path):
                yield path


def _walked(folder: str) -> Iterator[str | Skipped]:
    unreadable: list[Skipped] = []

    def note(error: OSError) -> None:
        unreadable.append(Skipped(path=str(error.filename), because=error.strerror or str(error), error=True))

    for top, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(files):
            yield os.path.join(top, name)
    yield from unreadable
