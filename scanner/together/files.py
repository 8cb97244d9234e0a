"""What files on disk are for: each as the repository says that holds it, or else the folder that was named."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence

from scanner.config import Policy
from scanner.errors import AskedWrongly
from scanner.manifest.purpose import Purpose
from scanner.model import OnDisk, Origin
from scanner.together.directions import Below, Directions, Read, first

_LARGEST = 1 << 20  # bytes of a file that directs others


class OnDiskDirections:
    """What the files below some paths are for.

    `lists` gives, for the top of a repository, the lists of which charts take in others from elsewhere, as far as they
    are not met among the files.
    """

    def __init__(
        self, paths: Sequence[str], policy: Policy | None, lists: Callable[[str], Sequence[str]] = lambda _: ()
    ) -> None:
        self._lists = lists
        self._named = sorted({_folder(os.path.abspath(path)) for path in paths}, key=len, reverse=True)
        self._policy = policy
        self._tops: dict[str, str] = {}  # of each folder, where its repository begins
        self._said: dict[str, Directions] = {}

    def directed(self, origin: Origin | None) -> tuple[str, Sequence[Purpose]]:
        """Give the path of a file from the top of its repository, and what it is for. Raises `BadConfiguration`."""
        if not isinstance(origin, OnDisk):
            return "", ()
        path = os.path.abspath(origin.path)
        top = self._top(os.path.dirname(path))
        said = self._of(top)
        inside = os.path.relpath(path, top).replace(os.sep, "/")
        if first(inside):
            said.learn(inside)
        return inside, said.purposes(inside)

    def ignores(self, origin: Origin | None) -> bytes:
        """Give the `.gitleaksignore` of the repository that a file is in."""
        at = os.path.dirname(os.path.abspath(origin.path)) if isinstance(origin, OnDisk) else ""
        return self._of(self._top(at)).ignored() if at else b""

    def top(self) -> str:
        """The top of the repository that holds all of the paths; "" where none does, or not all are in the same."""
        tops = {repository(folder) for folder in self._named}
        return tops.pop() if len(tops) == 1 else ""

    def policy(self) -> Policy | None:
        """What the repository that holds the paths asks for. Raises `BadConfiguration`, and `AskedWrongly` for two.

        A file is asked of its own one how it is to be kept; but rules are compiled once for all files.
        """
        policies = {top: self._of(top).policy for top in dict.fromkeys(map(self._top, reversed(self._named)))}
        own = {(policy.rules, policy.adjusted) if policy else ((), ()) for policy in policies.values()}
        if len(own) > 1:
            raise AskedWrongly("these paths lie in repositories with different rules: scan one of them at a time")
        return next(iter(policies.values()), None)

    def _of(self, top: str) -> Directions:
        if top not in self._said:
            taking = self._lists(top)
            self._said[top] = Directions(regular(top), self._policy, below=_listed(top), taking=taking, filtered=False)
        return self._said[top]

    def _top(self, folder: str) -> str:
        if folder not in self._tops:
            at = repository(folder)
            if not at:
                at = next(
                    (named for named in self._named if f"{folder}{os.sep}".startswith(f"{named}{os.sep}")), folder
                )
            self._tops[folder] = at
        return self._tops[folder]


def repository(folder: str) -> str:
    """The top of the repository that holds an absolute folder; "" where none does."""
    at = folder
    while not os.path.lexists(os.path.join(at, ".git")):
        above = os.path.dirname(at)
        if above == at:
            return ""
        at = above
    return at


def _folder(path: str) -> str:
    return path if os.path.isdir(path) else os.path.dirname(path)


def _listed(top: str) -> Below:
    """List files below `top`, and follow no link."""

    def below(folder: str) -> Iterator[str]:
        for at, folders, files in () if os.path.islink(first := os.path.join(top, folder)) else os.walk(first):
            folders.sort()
            for name in sorted(files):
                yield os.path.relpath(os.path.join(at, name), top).replace(os.sep, "/")

    return below


def regular(top: str) -> Read:
    """Read files below `top`, and never what a link leads to."""

    def read(path: str) -> bytes | None:
        file = os.path.join(top, path)
        try:
            status = os.stat(file, follow_symlinks=False)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
                return None
            with open(os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as stream:
                return stream.read(_LARGEST)
        except (OSError, ValueError):
            return None

    return read
