"""The content of many objects from one git, which survives those that are corrupt."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import IO

from scanner.walk.plumbing import Fed, Git


class CatFile:
    """One `git cat-file --batch` that reads the objects it is told, in that order.

    `batches` are byte strings of object ids, or other names of objects (gitrevisions(7)), one a line. They are drawn
    only as fast as git reads, by a thread of its own, so a slow consumer holds the producer back and nothing piles up.

    When git dies on a corrupt object, the objects it still owed are asked for again from a new one, so that only the
    object that killed it is lost.
    """

    def __init__(self, git: Git, batches: Iterable[bytes]) -> None:
        self._git = git
        self._batches = iter(batches)
        self._owed: deque[bytes] = deque()

    def objects(self) -> Iterator[tuple[str, str, int, IO[bytes] | None]]:
        """(name, type, size in bytes, pipe) for each object; type "missing" or "corrupt" comes with no pipe.

        The caller reads exactly `size` bytes from the pipe before it asks for the next object. Where it gets fewer,
        git died inside that object: it comes again, as "corrupt".
        """
        while True:
            yield from self._run(self._noted(self._batches), "--buffer")
            if not self._owed:
                return
            yield from self._recovered()

    def _recovered(self) -> Iterator[tuple[str, str, int, IO[bytes] | None]]:
        """The objects that a dead git still owed; without its buffer, the first it doesn't answer is the culprit."""
        while self._owed:
            rest = b"".join(self._owed)
            self._owed.clear()
            yield from self._run(self._noted([rest]))
            if self._owed:
                yield self._owed.popleft().strip().decode(), "corrupt", 0, None

    def _noted(self, batches: Iterable[bytes]) -> Iterator[bytes]:
        for batch in batches:
            self._owed.extend(batch.splitlines(keepends=True))
            yield batch

    def _run(self, batches: Iterator[bytes], *options: str) -> Iterator[tuple[str, str, int, IO[bytes] | None]]:
        process = self._git.start("cat-file", "--batch", *options, fed=True, mute=True)
        feeder = Fed(process.stdin, batches)
        pipe = process.stdout
        assert pipe is not None
        owed = self._owed
        try:
            while header := pipe.readline():
                name = owed[0].strip(b"\n").decode(errors="surrogateescape")
                fields = header.split()
                if len(fields) == 3 and fields[2] != b"missing":
                    size = int(fields[2])
                    yield name, fields[1].decode(), size, pipe
                    if pipe.read(1) != b"\n":
                        break  # git died inside this object
                else:
                    yield name, "missing", 0, None
                owed.popleft()
        finally:
            process.kill()
            feeder.join()
            pipe.close()
            process.wait()
        if feeder.problem:
            raise feeder.problem
