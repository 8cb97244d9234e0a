"""How git is spoken to: the only file that starts it.

Three habits keep what git answers the same on every machine: the user's configuration can't change the output
(each setting that could is overridden), names come NUL-terminated, and nothing is ever fetched: an object that a
partial clone lacks is reported as missing instead (`GIT_NO_LAZY_FETCH` for git ≥ 2.45, and no transport is allowed
for any git).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from threading import Thread
from typing import IO, Self

from scanner.errors import CouldNotLook, GitFailed

# Variables that would silently point git at another repository than the one that was named, or hide a part of it.
_STEERING = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_CEILING_DIRECTORIES",
    "GIT_SHALLOW_FILE",
)

_SETTINGS = (
    "core.quotePath=false",
    "core.fsmonitor=false",  # a repository may name a program here; a scan runs nothing of the scanned
    "core.hooksPath=/dev/null",
    "diff.relative=false",
    "diff.orderFile=/dev/null",
    "diff.noprefix=false",
    "log.showRoot=true",
    "log.showSignature=false",
    "log.follow=false",
    "core.packedGitWindowSize=16m",  # a pack that is mapped whole counts as memory in use
    "core.packedGitLimit=96m",
    "safe.bareRepository=all",  # a git directory that was named is meant
)

_PIECE = 1 << 20  # bytes read from a pipe at a time


class Git:
    """git, in one repository.

    `path` is the repository or any folder in it. With `inherit`, the variables that a hook receives from git stay in
    force (`GIT_INDEX_FILE` above all); otherwise they are scrubbed, so that `path` alone decides.
    """

    def __init__(self, path: str, *, inherit: bool = False) -> None:
        self.path = path
        environ = {k: v for k, v in os.environ.items() if inherit or k not in _STEERING}
        environ.pop("GIT_DIFF_OPTS", None)  # it overrides -U0
        environ.update(
            GIT_NO_LAZY_FETCH="1",
            GIT_ALLOW_PROTOCOL="",
            GIT_TERMINAL_PROMPT="0",
            GIT_OPTIONAL_LOCKS="0",
            GIT_NO_REPLACE_OBJECTS="1",
            GIT_GRAFT_FILE=os.devnull,
            GIT_PAGER="cat",
            GIT_FLUSH="0",  # or a log is written commit by commit
            LC_ALL="C",
        )
        self._environ = environ
        self._command = ["git", "-C", path, *(word for s in _SETTINGS for word in ("-c", s))]

    def start(
        self, *args: str, fed: bool = False, mute: bool = False, given: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Start git and return its process; its standard output is a buffered pipe.

        With `fed` its standard input is one, too, and otherwise the file `given` by its descriptor, or empty; with
        `mute` nobody hears its complaints. Raises `CouldNotLook` where no git can be started.
        """
        try:
            process = subprocess.Popen(  # noqa: S603  # the arguments are ours, no shell is involved
                [*self._command, *args],
                stdin=subprocess.PIPE if fed else subprocess.DEVNULL if given is None else given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if mute else subprocess.PIPE,
                env=self._environ,
                bufsize=_PIECE,
            )
        except OSError as error:
            raise CouldNotLook(f"git can't be started: {error.strerror or error}") from error
        _widen(process.stdout)
        return process

    def output(self, *args: str, stdin: bytes | None = None) -> bytes:
        """All that git prints for these arguments. Raises `GitFailed` when it ends with an error."""
        return self.told(*args, stdin=stdin)[0]

    def told(self, *args: str, stdin: bytes | None = None) -> tuple[bytes, bytes]:
        """All that git prints, and what it complains of meanwhile. Raises `GitFailed` when it ends with an error."""
        return _told(self.start(*args, fed=stdin is not None), args, stdin)

    def pieces(self, *args: str, stdin: bytes = b"") -> Pieces:
        """What git prints, piece by piece as it comes. Raises `GitFailed` at the end when it ended with an error.

        git is started at once, whoever draws the pieces later: that may be a thread, and none may start a process while
        workers are forked. `stdin` is given as a file, since the end of a pipe never comes that a worker holds, too.
        """
        with _file(stdin) as given:
            return Pieces(self.start(*args, given=given), args)


class Pieces:
    """What git prints while it runs. Whoever may leave some of it undrawn closes it, from whichever thread."""

    def __init__(self, process: subprocess.Popen[bytes], args: Sequence[str]) -> None:
        self._process, self._args = process, args
        self._complaints = _Collected(process.stderr)

    def __iter__(self) -> Generator[bytes]:
        process = self._process
        assert process.stdout is not None
        try:
            while piece := process.stdout.read(_PIECE):
                yield piece
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            code = process.wait()
            said = self._complaints.text()
        if code:
            raise failure(self._args, code, said)

    def close(self) -> None:
        """End git. Whoever draws at this moment is told that it failed."""
        self._process.kill()


class Answer:
    """What git answers, while whatever else is to be done is done; until the context is left."""

    def __init__(self, git: Git, *args: str) -> None:
        self._args = args
        self._process = git.start(*args)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.kill()

    def __call__(self) -> bytes:
        """All that git prints; to be asked once. Raises `GitFailed` when it ends with an error."""
        return _told(self._process, self._args)[0]


class Fed(Thread):
    """Writes to git's standard input while somebody else reads its output, so that neither waits for ever.

    What goes wrong where the batches come from is kept in `problem`, for whoever joins this thread.
    """

    def __init__(self, pipe: IO[bytes] | None, batches: Iterable[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._batches = batches
        self.problem: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Write all there is. The thread does this by itself."""
        assert self._pipe is not None
        try:
            for batch in self._batches:
                try:
                    self._pipe.write(batch)
                    self._pipe.flush()
                except BrokenPipeError:
                    break  # git ended first; whoever reads its output sees why
        except BaseException as problem:
            self.problem = problem
        finally:
            with suppress(BrokenPipeError):
                self._pipe.close()


class _Collected(Thread):
    """Keeps the start of what git complains about, and drains the rest."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._text = b""
        self.start()

    def run(self) -> None:
        assert self._pipe is not None
        with self._pipe:
            self._text = self._pipe.read(4096)
            while self._pipe.read(65536):
                pass

    def text(self) -> bytes:
        self.join()
        return self._text


def _told(process: subprocess.Popen[bytes], args: Sequence[str], stdin: bytes | None = None) -> tuple[bytes, bytes]:
    out, err = process.communicate(stdin)
    if process.returncode:
        raise failure(args, process.returncode, err)
    return out, err


@contextmanager
def _file(content: bytes) -> Iterator[int | None]:
    """A descriptor of a temporary file that holds this; None for nothing."""
    if not content:
        yield None
        return
    from scanner.walk.aside import Aside  # not on the way of a commit

    with closing(Aside(len(content))) as file:
        file.write(content)
        file.rewind()
        yield file.fileno()


def failure(args: Sequence[str], code: int, said: bytes) -> GitFailed:
    """The error for a git that ended with `code`, with the line of what it said that tells why, and what it advises."""
    lines = said.decode(errors="backslashreplace").strip().splitlines() or [f"it ended with {code}"]
    because = next((line for line in lines if line.startswith(("error:", "fatal:"))), lines[0])
    advice = next((line.strip() for line in lines if line.startswith("\tgit config ")), "")
    error = GitFailed(f"git {args[0]}: {because}" + (f"; if that is right: {advice}" if advice else ""))
    error.code = code
    return error


def _widen(pipe: IO[bytes] | None) -> None:
    """Make a pipe hold 1 MiB where the system lets us: fewer switches between git and the scanner."""
    try:
        import fcntl

        assert pipe is not None
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIECE)
    except (ImportError, AttributeError, OSError):
        pass
