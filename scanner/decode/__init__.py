"""How text hides: base64, hex, percent-encoding, gzip, zlib and UTF-16, inside one another, with the way back."""

from __future__ import annotations

from scanner.decode.base64 import encoded_keywords, whole
from scanner.decode.budget import Budget
from scanner.decode.lines import extent
from scanner.decode.nesting import is_packed, unfold
from scanner.decode.signs import SIGNS
from scanner.decode.spans import Chain, Pieces, Ratio, Shift, Whole

__all__ = [
    "SIGNS",
    "Budget",
    "Chain",
    "Pieces",
    "Ratio",
    "Shift",
    "Whole",
    "encoded_keywords",
    "extent",
    "is_packed",
    "unfold",
    "whole",
]
