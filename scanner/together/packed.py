"""The templates inside a chart that is packed, for the one that takes it in."""

from __future__ import annotations

from collections.abc import Iterator

from scanner import decode
from scanner.together import actions

MOST = 50  # packed charts that one takes in

_ALL = 16 << 20  # bytes of the files in one


def templates(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Those that speak of values, each with its path behind that of the archive. Never raises."""
    left = _ALL
    for member, content in decode.Archive(data).files() if decode.is_archive(data) else ():
        left -= len(content)
        if left < 0:
            return
        if "/templates/" in member and actions.speak(content):
            yield member, content
