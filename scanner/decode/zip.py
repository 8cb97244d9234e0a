"""The files inside a zip archive, in the order in which they lie there: read, never extracted.

The list at the end of an archive isn't needed for that: every file has a header of its own before it. Read one after
another no two of them share bytes, so an archive of overlapping files is no bomb.
Format: PKWARE's APPNOTE.TXT, 4.3.7 (local file header), 4.3.9 (data descriptor), 4.5.3 (Zip64).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from scanner.decode.budget import Budget
from scanner.decode.stream import CUT_OFF, DEFLATE, Stream
from scanner.regex import regex

LOCAL = b"PK\x03\x04"

_HEADER = struct.Struct("<4x2xHH8xIIHH")  # flags, method, packed size, size, length of the name, of what is added
_NEXT = regex(rb"PK(?:\x03\x04|\x01\x02|\x05\x06|\x06\x06|\x06\x08)")  # a file, or the list of files
_DESCRIPTOR = regex(rb"PK(?:\x07\x08|\x03\x04|\x01\x02)")
_ENCRYPTED, _SIZE_FOLLOWS = 1, 8
_STORED, _DEFLATED = 0, 8
_LONG = 4096  # bytes of a name
_ZIP64, _IN_ZIP64 = b"\x01\x00", 0xFFFFFFFF


def files(data: bytes, budget: Budget, largest: int, wrong: list[str]) -> Iterator[tuple[bytes, bytes]]:
    """(name, content) of each file; of one longer than `largest` bytes only so many. For `wrong` see `tar.files`."""
    at = 0
    while data.startswith(LOCAL, at):
        if len(data) < at + _HEADER.size:
            wrong.append(CUT_OFF)
            return
        flags, method, packed, _, named, added = _HEADER.unpack_from(data, at)
        start = at + _HEADER.size + named + added
        name = data[at + _HEADER.size : start - added]
        if packed == _IN_ZIP64:
            packed = _long_size(data[start - added : start])
        end = start + packed
        if method == _STORED and flags & _SIZE_FOLLOWS and not packed:
            follows = _DESCRIPTOR.search(data, start)
            end = follows.start() if follows else len(data)
        if flags & _ENCRYPTED:
            wrong.append("a file in it is encrypted")
        elif method == _DEFLATED:
            stream = Stream(data, budget, DEFLATE, start)
            yield name[:_LONG], _whole(stream, largest, wrong)
            end = stream.used
        elif method == _STORED:
            yield name[:_LONG], data[start : min(end, start + largest)]
            if min(end, len(data)) - start > largest:
                wrong.append(_too_large(largest))
        else:
            wrong.append("a file in it is packed in a way that is not known")
        at = end
        if not data.startswith(LOCAL, at):
            follows = _NEXT.search(data, at)
            if not follows:
                wrong.append(CUT_OFF)
                return
            at = follows.start()


def _whole(stream: Stream, largest: int, wrong: list[str]) -> bytes:
    content = stream.read(largest)
    if len(content) == largest and stream.read(1):
        wrong.append(_too_large(largest))
    stream.skip(1 << 62)
    if stream.because:
        wrong.append(stream.because)
    return content


def _too_large(largest: int) -> str:
    return f"a file in it is larger than {largest >> 20} MiB"


def _long_size(added: bytes) -> int:
    """The packed size where it has 64 bits: after the size in the field that Zip64 adds."""
    at = 0
    while at + 4 <= len(added):
        length = int.from_bytes(added[at + 2 : at + 4], "little")
        if added[at : at + 2] == _ZIP64:
            return int.from_bytes(added[at + 12 : at + 20], "little")
        at += 4 + length
    return 0
