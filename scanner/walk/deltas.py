"""How git writes an object as what changed in another: which bytes it takes from there, and which are new.

After gitformat-pack(5), "Deltified representation": two sizes, then instructions to copy from the base or to insert.
"""

from __future__ import annotations

from scanner.errors import CouldNotLook
from scanner.model import Shared
from scanner.walk.large import PIECE

SHORTEST = 1024  # bytes of a copy that is worth being told of


class Damaged(CouldNotLook):
    """What a pack holds is not what git writes."""


def patched(base: bytes, delta: bytes) -> tuple[bytes, list[Shared]]:
    """What a delta makes of its base, and the longer of the ranges that both share, in their order.

    Raises `Damaged` where the delta doesn't fit the base, or isn't one, or makes more than is held at once.
    """
    try:
        at, expected = _size(delta, 0)
        at, size = _size(delta, at)
        if expected != len(base):
            raise Damaged("a delta doesn't fit its base")
        if size > PIECE:
            raise Damaged("too large to be held at once")
        parts, shared = _parts(base, delta, at, size)
    except IndexError:
        raise Damaged("a delta ends within an instruction") from None
    data = b"".join(parts)
    if len(data) != size:
        raise Damaged("a delta makes something of another size")
    return data, shared


def _size(delta: bytes, at: int) -> tuple[int, int]:
    """(offset behind it, number) of a size: seven bits a byte, the lowest first."""
    size = shift = 0
    while True:
        byte = delta[at]
        at += 1
        size |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return at, size


def _parts(base: bytes, delta: bytes, at: int, most: int) -> tuple[list[bytes], list[Shared]]:
    """What the instructions from `at` on give. This loop is most of what reading deltas costs, so it is flat."""
    parts: list[bytes] = []
    shared: list[Shared] = []
    done, end, whole = 0, len(delta), len(base)
    while at < end:
        code = delta[at]
        at += 1
        if code < 128:
            if not code or at + code > end:
                raise Damaged("a delta holds an instruction that has no meaning")
            parts.append(delta[at : at + code])
            at += code
            done += code
            continue
        start = size = 0
        if code & 1:
            start = delta[at]
            at += 1
        if code & 2:
            start |= delta[at] << 8
            at += 1
        if code & 4:
            start |= delta[at] << 16
            at += 1
        if code & 8:
            start |= delta[at] << 24
            at += 1
        if code & 16:
            size = delta[at]
            at += 1
        if code & 32:
            size |= delta[at] << 8
            at += 1
        if code & 64:
            size |= delta[at] << 16
            at += 1
        size = size or 0x10000
        if start + size > whole:
            raise Damaged("a delta copies what its base doesn't have")
        parts.append(base[start : start + size])
        if size >= SHORTEST:
            shared.append(Shared(done, done + size, start))
        done += size
        if done > most:
            raise Damaged("a delta makes something of another size")
    return parts, shared
