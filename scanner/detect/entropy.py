"""How evenly the characters of a value are spread: a hint of chance, never a proof."""

from __future__ import annotations

from collections import Counter
from math import log2


def shannon(value: bytes) -> float:
    """Shannon entropy of `value` in bits per byte, from 0.0 (empty, or one byte repeated) to 8.0.

    Short values score low even when they are random: n bytes can't exceed log2(n).
    """
    total = len(value)
    if not total:
        return 0.0
    return log2(total) - sum(count * log2(count) for count in Counter(value).values()) / total
