"""What stands around the files that a command was given: their repository, its policy, and where it deploys them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from scanner import config, named
from scanner.model import Blob
from scanner.remediate.sealed_secret import RSAPrivateKey
from scanner.sealing import overlays
from scanner.sealing.destination import Destinations, may_speak, speaks
from scanner.sealing.private_keys import private_keys as private_keys_in
from scanner.together.files import regular, repository
from scanner.together.kustomizations import NAMES
from scanner.walk.worktree import Worktree

LARGEST = 64 << 20  # bytes of a file that is rewritten as a whole


def content(path: str, most: int = LARGEST) -> bytes:
    """The content of a file. Raises `AskedWrongly` where it can't be read, or is larger than `most` bytes."""
    return named.content(path, most)


def private_keys(paths: Iterable[str]) -> tuple[RSAPrivateKey, ...]:
    """The keys of some files. Raises `AskedWrongly` for a file that has none."""
    return tuple(key for path in paths for key in private_keys_in(content(path), path))


def top(path: str) -> str:
    """The top of the repository that holds a file; without one the file's own folder."""
    folder = os.path.dirname(os.path.realpath(path))
    return repository(folder) or folder


def inside(path: str) -> str:
    """The path of a file as its repository names it; without one its own name."""
    return os.path.relpath(os.path.realpath(path), top(path)).replace(os.sep, "/")


def mode(path: str) -> int:
    """The mode of a file as git keeps it."""
    return 0o100755 if os.stat(path).st_mode & 0o100 else 0o100644


def kustomization(path: str) -> list[str]:
    """The kustomization of the folder in which a file lies, if there is one."""
    places = (os.path.join(os.path.dirname(path), name) for name in NAMES)
    return [place for place in places if os.path.isfile(place)]


def near(top_: str, path: str, kustomizations: Callable[[], Sequence[str]]) -> list[str]:
    """The files in which somebody may refer to what moves out of one.

    That is beside it, in the templates of its chart, and those of all `kustomizations` that take in the same bases.
    """
    folder = os.path.dirname(path)
    places = [folder, *(at for at, _, _ in os.walk(os.path.join(top_, folder, "templates")))]
    found: list[str] = []
    for place in places:
        with suppress(OSError):
            found += [os.path.join(place, name) for name in sorted(os.listdir(os.path.join(top_, place)))]
    wanted = [each for each in found if each.endswith((".yaml", ".yml", ".json", ".tpl"))]
    beside = [os.path.relpath(os.path.join(top_, each), top_).replace(os.sep, "/") for each in wanted]
    read = regular(top_)
    shared = overlays.beneath(folder, read).keys()
    others = kustomizations() if shared else ()
    return [*beside, *(each for each in others if shared & overlays.beneath(os.path.dirname(each), read).keys())]


def called(names: Sequence[str], of: str) -> list[str]:
    """The files of a repository that have one of some names."""
    blobs = Worktree([of], follow=False, only=lambda path: os.path.basename(path) in names).blobs()
    return [os.path.relpath(blob.oid, of).replace(os.sep, "/") for blob in blobs if isinstance(blob, Blob)]


def destinations(of: str) -> Destinations:
    """Where the files below a repository's top are deployed."""
    blobs = (
        blob
        for blob in Worktree([of], follow=False, only=may_speak).blobs()
        if isinstance(blob, Blob) and not blob.offset
    )
    files = ((os.path.relpath(blob.oid, of).replace(os.sep, "/"), blob.data) for blob in blobs)
    return Destinations((path, data) for path, data in files if speaks(path, data))


def policy(path: str) -> config.Policy:
    """The policy of the repository that holds a file. Raises `BadConfiguration` for a mistake in it."""
    file = os.path.join(top(path), config.FILE)
    return config.read(file) if os.path.lexists(file) else config.Policy()
