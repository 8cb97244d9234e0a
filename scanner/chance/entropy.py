"""How evenly the characters of a value are spread, and how evenly chance would have spread them: a hint, no proof."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import log2

# The alphabets that generators write, the smallest first: (its characters, how many it has).
_ALPHABETS: tuple[tuple[frozenset[int], int], ...] = tuple(
    (frozenset(characters), len(set(characters)))
    for characters in (
        b"0123456789",
        b"0123456789abcdef",
        b"0123456789ABCDEF",
        b"abcdefghijklmnopqrstuvwxyz",
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        b"abcdefghijklmnopqrstuvwxyz0123456789",
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-",
        bytes(range(33, 127)),
    )
)
_MOST = 256  # bytes: what is longer is looked at in its first ones


def shannon(value: bytes) -> float:
    """Shannon entropy of `value` in bits per byte, from 0.0 (empty, or one byte repeated) to 8.0.

    Short values score low even when they are random: n bytes can't exceed log2(n).
    """
    total = len(value)
    if not total:
        return 0.0
    return log2(total) - sum(count * log2(count) for count in Counter(value).values()) / total


def alphabet(value: bytes) -> int:
    """How many characters the smallest alphabet has that `value` is written in; 256 where it is none of a generator."""
    used = set(value)
    return next((size for characters, size in _ALPHABETS if used <= characters), 256)


@lru_cache(maxsize=1024)
def expected(size: int, length: int) -> float:
    """The entropy that `length` characters have on average, each drawn evenly from an alphabet of `size`.

    How often one character comes up is binomial, and entropy is the sum of what each adds, so the mean is exact.
    """
    if length < 2:
        return 0.0
    often, of_one = (1 - 1 / size) ** length, 0.0  # how often a character comes up `count` times: begins with 0 times
    for count in range(1, length + 1):
        often *= (length - count + 1) / count / (size - 1)
        of_one += often * count * log2(count)
    return log2(length) - size * of_one / length


def shortfall(value: bytes) -> float:
    """How many bits per character `value` has less than chance would have given as many of the same alphabet.

    Near 0 for what chance wrote, whatever its length; more where characters come back, as they do in words and rows.
    """
    value = value[:_MOST]
    return max(expected(alphabet(value), len(value)) - shannon(value), 0.0)
