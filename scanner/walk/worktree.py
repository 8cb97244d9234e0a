"""Files and folders as they lie on disk; inside a repository only what git would take in."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence

from scanner.errors import AskedWrongly, GitFailed
from scanner.model import Blob, OnDisk, Scanned, Skipped
from scanner.regex import regex
from scanner.walk.large import pieces
from scanner.walk.plumbing import Git

_LISTING = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
_UNOPENED = regex(rb"^warning: could not open directory '(.*?)/?': (.*)$", re.MULTILINE)
_OUTSIDE = ("not a git repository", "must be run in a work tree")  # how git says that it has no files here


class Worktree:
    """The files below some paths. A file or folder that is named itself is read even where git ignores it.

    Links are followed where they are named themselves, and only with `follow`. Devices, sockets and pipes are never
    opened. Of a folder those files are read `first` for which it says so, or `only` those. Raises `AskedWrongly` for a
    path that doesn't exist.
    """

    def __init__(
        self,
        paths: Sequence[str],
        *,
        follow: bool = True,
        first: Callable[[str], bool] | None = None,
        only: Callable[[str], bool] | None = None,
    ) -> None:
        for path in paths:
            if not os.path.lexists(path):
                raise AskedWrongly(f"{path}: there is no such file or folder")
        self._paths = paths
        self._follow = follow
        self._first = first
        self._only = only
        self._blobs = 0
        self._bytes = 0

    def blobs(self) -> Iterator[Blob | Skipped]:
        """Every file once, however often the paths name it. Raises `CouldNotLook` where git can't be started."""
        seen: set[str] = set()
        for path in map(_plain, self._paths):
            folder = os.path.isdir(path) and (self._follow or not os.path.islink(path))
            for item in self._ordered(_below(path)) if folder else [path]:
                if isinstance(item, Skipped):
                    yield item._replace(path=_bare(item.path))
                    continue
                found = _bare(item)
                if found not in seen and (self._only is None or self._only(found)):
                    seen.add(found)
                    yield from self._file(found, named=not folder)

    def _ordered(self, files: Iterator[str | Skipped]) -> Iterable[str | Skipped]:
        if self._first is None:
            return files
        first = self._first
        return sorted(files, key=lambda file: isinstance(file, Skipped) or not first(file))

    def _file(self, path: str, *, named: bool) -> Iterator[Blob | Skipped]:
        follow = named and self._follow
        try:
            status = os.stat(path, follow_symlinks=follow)
            if stat.S_ISLNK(status.st_mode):
                return
            if not stat.S_ISREG(status.st_mode):
                yield _irregular(path, status.st_mode, named)
                return
            with open(os.open(path, os.O_RDONLY | (0 if follow else getattr(os, "O_NOFOLLOW", 0))), "rb") as file:
                for piece in pieces(
                    Blob(oid=path, data=b"", origin=OnDisk(path=path)), status.st_size or None, file.read
                ):
                    self._blobs += piece.offset == 0
                    self._bytes += len(piece.data)
                    yield piece
        except (FileNotFoundError, NotADirectoryError) as error:
            if named:  # one that git or the folder lists is gone since, which is nothing to tell
                yield _unread(path, error)
        except OSError as error:
            yield _unread(path, error)

    def scanned(self) -> Scanned:
        """How much was looked at."""
        return Scanned(blobs=self._blobs, bytes=self._bytes)


def _plain(path: str) -> str:
    """`path` without detours, unless they are none: `link/..` needn't be where it starts."""
    plain = os.path.normpath(path)
    try:
        return plain if os.path.samefile(plain, path) else path
    except OSError:
        return path


def _bare(path: str) -> str:
    """`path` without a `./` before it, which says nothing."""
    while path.startswith(f".{os.sep}"):
        path = path[2:].lstrip(os.sep)
    return path or "."


def _irregular(path: str, mode: int, named: bool) -> Skipped:
    if stat.S_ISDIR(mode):
        return Skipped(path=path, because="it is a repository of its own: scan it by itself")
    return Skipped(path=path, because="it is no regular file", error=named)


def _unread(path: str, error: OSError) -> Skipped:
    return Skipped(path=path, because=error.strerror or str(error), error=True)


def _below(folder: str) -> Iterator[str | Skipped]:
    """The files below a folder: what git tracks or would track, where a repository holds the folder."""
    git = Git(folder)
    try:
        listed, said = git.told(*_LISTING)
    except GitFailed as error:
        if not any(outside in str(error) for outside in _OUTSIDE):
            yield Skipped(path=folder, because=f"{error}; so all of its files are read")
        yield from _walked(folder)
        return
    if not listed and _ignored(git):
        yield from _walked(folder)
        return
    for name, because in _UNOPENED.findall(said):
        yield Skipped(path=os.path.join(folder, os.fsdecode(name)), because=os.fsdecode(because), error=True)
    for name in filter(None, listed.split(b"\0")):
        yield os.path.join(folder, os.fsdecode(name).rstrip("/"))


def _ignored(git: Git) -> bool:
    try:
        git.output("check-ignore", "--quiet", ".")
    except GitFailed:
        return False
    return True


def _walked(folder: str) -> Iterator[str | Skipped]:
    unreadable: list[Skipped] = []
    for top, folders, files in os.walk(folder, onerror=lambda error: unreadable.append(_unread(error.filename, error))):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(files):
            yield os.path.join(top, name)
    yield from unreadable
