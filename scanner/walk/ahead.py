"""What git prints, drawn before anybody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, Queue
from threading import Thread

from scanner.walk.plumbing import Pieces

_MOST = 32  # pieces that are drawn before anybody asks for them
_PULSE = 0.1  # seconds for which git is waited for before something else is asked


class Ahead(Thread):
    """Draws pieces before they are asked for, so that git doesn't wait for us, nor we for git."""

    def __init__(self, pieces: Pieces) -> None:
        super().__init__(daemon=True)
        self._pieces = pieces
        self._stopped = False
        self._drawn = Queue[bytes | BaseException | None](_MOST)
        self.start()

    def run(self) -> None:
        """Draw all there are. The thread does this by itself."""
        try:
            for piece in self._pieces:
                if self._stopped:
                    break
                self._drawn.put(piece)
            self._drawn.put(None)
        except BaseException as problem:
            self._drawn.put(problem)

    def stop(self) -> None:
        """Draw no more: nobody is going to ask. When this returns, neither git nor the thread is left."""
        self._stopped = True
        self._pieces.close()
        while self.is_alive():
            with suppress(Empty):  # so that the one that waits to be taken has its place
                self._drawn.get(timeout=_PULSE)

    def drawn(self, meanwhile: Callable[[], object]) -> Iterator[bytes]:
        """The pieces, one after another; between them, and while none comes, it does something `meanwhile`."""
        while True:
            meanwhile()
            try:
                piece = self._drawn.get(timeout=_PULSE)
            except Empty:
                continue
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
