"""The same examination in several processes: what is found, and in which order it is told, doesn't depend on how many.

Each worker reads packs by itself and draws parts of them, or object ids, from one queue, so none idles while another
has work left. Only claims travel back, and which values templates make secret: neither holds a value in clear.
"""

from __future__ import annotations

import copy
import gc
import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from threading import Thread
from time import monotonic
from typing import Any, Self, cast

from scanner.claims import Sighting
from scanner.errors import Bug, CouldNotLook, place_of
from scanner.examine import Examiner
from scanner.model import Blob, Skipped
from scanner.together import charts
from scanner.together.charts import Template
from scanner.walk.plumbing import Git
from scanner.walk.store import Batch, Packs, everything

_EVERY = 0.2  # seconds between two messages of a worker
_PATIENCE = 10.0  # seconds for a thread to finish what it has begun


@dataclass(slots=True)
class Examined:
    """What was looked at, and what was seen."""

    blobs: int = 0
    bytes: int = 0
    values: int = 0
    sightings: list[Sighting] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    ciphertexts: list[str] = field(default_factory=list)  # ids of blobs that a leaked key may open
    templates: list[tuple[str, Template]] = field(default_factory=list)  # what blobs say of values elsewhere

    def add(self, other: Examined) -> None:
        """Take over what another one has."""
        self.blobs += other.blobs
        self.bytes += other.bytes
        self.values += other.values
        self.sightings += other.sightings
        self.skipped += other.skipped
        self.ciphertexts += other.ciphertexts
        self.templates += other.templates


class Workers:
    """Examines blobs in the background, from entering the context until `result()` returns.

    `batches` are parts of the `packs`, or object ids; they are drawn by a thread. `progress` is called now and
    then with what was examined so far. With one job the work is done by a thread of this process. When git fails to
    give batches, that is one more thing that could not be read.
    """

    def __init__(
        self,
        git: Git,
        packs: Packs,
        batches: Iterable[Batch],
        examiner: Examiner,
        jobs: int,
        progress: Callable[[Examined], None] = lambda _: None,
    ) -> None:
        self._git = git
        self._packs = packs
        self._batches = batches
        self._examiner = examiner
        self._jobs = jobs
        self._progress = progress
        self._total = Examined()
        self._problem: BaseException | None = None
        self._unlisted: list[Skipped] = []
        self._stopped = False
        self._processes: list[Any] = []
        self._collector: Thread

    def __enter__(self) -> Self:
        if self._jobs > 1:
            self._collector = Thread(target=self._collect, args=(self._start(),), daemon=True)
        else:
            self._collector = Thread(target=self._alone, daemon=True)
        self._collector.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind:
            self._stopped = True
            self._end()
            if self._jobs == 1:  # a thread that is in foreign code when Python ends takes all down with it
                self._collector.join(_PATIENCE)
        for process in self._processes:
            process.join()

    def result(self) -> Examined:
        """Everything, when all of it has been examined. Raises what the background raised."""
        while self._collector.is_alive():
            self._collector.join(0.1)  # so that an interrupt gets through
        if self._problem:
            raise self._problem
        self._total.skipped += self._unlisted
        return self._total

    def _start(self) -> list[Connection]:
        """Start the processes, and a thread that hands out the batches. Gives where the results come from."""
        forks = sys.platform == "linux"  # elsewhere forking a process that has threads is not safe
        context: Any = multiprocessing.get_context("fork" if forks else "spawn")
        (tasks, hand), turn = context.Pipe(duplex=False), context.Lock()
        results = []
        for _ in range(self._jobs):
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(
                target=_process,
                args=(self._git.path, self._packs, tasks, hand, turn, self._examiner, sender),
                daemon=True,
            )
            process.start()
            sender.close()
            results.append(receiver)
            self._processes.append(process)
        tasks.close()
        Thread(target=self._hand_out, args=(hand,), daemon=True).start()
        return results

    def _end(self) -> None:
        for process in self._processes:
            process.terminate()

    def _drawn(self) -> Iterator[Batch]:
        try:
            for batch in self._batches:
                if self._stopped:
                    return
                yield batch
        except CouldNotLook as problem:
            self._unlisted.append(Skipped(path="(object store)", because=str(problem), error=True))

    def _hand_out(self, hand: Connection) -> None:
        try:
            with hand:  # its end is what tells the processes that there is no more
                for batch in self._drawn():
                    hand.send(batch)
        except BrokenPipeError:
            pass  # no process is left: whoever collects knows why
        except BaseException as problem:
            self._problem = problem

    def _collect(self, results: list[Connection]) -> None:
        from multiprocessing.connection import wait

        working = list(results)
        try:
            while working:
                for connection in cast(list[Connection], wait(working)):
                    part = _received(connection)
                    if part is None:
                        working.remove(connection)
                        continue
                    self._total.add(part)
                    self._progress(self._total)
        except BaseException as problem:
            self._problem = self._problem or problem
            self._end()  # one that died may have held what the others wait for
        for connection in results:
            connection.close()

    def _alone(self) -> None:
        try:
            for part in _examined(self._git, self._packs, self._drawn(), copy.copy(self._examiner)):
                self._total.add(part)
                self._progress(self._total)
        except BaseException as problem:
            self._problem = problem


def _received(connection: Connection) -> Examined | None:
    """What a process has sent; None when it has finished. Raises what it sent as its problem."""
    try:
        part: Any = connection.recv()
    except (EOFError, OSError):
        raise CouldNotLook("a scanning process died before it had finished: out of memory?") from None
    if isinstance(part, BaseException):
        raise part
    return cast(Examined | None, part)


def spare_the_collector() -> None:
    """Look for garbage seldom, in this whole process: what a scan makes has hardly a cycle, and looking takes time."""
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


def _process(
    path: str,
    packs: Packs,
    tasks: Connection,
    hand: Connection,
    turn: Any,
    examiner: Examiner,
    sender: Connection,
) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and ends its daemons
    spare_the_collector()
    hand.close()  # or the tasks would never end for us when the parent dies
    try:
        for part in _examined(Git(path), packs, _tasks(tasks, turn), examiner):
            sender.send(part)
        sender.send(None)
    except BrokenPipeError:
        pass  # nobody is there any more to be told
    except BaseException as problem:
        sender.send(problem if isinstance(problem, CouldNotLook) else Bug(place_of(problem)))


def _tasks(tasks: Connection, turn: Any) -> Iterator[Batch]:
    """Batches until there are no more; of the processes that draw from one pipe, each in its turn."""
    while True:
        with turn:
            try:
                batch = tasks.recv()
            except EOFError:
                return
        yield batch


def _examined(git: Git, packs: Packs, batches: Iterable[Batch], examiner: Examiner) -> Iterator[Examined]:
    part, since = Examined(), monotonic()
    for item in everything(git, packs, batches):
        if isinstance(item, Skipped):
            part.skipped.append(item)
            continue
        part.blobs += item.offset == 0
        part.bytes += len(item.data)
        seen, limit = examiner.examine(item)
        part.sightings += seen
        part.templates += _said(item, examiner)
        if limit:
            part.skipped.append(Skipped(path=item.oid, because=limit))
        if len(part.sightings) > 2000 or (part.blobs & 255 == 0 and monotonic() - since > _EVERY):
            _taken(part, examiner)
            yield part
            part, since = Examined(), monotonic()
    _taken(part, examiner)
    yield part


def _taken(part: Examined, examiner: Examiner) -> None:
    """Take over what an examiner has counted, which then begins anew."""
    part.values, examiner.values = examiner.values, 0
    part.ciphertexts, examiner.ciphertexts = examiner.ciphertexts, []


def _said(blob: Blob, examiner: Examiner) -> Iterator[tuple[str, Template]]:
    """What a blob that was just examined says as a template, if the gate took it for one: nobody reads it again."""
    if examiner.templates:
        examiner.templates.clear()
        template = charts.template(blob.data) if not blob.offset else None
        if template and template.says:
            yield blob.oid, template
