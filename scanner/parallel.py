"""The same examination in several processes: what is found, and in which order it is told, doesn't depend on how many.

Each worker reads packs by itself and draws parts of them, or object ids, from one queue, so none idles while another
has work left. What it has learned by then it has at hand when, in a second round, versions of files are examined for
what they are for.
"""

from __future__ import annotations

import copy
import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from threading import Event, Thread
from typing import Any, NamedTuple, Self, cast

from scanner.errors import Bug, CouldNotLook, lacking, place_of
from scanner.examine import Examiner
from scanner.garbage import spare_the_collector
from scanner.model import Skipped
from scanner.walk.plumbing import Git
from scanner.walk.store import Packs
from scanner.worker import Examined, Work, Worker

_DIED = "a scanning process died before it had finished: out of memory?"
_PATIENCE = 10.0  # seconds for a thread to finish what it has begun


class _Round(NamedTuple):
    """Where the processes draw the batches of one round, each in its turn. Its end is the end of the round.

    Each round has its own, or whoever waits for the second would keep from the first those who are still at it.
    """

    tasks: Connection
    hand: Connection
    turn: Any

    def drawn(self) -> Iterator[Any]:
        """Batches until there are no more."""
        while True:
            with self.turn:
                try:
                    batch = self.tasks.recv()
                except EOFError:
                    return
            yield batch


class Workers:
    """Examines in the background, in the rounds of a `Worker`: each from `begin` until `result()` returns.

    What blobs are drawn from are parts of the `packs`, or object ids. `progress` is called now and then with what was
    examined so far. With one job the work is done by a thread of this process. When git fails to give batches, that is
    one more thing that could not be read.
    """

    def __init__(
        self,
        git: Git,
        packs: Packs,
        examiner: Examiner,
        jobs: int,
        progress: Callable[[Examined], None] = lambda _: None,
    ) -> None:
        self._git = git
        self._packs = packs
        self._examiner = examiner
        self._jobs = jobs
        self._progress = progress
        self._total = Examined()
        self._problem: BaseException | None = None
        self._stopped = False
        self._processes: list[Any] = []
        self._results: list[Connection] = []
        self._hands: list[Connection] = []  # what hands out the batches of the rounds to come
        self._work: Iterator[Work] = iter(())  # of the rounds to come, where there is but one job
        self._collector = Thread()
        self._ended = Event()  # the round, for whoever waits: a join that is interrupted takes the thread for ended

    def __enter__(self) -> Self:
        if self._jobs > 1:
            try:
                self._start()
            except OSError as error:  # no shared memory, as in some containers, or no process more
                self._end()
                because = f"no processes can be started, and --jobs 1 needs none: {error.strerror or error}"
                raise CouldNotLook(because) from error
        else:
            self._work = Worker(self._git, self._packs, copy.copy(self._examiner)).rounds()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind:
            self._stopped = True
            self._end()
        for hand in self._hands:
            hand.close()
        for process in self._processes:
            process.join()
        if self._collector.is_alive():
            self._collector.join(_PATIENCE)  # a thread in foreign code when Python ends takes all down with it
        for connection in self._results:
            connection.close()

    def begin(self, batches: Iterable[Any]) -> None:
        """Begin the next round. The batches are drawn by a thread."""
        self._ended.clear()
        if self._jobs > 1:
            Thread(target=self._hand_out, args=(self._hands.pop(0), batches), daemon=True).start()
            self._collector = Thread(target=self._collect, daemon=True)
        else:
            self._collector = Thread(target=self._alone, args=(next(self._work), batches), daemon=True)
        self._collector.start()

    def check(self) -> None:
        """Raises what the background raised, before the round has ended, and where a process died after its own."""
        if self._problem:
            raise self._problem
        if any(process.exitcode for process in self._processes):
            raise CouldNotLook(_DIED)

    def result(self) -> Examined:
        """Everything, when the round has ended. Raises what the background raised."""
        while not self._ended.wait(0.1):
            pass  # so that an interrupt gets through
        self.check()
        return self._total

    def _start(self) -> None:
        forks = sys.platform == "linux"  # elsewhere forking a process that has threads is not safe
        context: Any = multiprocessing.get_context("fork" if forks else "spawn")
        pipes = [context.Pipe(duplex=False) for _ in range(Worker.ROUNDS)]
        rounds = [_Round(tasks, hand, context.Lock()) for tasks, hand in pipes]
        for _ in range(self._jobs):
            receiver, sender = context.Pipe(duplex=False)
            self._results.append(receiver)
            given = self._git.path, self._packs, self._examiner, rounds, sender, self._results
            process = context.Process(target=_process, args=given, daemon=True)
            process.start()
            sender.close()
            self._processes.append(process)
        for here in rounds:
            here.tasks.close()
        self._hands = [here.hand for here in rounds]

    def _end(self) -> None:
        for process in self._processes:
            process.terminate()

    def _drawn(self, batches: Iterable[Any]) -> Iterator[Any]:
        try:
            for batch in batches:
                if self._stopped:
                    return
                yield batch
        except CouldNotLook as problem:
            self._total.skipped.append(Skipped(path="(object store)", because=str(problem), error=True))

    def _hand_out(self, hand: Connection, batches: Iterable[Any]) -> None:
        with hand:  # its end is what tells the processes that there is no more
            try:
                for batch in self._drawn(batches):
                    hand.send(batch)
            except BrokenPipeError:
                pass  # no process is left: whoever collects knows why
            except BaseException as problem:
                self._problem = problem

    def _collect(self) -> None:
        from multiprocessing.connection import wait

        working = list(self._results)
        try:
            while working:
                for connection in cast(list[Connection], wait(working)):
                    part = _received(connection)
                    if part is None:
                        working.remove(connection)
                        continue
                    self._add(part)
        except BaseException as problem:
            self._problem = self._problem or problem
            self._end()  # one that died may have held what the others wait for
        finally:
            self._ended.set()

    def _alone(self, work: Work, batches: Iterable[Any]) -> None:
        try:
            for part in work(self._drawn(batches)):
                self._add(part)
                if self._stopped:
                    return
        except BaseException as problem:
            self._problem = problem
        finally:
            self._ended.set()

    def _add(self, part: Examined) -> None:
        self._total.add(part)
        self._progress(self._total)


def _received(connection: Connection) -> Examined | None:
    """What a process has sent; None when it has ended its round. Raises what it sent as its problem."""
    try:
        part: Any = connection.recv()
    except (EOFError, OSError):
        raise CouldNotLook(_DIED) from None
    if isinstance(part, BaseException):
        raise part
    return cast(Examined | None, part)


def _process(
    path: str,
    packs: Packs,
    examiner: Examiner,
    rounds: list[_Round],
    sender: Connection,
    receivers: list[Connection],
) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and ends its daemons
    spare_the_collector()
    for here in rounds:
        here.hand.close()  # or the tasks would never end for us when the parent dies
    for receiver in receivers:
        receiver.close()  # or what nobody reads any more could be sent until the pipe is full, and then for ever
    try:
        for here, work in zip(rounds, Worker(Git(path), packs, examiner).rounds(), strict=True):
            for part in work(here.drawn()):
                sender.send(part)
            sender.send(None)
    except BrokenPipeError:
        pass  # nobody is there any more to be told
    except BaseException as problem:
        known = problem if isinstance(problem, CouldNotLook) else lacking(problem)
        sender.send(known or Bug(place_of(problem)))
