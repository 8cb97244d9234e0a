"""What fingerprints are keyed with, where nobody gave a key: the first commit of HEAD's own line.

It is the same in every full clone, and differs between repositories, so a table of hashes made for one says nothing
of another. It is no secret: set `LEAKSEAL_FINGERPRINT_KEY` where reports travel further than the repository does.
"""

from __future__ import annotations

from contextlib import suppress

from scanner.errors import GitFailed
from scanner.walk.plumbing import Answer, Git

_OPENING = b"leakseal/"


class Sought(Answer):
    """The key of a repository, which git looks for while whatever else is to be done is done."""

    def __init__(self, git: Git) -> None:
        super().__init__(git, "rev-list", "--max-parents=0", "--first-parent", "HEAD", "--")
        self._key = b""

    def __call__(self) -> bytes:
        """The key. Where there is no first commit to find it is the same constant everywhere."""
        if not self._key:
            first = b""
            with suppress(GitFailed):
                first = super().__call__()
            self._key = of_first(first.strip())
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
