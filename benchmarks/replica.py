"""How to copy a git repository so that no object is absent: a partial clone's missing blobs become empty stand-ins.

Every peer reads the same copy, so none of them stops at, or tries to fetch, what a partial clone left on its server.
The original is only read. Nothing of its configuration, hooks or remotes is taken over.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_STAND_IN = zlib.compress(b"blob 0\0")  # gitformat-loose(5): an empty blob, whatever id it stands under


class ReplicaError(Exception):
    """The repository could not be copied whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """A complete bare copy of a repository, and how much it holds."""

    name: str
    path: Path
    blobs: Path  # a file with the id of every blob that a ref reaches, one a line
    commits: int
    blob_count: int
    blob_bytes: int
    absent: int  # blobs that the original lacks: empty here


def replicate(source: Path, name: str, folder: Path) -> Replica:
    """Make the copy `folder/name.git` of the repository at `source`, anew; raises ReplicaError."""
    path, blobs = folder / f"{name}.git", folder / f"{name}.blobs"
    shutil.rmtree(path, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _initialise(source, path)
        for objects in _object_folders(source):
            _link_all(objects, path / "objects")
        _take_refs(source, path)
        absent = _stand_in(path)
        count, size = _list_blobs(path, blobs)
        commits = int(_say(path, "rev-list", "--all", "--count"))
    except (OSError, subprocess.CalledProcessError) as error:
        raise ReplicaError(f"{name} can't be copied: {error}") from error
    return Replica(name=name, path=path, blobs=blobs, commits=commits, blob_count=count, blob_bytes=size, absent=absent)


def without_git(environment: Mapping[str, str]) -> dict[str, str]:
    """Take out of an environment whatever leads git to another repository, index or object store."""
    kept = {key: value for key, value in environment.items() if not key.startswith("GIT_")}
    return kept | {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _initialise(source: Path, path: Path) -> None:
    form = _say(source, "rev-parse", "--show-object-format")
    command = ["git", "init", "--quiet", "--bare", "--template=", f"--object-format={form}", str(path)]
    subprocess.run(command, check=True, env=without_git(os.environ))
    _say(path, "config", "gc.auto", "0")


def _object_folders(source: Path) -> Iterator[Path]:
    """Find the object store of a repository and those that it borrows from."""
    common = Path(_say(source, "rev-parse", "--path-format=absolute", "--git-common-dir"))
    yield common / "objects"
    for line in _say(source, "count-objects", "-v").splitlines():
        key, _, value = line.partition(": ")
        if key == "alternate":
            yield Path(value)


def _link_all(origin: Path, target: Path) -> None:
    """Hard-link what lies under `origin`, or copy it where the disk is another; git never writes into such a file."""
    for folder, _, names in os.walk(origin):
        here = target / Path(folder).relative_to(origin)
        here.mkdir(exist_ok=True)
        for name in names:
            if name.endswith(".promisor") or name in {"alternates", "http-alternates"} or (here / name).exists():
                continue
            try:
                (here / name).hardlink_to(Path(folder, name))
            except OSError:
                shutil.copy2(Path(folder, name), here / name)


def _take_refs(source: Path, path: Path) -> None:
    refs = _say(source, "for-each-ref", "--format=%(objectname) %(refname)")
    (path / "packed-refs").write_text(refs + "\n", encoding="utf-8", errors="surrogateescape")
    name = _ask(source, "symbolic-ref", "--quiet", "HEAD")
    head = f"ref: {name}" if name else _say(source, "rev-parse", "HEAD")
    (path / "HEAD").write_text(head + "\n", encoding="utf-8", errors="surrogateescape")
    shallow = Path(_say(source, "rev-parse", "--path-format=absolute", "--git-path", "shallow"))
    if shallow.exists():
        shutil.copy2(shallow, path / "shallow")


def _stand_in(path: Path) -> int:
    """Write an empty blob under every absent id, and say how many there were."""
    absent = 0
    for line in _lines(path, ["rev-list", "--all", "--objects", "--no-object-names", "--missing=print"]):
        if line.startswith("?"):
            place = path / "objects" / line[1:3] / line[3:]
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(_STAND_IN)
            absent += 1
    return absent


def _list_blobs(path: Path, target: Path) -> tuple[int, int]:
    """Write down the blobs' ids; their number and their size in bytes. Fails where a tree is absent too."""
    count = size = 0
    walk = ["rev-list", "--all", "--objects", "--no-object-names"]
    check = ["cat-file", "--buffer", "--batch-check=%(objecttype) %(objectname) %(objectsize)"]
    with target.open("w", encoding="ascii") as ids:
        for line in _lines(path, walk, check):
            kind, oid, length = line.split()
            if kind == "blob":
                ids.write(oid + "\n")
                count, size = count + 1, size + int(length)
    return count, size


def _lines(path: Path, *commands: Sequence[str]) -> Iterator[str]:
    """Read the lines that a pipe of git commands writes, one at a time: a repository has millions of objects."""
    processes: list[subprocess.Popen[str]] = []
    pipe: IO[str] | None = None
    for command in commands:
        argv = ["git", "-C", str(path), *command]
        environment = without_git(os.environ)
        process = subprocess.Popen(argv, stdin=pipe, stdout=subprocess.PIPE, text=True, env=environment)
        if pipe is not None:
            pipe.close()  # the next in line holds it now
        processes.append(process)
        pipe = process.stdout
    if pipe is not None:
        with pipe:
            yield from (line.rstrip("\n") for line in pipe)
    codes = [process.wait() for process in processes]  # of all, before anything is said of one
    for code, command in zip(codes, commands, strict=True):
        if code != 0:
            raise subprocess.CalledProcessError(code, "git " + " ".join(command))


def _ask(path: Path, *command: str) -> str:
    argv = ["git", "-C", str(path), *command]
    done = subprocess.run(argv, stdout=subprocess.PIPE, check=False, env=without_git(os.environ))
    return os.fsdecode(done.stdout).strip() if done.returncode == 0 else ""


def _say(path: Path, *command: str) -> str:
    argv = ["git", "-C", str(path), *command]
    done = subprocess.run(argv, stdout=subprocess.PIPE, check=True, env=without_git(os.environ))
    return os.fsdecode(done.stdout).strip()
