"""A bar for work that takes long, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scanner.worker import Examined

_AFTER = 1.0  # seconds: shorter work needs no bar, and rich takes 50 ms to come


@contextmanager
def shown(*, quiet: bool) -> Iterator[Callable[[Examined, int], None]]:
    """Give a function that is told how far the work is."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    bar = _Bar()
    try:
        yield bar.tell
    finally:
        bar.end()


class _Bar:
    def __init__(self) -> None:
        from time import monotonic

        self._clock = monotonic
        self._since = monotonic()
        self._status: object = None

    def tell(self, examined: Examined, commits: int) -> None:
        if self._clock() - self._since < _AFTER:
            return
        text = f"{commits:,} commits, {examined.blobs:,} blobs, {examined.bytes / 1e6:,.0f} MB"
        if self._status is None:
            from rich.console import Console

            self._status = Console(stderr=True).status(text)
            self._status.start()
        self._status.update(text)  # type: ignore[attr-defined]

    def end(self) -> None:
        if self._status is not None:
            self._status.stop()  # type: ignore[attr-defined]
