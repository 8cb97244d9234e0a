"""The streams of a command: its answer goes to standard output, and what is said beside it to standard error.

Where the first can't be written nobody has the answer, and that is told. Where the other can't be, nobody is left who
could be told; how the command ends says it still.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, TextIO, cast

from scanner.errors import CouldNotLook


def prepare() -> None:
    """Make both streams take any text. One that the caller closed takes it to nowhere."""
    sys.stdout = _writable(sys.stdout)
    if not isinstance(sys.stderr, _Beside):
        sys.stderr = cast(TextIO, _Beside(_writable(sys.stderr)))


def told(texts: Iterable[str] = ()) -> None:
    """Write to standard output, and see that it arrives. Raises `CouldNotLook` where it doesn't.

    Whoever reads only the beginning has seen enough: that is no error.
    """
    try:
        for text in texts:
            sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or what is left is written once more at exit
        if not isinstance(error, BrokenPipeError):
            raise CouldNotLook(f"standard output can't be written: {error.strerror or error}") from error


class _Beside:
    """Standard error; what can't be written there is dropped."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def _writable(stream: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8", errors="backslashreplace")
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream
