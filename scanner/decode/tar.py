"""The regular files inside a tar archive (POSIX.1-1988 ustar, POSIX.1-2001 pax, GNU): read, never extracted.

Formats: IEEE Std 1003.1, "pax - portable archive interchange"; GNU tar manual, "Basic Tar Format".
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decode.stream import CUT_OFF, DAMAGED, Stream

BLOCK = 512  # bytes
_MAGIC = b"ustar"
_LONG = 4096  # bytes of a name
_RECORDS = 65536  # bytes of an extended header that are read
_LINK_OR_DEVICE = b"123456"  # also folders and pipes: no data follows, whatever their size says
_NO_FILE = b"DKMNVg"  # data follows, but not that of a file: lists of names, labels, records for the whole archive
_LONG_NAME, _PAX, _SPARSE = b"LxS"


def is_tar(head: bytes) -> bool:
    """Whether these bytes begin with the header of a tar archive, by its magic and its check sum."""
    if head[257:262] != _MAGIC or len(head) < BLOCK:
        return False
    total = sum(head[:148]) + sum(head[156:BLOCK]) + 8 * ord(" ")
    return _number(head[148:156]) == total


def files(stream: Stream, largest: int, wrong: list[str]) -> Iterator[tuple[bytes, bytes]]:
    """(name, content) of each regular file; of one longer than `largest` bytes only so many.

    What kept something from being read is added to `wrong`. An archive that follows the end of another one, two
    blocks of zeros, is read as well. A sparse file is given as it is packed: its data, without the holes.
    """
    extended: dict[bytes, bytes] = {}
    ended = False
    while head := stream.read(BLOCK):
        if not head.strip(b"\0"):
            ended = True
            continue
        size = _number(head[124:136])
        if len(head) < BLOCK or head[257:262] != _MAGIC or size < 0:
            if not ended:
                wrong.append(stream.because or (CUT_OFF if len(head) < BLOCK else DAMAGED))
            return
        ended = False
        kind = head[156]
        if kind in (_LONG_NAME, _PAX):
            text = stream.read(min(size, _RECORDS))
            extended.update(_records(text) if kind == _PAX else {b"path": text.rstrip(b"\0")})
            there = stream.skip(size - len(text) + -size % BLOCK)
        elif kind in _LINK_OR_DEVICE:
            extended, there = {}, True
        else:
            if kind == _SPARSE:
                _skip_map(stream, head)
            size = max(_decimal(extended.get(b"size", b"")), size)
            content = b"" if kind in _NO_FILE else stream.read(min(size, largest))
            if size > len(content) == largest:
                wrong.append(f"a file in it is larger than {largest >> 20} MiB")
            yield extended.get(b"path", _name(head))[:_LONG], content
            extended = extended if kind in _NO_FILE else {}
            there = stream.skip(size - len(content) + -size % BLOCK)
        if not there:
            wrong.append(stream.because or CUT_OFF)
            return
    if stream.because or not (ended or stream.inflates):  # gzip has an end of its own
        wrong.append(stream.because or CUT_OFF)


def _number(field: bytes) -> int:
    """A number of a header, octal or base 256; -1 where it is none."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.split(b"\0")[0].strip(b" ")
    try:
        return int(digits or b"0", 8) if not digits or digits.isdigit() else -1
    except ValueError:
        return -1


def _decimal(digits: bytes) -> int:
    return int(digits) if digits.isdigit() and len(digits) < 20 else -1


def _name(head: bytes) -> bytes:
    name = head[:100].split(b"\0")[0]
    prefix = head[345:500].split(b"\0")[0] if head[262] == 0 else b""  # GNU has other things there
    return prefix + b"/" + name if prefix else name


def _records(text: bytes) -> dict[bytes, bytes]:
    """What an extended header says: records of their own length in decimal, a blank, `key=value` and a line feed."""
    said: dict[bytes, bytes] = {}
    at = 0
    while at < len(text):
        digits = text[at : at + 6].split(b" ")[0]
        length = _decimal(digits)
        if length <= len(digits):
            break
        key, _, value = text[at + len(digits) + 1 : at + length - 1].partition(b"=")
        said[key] = value
        at += length
    return said


def _skip_map(stream: Stream, head: bytes) -> None:
    more = head[482:483]  # whether a further block tells where the data of a sparse file belongs
    while more > b"\0":
        more = stream.read(BLOCK)[504:505]
