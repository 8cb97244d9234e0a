"""What text looks like, byte by byte."""

from __future__ import annotations

import codecs

TEXT = bytes(range(0x20, 0x7F)) + b"\t\n\r"  # printable ASCII
_NO_CONTROLS = TEXT + bytes(range(0x80, 0x100))


def is_text(data: bytes) -> bool:
    """Whether nine tenths of `data` are printable ASCII, or no controls if it is UTF-8 (cut off or not)."""
    allowed = len(data) // 10
    if not data or len(data.translate(None, TEXT)) <= allowed:
        return bool(data)
    if len(data.translate(None, _NO_CONTROLS)) > allowed:
        return False
    try:
        codecs.utf_8_decode(data, "strict", False)
    except UnicodeDecodeError:
        return False
    return True
