"""Whether a blob hides as a whole. Asked of every blob, so the answer for source files costs next to nothing."""

from __future__ import annotations

_HEAD = 64


def is_packed(data: bytes) -> bool:
    """Whether a blob must be unfolded as a whole to be readable: gzip, zlib or UTF-16. Looks at 64 bytes at most."""
    head = data[:_HEAD]
    if b"\0" not in head and head[:1] not in b"\x1f\x78\xff\xfe":
        return False
    from scanner.decode import compressed, utf16

    return compressed.opens(data) or utf16.codec(data) is not None
