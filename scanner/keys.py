"""What fingerprints are keyed with, where nobody gave a key: the first commit of HEAD's own line.

It is the same in every full clone, and differs between repositories, so a table of hashes made for one says nothing
of another. It is no secret: set `LEAKSEAL_FINGERPRINT_KEY` where reports travel further than the repository does.
"""

from __future__ import annotations

from typing import Self

from scanner.walk.plumbing import Git

_OPENING = b"leakseal/"


class Sought:
    """The key of a repository, which git looks for beside whatever else goes on, until the context is left."""

    def __init__(self, git: Git) -> None:
        self._process = git.start("rev-list", "--max-parents=0", "--first-parent", "HEAD", "--")
        self._key = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.kill()

    def __call__(self) -> bytes:
        """The key. Where there is no first commit to find it is the same constant everywhere."""
        if not self._key:
            out, _ = self._process.communicate()
            self._key = of_first(out.strip())
        return self._key


def of_first(commit: bytes) -> bytes:
    """The key that a repository has, or had before its history was rewritten, by the id of its first commit."""
    return _OPENING + commit


def first(key: bytes) -> str:
    """The id of that commit; "" for a key that is none of a repository."""
    return key.removeprefix(_OPENING).decode(errors="replace") if key.startswith(_OPENING) else ""


def of(git: Git) -> bytes:
    """The key of a repository; the constant outside of one."""
    with Sought(git) as sought:
        return sought()
