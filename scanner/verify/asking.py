"""Who is asked about which values, in what order and how fast, and what became of each question.

A host that doesn't answer, or has had enough, isn't asked again: the rest of its questions stay open.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from scanner.model import Secret, Status, Verified
from scanner.rules.probes import Probe
from scanner.verify.reading import meaning
from scanner.verify.request import made
from scanner.verify.wire import exchanged

ENOUGH = frozenset(
    {"rate-limited", "server-error", "timeout", "unreachable", "untrusted", "closed", "garbled", "failed"}
)
"""After these a host is left alone."""


class Limits(NamedTuple):
    """How much is asked at most."""

    patience: float = 5.0  # seconds for one answer
    pace: float = 0.2  # seconds between two requests to one host
    budget: float = 60.0  # seconds for all of it
    requests: int = 200


class Question(NamedTuple):
    """Values that belong together, and how to ask about them."""

    probe: Probe
    values: tuple[Secret, ...]


class Asker:
    """Asks one after another. `own` are the hosts that the user names, by the id of the probe, in place of its own."""

    def __init__(self, own: Mapping[str, Sequence[str]], limits: Limits = Limits()) -> None:  # noqa: B008
        self._own = own
        self._limits = limits
        self._given_up: set[str] = set()
        self._last: dict[str, float] = {}
        self._sent = 0

    def hosts(self, probe: Probe) -> tuple[str, ...]:
        """Who is asked, one after another, until one takes the value."""
        return tuple(self._own.get(probe.id, ())) or tuple(filter(None, [probe.host]))

    def takes(self, question: Question) -> bool:
        """Whether the probe is for such values at all."""
        return made(question.probe, question.probe.host, question.values, datetime.now(UTC)) is not None

    def ask(self, questions: Sequence[Question]) -> list[Verified]:
        """What became of each question, in their order. Who interrupts has the others stay open; nothing is raised."""
        until = time.monotonic() + self._limits.budget
        answers: list[Verified] = []
        try:
            for question in questions:
                answers.append(self._asked(question, until))
        except KeyboardInterrupt:
            pass
        return answers + [_open("interrupted")] * (len(questions) - len(answers))

    def _asked(self, question: Question, until: float) -> Verified:
        hosts = self.hosts(question.probe)
        if not hosts:
            return _open("no-host")
        return _together(self._answer(question, host, until) for host in hosts)

    def _answer(self, question: Question, host: str, until: float) -> Verified:
        probe, now = question.probe, datetime.now(UTC)
        request = made(probe, host, question.values, now)
        if request is None:
            return _open("other-kind")
        if host in self._given_up:
            return _open("given-up", host)
        if self._sent >= self._limits.requests:
            return _open("too-many", host)
        if not self._waited(host, until):
            return _open("out-of-time", host)
        status, because = meaning(probe, exchanged(request, self._limits.patience))
        if because in ENOUGH:
            self._given_up.add(host)
        if status is Status.INVALID and not probe.final and host not in self._own.get(probe.id, ()):
            status, because = Status.UNKNOWN, "elsewhere"
        return Verified(status, because, host, now.isoformat(timespec="seconds").replace("+00:00", "Z"))

    def _waited(self, host: str, until: float) -> bool:
        """Wait until the host may be asked again; False where there is no time left for it."""
        start = max(time.monotonic(), self._last.get(host, 0.0) + self._limits.pace)
        if start >= until:
            return False
        time.sleep(max(start - time.monotonic(), 0.0))
        self._last[host] = start
        self._sent += 1
        return True


def _open(because: str, host: str = "") -> Verified:
    return Verified(Status.UNKNOWN, because, host, "")


def _together(answers: Iterable[Verified]) -> Verified:
    """What several hosts say: one that takes the value is enough, and all have to refuse it."""
    said: list[Verified] = []
    for answer in answers:
        said.append(answer)
        if answer.status is Status.VALID:
            return answer
    return next((answer for answer in said if answer.status is Status.UNKNOWN), said[0])
