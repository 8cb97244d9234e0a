"""Ways to hide bytes, each of which also says where a range of them went: the yardstick for every way back."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from scanner.decode import Budget, Shift, unfold
from scanner.model import View


@dataclass(frozen=True)
class Hidden:
    """Bytes, and the smallest range of them that holds the marker."""

    data: bytes
    start: int
    end: int

    @classmethod
    def of(cls, data: bytes, marker: bytes) -> Hidden:
        return cls(data, data.index(marker), data.index(marker) + len(marker))


def as_base64(it: Hidden) -> Hidden:
    return Hidden(base64.b64encode(it.data), it.start * 8 // 6, -(-it.end * 8 // 6))


def as_base64_bare(it: Hidden) -> Hidden:
    hidden = as_base64(it)
    return replace(hidden, data=hidden.data.rstrip(b"="))


def as_base64url(it: Hidden) -> Hidden:
    return replace(as_base64(it), data=base64.urlsafe_b64encode(it.data))


def as_hex(it: Hidden) -> Hidden:
    return Hidden(it.data.hex().encode(), it.start * 2, it.end * 2)


def as_upper_hex(it: Hidden) -> Hidden:
    return Hidden(b"0x" + it.data.hex().upper().encode(), it.start * 2 + 2, it.end * 2 + 2)


def as_escapes(it: Hidden) -> Hidden:
    return Hidden("".join(f"\\x{byte:02x}" for byte in it.data).encode(), it.start * 4, it.end * 4)


def as_percent(it: Hidden) -> Hidden:
    return Hidden("".join(f"%{byte:02X}" for byte in it.data).encode(), it.start * 3, it.end * 3)


def as_gzip(it: Hidden) -> Hidden:
    data = gzip.compress(it.data, mtime=0)
    return Hidden(data, 0, len(data))


def as_zlib(it: Hidden) -> Hidden:
    data = zlib.compress(it.data)
    return Hidden(data, 0, len(data))


def as_utf16(it: Hidden) -> Hidden:
    """With a byte order mark; `it` has to be ASCII."""
    return Hidden(it.data.decode("ascii").encode("utf-16"), it.start * 2 + 2, it.end * 2 + 2)


def as_utf16_big(it: Hidden) -> Hidden:
    """Without a mark."""
    return Hidden(it.data.decode("ascii").encode("utf-16-be"), it.start * 2, it.end * 2)


def wrapped(it: Hidden, column: int, indent: bytes) -> Hidden:
    """Broken into lines of `column` characters, each line but the first indented."""
    gap = b"\n" + indent
    rows = [it.data[at : at + column] for at in range(0, len(it.data), column)]
    start = it.start + it.start // column * len(gap)
    return Hidden(gap.join(rows), start, it.end + (it.end - 1) // column * len(gap))


def between(before: bytes, it: Hidden, after: bytes) -> Hidden:
    return Hidden(before + it.data + after, it.start + len(before), it.end + len(before))


def unfolded(data: bytes, budget: Budget | None = None) -> list[View]:
    """Everything that hides in a blob that consists of `data`."""
    return list(unfold(View(data=data, spans=Shift(0)), budget or Budget()))


def ranges(views: Iterable[View], marker: bytes) -> set[tuple[int, int]]:
    """Name the ranges of the blob in which the views see the marker."""
    found = ((view, view.data.find(marker)) for view in views)
    return {view.spans.back(at, at + len(marker)) for view, at in found if at >= 0}
