"""All that a repository keeps, reachable or not: every object, git's own files, and those that are checked out."""

from __future__ import annotations

import os
from collections.abc import Iterator

from scanner.errors import GitFailed
from scanner.model import Blob, Skipped
from scanner.walk.plumbing import Git
from scanner.walk.store import KINDS, Stored, everything
from scanner.walk.worktree import Worktree


def objects(git: Git) -> Iterator[Blob | Skipped]:
    """Every object of the store as git holds it: loose and packed, of alternates, too; large ones in pieces.

    A tree and a commit come as their own bytes, with the names and the people in them.
    """
    stored = Stored(git, KINDS, by_git=True)
    try:
        yield from everything(git, stored.packs, stored)
    except GitFailed as error:
        yield Skipped(path="(objects)", because=str(error), error=True)
    if stored.lost:
        yield Skipped(path="(objects)", because=f"git can't read {stored.lost} of them: they are corrupt", error=True)


def files(git: Git) -> Iterator[Blob | Skipped]:
    """What stands in files of git's own: reflogs, messages that were begun, LFS; in nothing else are they plain."""
    folder = os.fsdecode(git.output("rev-parse", "--path-format=absolute", "--git-common-dir").removesuffix(b"\n"))
    try:
        names = sorted(set(os.listdir(folder)) - {"objects", "modules"})
    except OSError as error:
        yield Skipped(path=folder, because=error.strerror or str(error), error=True)
        return
    yield from Worktree([os.path.join(folder, name) for name in names], follow=False).blobs()
    if os.path.isdir(os.path.join(folder, "modules")):
        yield Skipped(path="(submodules)", because="they are repositories of their own: check each by itself")


def checked_out(git: Git) -> Iterator[Blob | Skipped]:
    """The files of every worktree, as far as git doesn't ignore them."""
    bare = False
    path = ""
    for line in [*git.output("worktree", "list", "--porcelain").splitlines(), b""]:
        if line.startswith(b"worktree "):
            path, bare = os.fsdecode(line.removeprefix(b"worktree ")), False
        elif line == b"bare":
            bare = True
        elif not line and path:
            if not bare and os.path.isdir(path):
                yield from Worktree([path]).blobs()
            path = ""
