"""Who brought which blob to which path: what `git log --raw -z` says, kept small.

One record of the stream, NUL-terminated tokens throughout (git-log(1), "RAW OUTPUT FORMAT"):

    \\x01 <commit> \\x02 <message> NUL  then for each file  :<mode> <mode> <old> <new> <status> NUL <path> NUL

A merge is shown with `-c`: only the files that differ from every parent, which are the ones that brought new bytes;
they have a colon, a mode and an old id for each parent, and the head of a merge is followed by one empty token.
A path may look like any other token, so tokens are told apart by where they stand, never by their looks alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Self

from scanner.errors import GitFailed
from scanner.model import Brought
from scanner.walk.ahead import Ahead
from scanner.walk.aside import Aside
from scanner.walk.plumbing import Git

FORMAT = "--format=tformat:%x01%H%x02%B"
_OPTIONS = (
    "--raw", "-z", "--no-abbrev", "--no-renames", "-c", "--root", "--no-show-signature", "--no-notes",
    "--no-ext-diff", "--no-textconv", "--encoding=UTF-8", FORMAT,
)  # fmt: skip
_IN_MEMORY = 32 << 20  # bytes of the log that are kept in memory before a temporary file takes over


class Log:
    """The log of a selection, read once as a stream and asked afterwards; until it is closed.

    git begins when it is made, so that it runs while whoever made it does something else: from then on it is to be
    closed, whatever happens.

    `tips` are revisions and options for `git log`: `("--all",)`, `("A..B",)`; `oids` are more commits to begin from.
    """

    def __init__(self, git: Git, tips: Iterable[str], oids: Iterable[str] = ()) -> None:
        self._kept = Aside(_IN_MEMORY)
        self._pieces: list[tuple[int, array[int]]] = []  # how long each is, and where in its tokens records begin
        self._known: set[bytes] = set()
        self._paths: dict[bytes, str] = {}
        self.commits = 0
        begin = "".join(f"{oid}\n" for oid in oids).encode()
        self._stream = Ahead(git.pieces("log", *_OPTIONS, *tips, "--stdin", "--", stdin=begin))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __contains__(self, oid: str) -> bool:
        return oid.encode() in self._known

    def close(self) -> None:
        """Forget it, and end git where not all was read. It may be closed again."""
        self._stream.stop()
        self._kept.close()

    def blobs(self) -> list[str]:
        """The ids of all blobs that it names."""
        return [oid.decode() for oid in self._known]

    def read(
        self, meanwhile: Callable[[], object] = lambda: None
    ) -> Iterator[tuple[list[tuple[str, bytes]], list[bytes]]]:
        """Follow the stream; each step yields the (commit, message) pairs and the ids of blobs not seen before.

        `meanwhile` is called now and then, also while git says nothing; what it raises is raised here. Raises
        `GitFailed` when git does, after it has given all that came until then.
        """
        rest = bytearray()
        enough = 0  # bytes before which looking for a second record again would be in vain
        failure: GitFailed | None = None
        try:
            for piece in self._stream.drawn(meanwhile):
                rest += piece
                if len(rest) < enough:
                    continue
                tokens = bytes(rest).split(b"\0")
                heads = _heads(tokens)
                if len(heads) > 1:
                    yield self._take(tokens[: heads[-1]], heads[:-1])
                    rest = bytearray(b"\0".join(tokens[heads[-1] :]))
                enough = 2 * len(rest)
        except GitFailed as error:
            failure = error  # what came before it is still good
        tokens = bytes(rest).split(b"\0")[:-1]
        heads = _heads(tokens)
        if heads:
            if (len(tokens) - _beat(tokens, heads[-1])) % 2 == 1:
                tokens.pop()  # git died between an entry and its path
            yield self._take(tokens, heads)
        if failure:
            raise failure

    def _take(self, tokens: list[bytes], heads: list[int]) -> tuple[list[tuple[str, bytes]], list[bytes]]:
        messages = []
        for at in heads:
            commit, _, message = tokens[at].partition(b"\x02")
            messages.append((commit[1:].decode(), message))
            tokens[at] = commit
        self.commits += len(heads)
        raw = b"\0".join(tokens)
        self._kept.write(raw)
        self._pieces.append((len(raw), array("I", heads)))
        length = len(tokens[0]) - 1
        entries: list[bytes] = []
        paths: list[bytes] = []
        for start, end in _files(tokens, heads):
            entries += tokens[start:end:2]
            paths += tokens[start + 1 : end : 2]
        self._paths.update((path, path.decode(errors="surrogateescape")) for path in {*paths} - self._paths.keys())
        if b"160000 " in raw:
            entries = [entry for entry in entries if not _is_gitlink(entry)]
        fresh = {entry[-2 - length : -2] for entry in entries if entry[-2:-1] == b" "}
        if b"\0::" in raw:
            fresh.update(_new(entry) for entry in entries if entry[:2] == b"::")
        fresh -= self._known
        fresh.discard(b"0" * length)
        self._known |= fresh
        return messages, list(fresh)

    def brought(self, oids: Collection[str], *, left: bool = False) -> Iterator[Brought]:
        """Every time that one of these blobs came to a path, newest commit first; or `left` one, too."""
        wanted = {oid.encode() for oid in oids}
        if not wanted:
            return
        length = len(next(iter(wanted)))
        self._kept.rewind()
        for size, heads in self._pieces:
            raw = self._kept.read(size)
            tokens = raw.split(b"\0")
            hits = [i for i, t in enumerate(tokens) if t[-2 - length : -2] in wanted]
            if left:
                hits += [i for i, t in enumerate(tokens) if t[-3 - 2 * length : -3 - length] in wanted]
            if b"\0::" in raw:
                merged = [i for i, t in enumerate(tokens) if t[:2] == b"::"]
                hits += [i for i in merged if _new(tokens[i]) in wanted]
                if left:
                    hits += [i for i in merged if not wanted.isdisjoint(tokens[i].split(b" "))]
            if hits:
                yield from (event for _, event in self._told(tokens, heads, hits))

    def at(self, wanted: Callable[[str], bool]) -> Iterator[tuple[int, Brought]]:
        """Everything that came to a wanted path, or left it, newest commit first, each with a number for its commit.

        The numbers rise, and are the same each time. Files alone: neither links nor submodules. What left a path is
        told by zeros. Each path is asked about once, in no order.
        """
        paths = {path for path, name in self._paths.items() if wanted(name)}
        if not paths:
            return
        self._kept.rewind()
        for number, (size, heads) in enumerate(self._pieces):
            tokens = self._kept.read(size).split(b"\0")
            if paths.isdisjoint(tokens):
                continue
            hits = [i - 1 for i, t in enumerate(tokens) if t in paths and i and tokens[i - 1].count(b" ") > 3]
            hits = [i for i in hits if not _links(tokens[i])]
            yield from (((number << 32) + owner, event) for owner, event in self._told(tokens, heads, hits))

    def _told(self, tokens: list[bytes], heads: Sequence[int], hits: list[int]) -> Iterator[tuple[int, Brought]]:
        """What the entries at these tokens say, each with the number of its record."""
        owner, end, beat, commit = -1, 0, 0, ""
        for at in sorted(set(hits)):
            while end <= at:
                owner += 1
                end = heads[owner + 1] if owner + 1 < len(heads) else len(tokens)
                commit = ""
            if not commit:
                beat, commit = _beat(tokens, heads[owner]), tokens[heads[owner]][1:].decode()
            if (at - beat) % 2:
                continue  # a path that looks like an entry
            fields = tokens[at].decode().lstrip("\n").split(" ")
            parents = fields[0].count(":")
            before = tuple(fields[parents + 1 : 2 * parents + 1])
            yield owner, Brought(commit, self._paths[tokens[at + 1]], fields[-2], before)


def _heads(tokens: list[bytes]) -> list[int]:
    """Where records begin. Files are pairs of tokens, so a path that looks like a head stands off beat."""
    heads: list[int] = []
    beat = 0
    for at in [i for i, token in enumerate(tokens) if token[:1] == b"\x01"]:
        if not heads or (at - beat) % 2 == 0:
            heads.append(at)
            beat = _beat(tokens, at)
    return heads


def _beat(tokens: list[bytes], head: int) -> int:
    """Where the files of a record begin: after its head, and after the empty token that a merge has."""
    return head + 2 if tokens[head + 1 : head + 2] == [b""] else head + 1


def _files(tokens: list[bytes], heads: list[int]) -> Iterator[tuple[int, int]]:
    """The half-open range of tokens that are the files of each record: entry, path, entry, path."""
    ends = [*heads[1:], len(tokens)]
    return ((_beat(tokens, head), end) for head, end in zip(heads, ends, strict=True))


def _new(entry: bytes) -> bytes:
    """The new object id of an entry of a merge, whose status is longer than one letter."""
    fields = entry.rsplit(b" ", 2)
    return fields[-2] if len(fields) == 3 else b""


def _is_gitlink(entry: bytes) -> bool:
    """Whether the new mode of an entry is 160000: a submodule's commit is no blob of this repository."""
    return _mode(entry) == b"160000"


def _links(entry: bytes) -> bool:
    """Whether what an entry brought is a link, or a submodule."""
    return (b" 120000 " in entry or b" 160000 " in entry) and _mode(entry) in (b"120000", b"160000")


def _mode(entry: bytes) -> bytes:
    """The new mode of an entry."""
    fields = entry.lstrip(b"\n").split(b" ")
    return fields[fields[0].count(b":")]
