"""Whether a blob hides as a whole, or holds others. Asked of every blob: the answer for source files costs no time."""

from __future__ import annotations

_HEAD = 64
_TAR = b"ustar"
_ZIP = b"PK\x03\x04"
_OPENINGS = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\xff\xfe", b"\xfe\xff")


def is_packed(data: bytes) -> bool:
    """Whether a blob must be unfolded as a whole to be readable: gzip, zlib or UTF-16. Looks at 64 bytes at most."""
    head = data[:_HEAD]
    if b"\0" not in head and not head.startswith(_OPENINGS):
        return False
    from scanner.decode import compressed, utf16

    return compressed.opens(data) or utf16.codec(data) is not None


def is_archive(data: bytes) -> bool:
    """Whether a blob is tar, gzipped tar or zip, going by its first header."""
    if data.startswith(_ZIP):
        return True
    if data[257:262] != _TAR and not data.startswith(_OPENINGS[0]):
        return False
    from scanner.decode import compressed, tar

    return tar.is_tar(data) or tar.is_tar(compressed.head(data, tar.BLOCK))
