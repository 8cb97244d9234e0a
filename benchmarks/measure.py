"""What one run of a program costs: wall time, CPU time and memory, of the program and of all it starts (Linux)."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_SHORTEST_PAUSE = 0.05  # seconds between two samples of memory
_RESTRAINT = 20  # a pause is at least this many times as long as the sample before it: at most 5 % of one core


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run took."""

    wall: float  # seconds
    cpu: float  # seconds, user and system, of the program and of every descendant that was waited for
    largest: int  # bytes: peak resident memory of the largest single process; never below this runner's own
    tree: int | None  # bytes: highest sampled sum over all processes, shared pages shared out; None: not sampled
    exit: int  # as the program said it; negative: the number of the signal that ended it
    timed_out: bool = False


def measure(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    output: Path,
    stdin: Path | None = None,
    limit: float = 900.0,
    sample: bool = True,
) -> Run:
    """Run `argv` once and say what it cost; both its outputs go to the file `output`, or nowhere if it is a device.

    `limit` is in seconds: past it the whole session of processes is killed. Raises OSError when the program can't
    be started. The CPU time and the largest process come from wait4(2), which adds up the reaped descendants.
    """
    with (stdin or Path(os.devnull)).open("rb") as source, output.open("wb") as sink:
        started = time.perf_counter()
        process = subprocess.Popen(
            argv, stdin=source, stdout=sink, stderr=subprocess.STDOUT, env=env, cwd=cwd, start_new_session=True
        )
        watch = _Watch(process.pid, started + limit, sample)
        watch.start()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # a zombie keeps its id until the watch has ended
        wall = time.perf_counter() - started
        watch.stop()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Run(
        wall=wall,
        cpu=used.ru_utime + used.ru_stime,
        largest=used.ru_maxrss * 1024,
        tree=watch.peak or None,
        exit=process.returncode,
        timed_out=watch.timed_out,
    )


class _Watch(threading.Thread):
    """Samples the memory of a session of processes, and ends the session at its deadline or when it is told to."""

    def __init__(self, session: int, deadline: float, sample: bool) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.timed_out = False
        self._session = session
        self._deadline = deadline
        self._sample = sample
        self._done = threading.Event()

    def run(self) -> None:
        pause = 0.0
        while not self._done.wait(min(max(pause, _SHORTEST_PAUSE), max(self._deadline - time.perf_counter(), 0.0))):
            before = time.perf_counter()
            if before >= self._deadline:
                self.timed_out = True
                self._kill()
                return
            if self._sample:
                self.peak = max(self.peak, memory(self._session))
                pause = _RESTRAINT * (time.perf_counter() - before)

    def stop(self) -> None:
        """End the watch, and with it whatever the program left running behind it."""
        self._done.set()
        self.join()
        self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._session, signal.SIGKILL)


def memory(session: int) -> int:
    """Bytes of memory that the processes of a session hold now, each shared page counted once in all (PSS)."""
    return sum(_proportional(process) for process in _members(session))


def _members(session: int) -> Iterator[Path]:
    for process in _PROC.iterdir() if _PROC.is_dir() else ():
        if process.name.isdigit():
            with suppress(OSError):
                fields = (
                    (process / "stat").read_bytes().rpartition(b")")[2].split()
                )  # proc(5): the name may hold spaces
                if int(fields[3]) == session:
                    yield process


def _proportional(process: Path) -> int:
    with suppress(OSError):
        for line in (process / "smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    return 0
