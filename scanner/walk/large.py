"""How content that is too large for memory is read: in overlapping pieces, cut where a line ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.model import Blob

PIECE = 16 << 20  # bytes; a blob up to this size is read at once
OVERLAP = 64 << 10  # bytes that two pieces share, so that nothing is lost where they meet


def pieces(blob: Blob, size: int | None, read: Callable[[int], bytes]) -> Iterator[Blob]:
    """`blob` with its data, in as many pieces as it takes.

    `read(n)` gives at most `n` bytes more of the content, and none when it has ended; `size` is its length in bytes
    where that is known, and then no more than that is read.
    """
    left = size if size is not None else -1
    kept, offset, lines = b"", 0, 0
    while True:
        data = read(PIECE if left < 0 else min(PIECE, left))
        left -= len(data) if left >= 0 else 0
        whole = kept + data
        yield blob._replace(data=whole, offset=offset, lines_before=lines)
        if len(data) < PIECE or left == 0:
            return
        cut = max(len(whole) - OVERLAP, 0)
        cut = whole.find(b"\n", cut, cut + OVERLAP // 2) + 1 or cut
        kept = whole[cut:]
        offset += cut
        lines += whole.count(b"\n", 0, cut)
