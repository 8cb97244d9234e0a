"""How text hides: base64, hex, percent-encoding, gzip, zlib and UTF-16, inside one another, with the way back.

Each decoder is imported when something asks for it: most blobs hide nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.decode.archive import Archive
    from scanner.decode.base64 import encoded_keywords, whole
    from scanner.decode.budget import Budget
    from scanner.decode.lines import extent, one_run
    from scanner.decode.nesting import unfold, unpacked
    from scanner.decode.packed import is_archive, is_packed
    from scanner.decode.signs import SIGNS
    from scanner.decode.spans import Chain, Pieces, Ratio, Shift, Whole
    from scanner.decode.utf16 import codec

_WHERE = {
    "SIGNS": "signs",
    "Archive": "archive",
    "Budget": "budget",
    "Chain": "spans",
    "Pieces": "spans",
    "Ratio": "spans",
    "Shift": "spans",
    "Whole": "spans",
    "codec": "utf16",
    "encoded_keywords": "base64",
    "extent": "lines",
    "is_archive": "packed",
    "is_packed": "packed",
    "one_run": "lines",
    "unfold": "nesting",
    "unpacked": "nesting",
    "whole": "base64",
}

__all__ = [
    "SIGNS",
    "Archive",
    "Budget",
    "Chain",
    "Pieces",
    "Ratio",
    "Shift",
    "Whole",
    "codec",
    "encoded_keywords",
    "extent",
    "is_archive",
    "is_packed",
    "one_run",
    "unfold",
    "unpacked",
    "whole",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(name)
    found: object = getattr(import_module(f"scanner.decode.{_WHERE[name]}"), name)
    globals()[name] = found
    return found
