"""What the next commit would add: the index that git itself points at, and the lines that it changes.

Inside a hook git names the index in `GIT_INDEX_FILE`; for `git commit -a` and `git commit PATH` that is a temporary
one, and the index in the repository still holds the previous bytes. Only git knows, so git is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from scanner.errors import GitFailed, NotARepository
from scanner.model import Blob, Scanned, Skipped, Staged
from scanner.regex import regex
from scanner.walk.history import read
from scanner.walk.plumbing import Answer, Git

# A file that only moved adds no line. Git tells that from the ids; a lower percentage would have it read contents.
_DIFF = ("diff", "--cached", "--no-ext-diff", "--find-renames=100%", "--no-relative", "--ignore-submodules")
_LISTED = ("--raw", "-z", "--no-abbrev", "--diff-filter=d")
_PATCH = ("diff", "--no-ext-diff", "--no-textconv", "--no-color", "--text", "--unified=0", "--inter-hunk-context=0")
_HUNK = regex(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_AT_ONCE = 200  # folders that git is asked about: its arguments have a limit

_NONE = 1  # what `git grep` ends with where it finds nothing
_INDEX = ":0:"  # before a path names what the index holds there

Around = Callable[[Iterable[str]], Sequence[str]]


def asked(git: Git) -> Answer:
    """What git lists of all that the next commit would change, for `StagedChanges`."""
    return Answer(git, *_DIFF, *_LISTED)


def listed(git: Git, folders: Sequence[str]) -> list[str]:
    """The files of the index in some folders, named from the top one, and below them."""
    found: list[bytes] = []
    for at in range(0, len(folders), _AT_ONCE):
        asked = [f":(top,literal){folder}/" for folder in folders[at : at + _AT_ONCE]]
        found += git.output("ls-files", "-z", "--full-name", "--", *asked).split(b"\0")
    return [path.decode(errors="surrogateescape") for path in found if path]


def speaking(git: Git, names: Iterable[str], word: str) -> list[str]:
    """The files of the index that have one of some names, in whatever folder, and hold a word. Raises `GitFailed`."""
    asked = ("grep", "--cached", "-lzF", "--full-name", "--no-color", "--no-recurse-submodules", "-e", word, "--")
    try:
        found = git.output(*asked, *(f":(top,glob)**/{name}" for name in names)).split(b"\0")
    except GitFailed as error:
        if error.code != _NONE:
            raise
        return []
    return [path.decode(errors="surrogateescape") for path in found if path]


def _named(paths: Iterable[str]) -> list[str]:
    return [f"{_INDEX}{path}" for path in paths if "\n" not in path]


class StagedChanges:
    """The blobs that the next commit would bring to a path. `paths` limits them, relative to the top folder.

    `around` names, for the paths that are staged, those that are to be read beside them, as the index has them. They
    are in `beside` before the first blob comes; `also` adds others. `changed` is what git was `asked` before,
    if it was.
    """

    def __init__(
        self, git: Git, paths: Sequence[str] = (), around: Around = lambda _: (), changed: Answer | None = None
    ) -> None:
        self._git = git
        self._changed = changed
        self._around = around
        self.beside: dict[str, bytes] = {}
        self._wanted = frozenset(paths)
        self._bytes = 0
        self._blobs = 0
        self.seen: set[str] = set()  # the paths that are staged, once `blobs()` has begun
        self._paths: dict[str, list[str]] = {}
        self._before: dict[tuple[str, str], str] = {}
        self._added: dict[tuple[str, str], list[range]] = {}  # (blob before, blob after): the lines

    def blobs(self) -> Iterator[Blob | Skipped]:
        """Every added or changed blob, whole: a changed line is understood only with what stands around it."""
        tokens = iter(self._listed().split(b"\0"))
        for entry in filter(None, tokens):
            _, mode, before, oid, status = entry.split(b" ")
            name = next(tokens)
            path = (next(tokens) if status.startswith(b"R") else name).decode(errors="surrogateescape")
            if self._wanted and path not in self._wanted:
                continue
            self.seen.add(path)
            if mode == b"160000":
                continue
            if status == b"U":
                yield Skipped(path=path, because="it is unmerged", error=True)
                continue
            self._paths.setdefault(oid.decode(), []).append(path)
            self._before[oid.decode(), path] = before.decode()
        if self._paths:
            yield from self._read()

    def _listed(self) -> bytes:
        try:
            return self._changed() if self._changed else self._git.output(*_DIFF, *_LISTED)
        except GitFailed as failed:  # outside of a repository `git diff` speaks of its options
            try:
                self._git.output("rev-parse", "--git-dir")
            except GitFailed as nowhere:
                raise NotARepository(str(nowhere)) from failed
            raise

    def also(self, paths: Iterable[str]) -> None:
        """Read more of the index into `beside`."""
        for _ in self._asked(_named(paths)):
            pass

    def _asked(self, names: Sequence[str]) -> Iterator[Blob | Skipped]:
        """What git says of these names, but for what is kept in `beside`."""
        for item in read(self._git, ["".join(f"{name}\n" for name in names).encode(errors="surrogateescape")]):
            name = item.path if isinstance(item, Skipped) else item.oid
            if not name.startswith(_INDEX):
                yield item
            elif isinstance(item, Blob) and not item.offset:
                self.beside[name.removeprefix(_INDEX)] = item.data

    def _read(self) -> Iterator[Blob | Skipped]:
        for item in self._asked([*_named(self._around(self.seen)), *self._paths]):
            if isinstance(item, Skipped):
                for path in self._paths[item.path]:
                    yield Skipped(path=path, because=item.because, error=True)
                continue
            self._blobs += item.offset == 0
            self._bytes += len(item.data)
            for path in self._paths[item.oid]:
                yield Blob(
                    oid=item.oid,
                    data=item.data,
                    origin=Staged(path=path),
                    offset=item.offset,
                    lines_before=item.lines_before,
                )

    def added(self, oid: str, path: str) -> list[range]:
        """The lines of this blob, from 1, that the next commit adds to or changes in this path."""
        before = self._before[oid, path]
        if not before.strip("0"):
            return [range(1, 1 << 62)]
        if (before, oid) not in self._added:
            hunks = _HUNK.findall(self._git.output(*_PATCH, before, oid))
            self._added[before, oid] = [range(int(at), int(at) + int(size or b"1")) for at, size in hunks]
        return self._added[before, oid]

    def scanned(self) -> Scanned:
        """How much was looked at."""
        return Scanned(blobs=self._blobs, bytes=self._bytes)
