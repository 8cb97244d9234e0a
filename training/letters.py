"""The model of letter pairs: counted in what people wrote, and in what chance did, and written as a table."""

from __future__ import annotations

import re
import sysconfig
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import log2
from pathlib import Path
from random import Random

from scanner.chance.letters import symbols

_WORD = re.compile(rb"[A-Za-z][A-Za-z0-9_.\-]{2,40}")
_SYMBOLS = " 0abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = {  # what chance writes: bytes in hex, one case of letters with digits, both
    "hex": ("0123456789abcdef",),
    "one": ("abcdefghijklmnopqrstuvwxyz0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    "both": ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",),
}
_DRAWN = 400_000  # characters of each
_UNSEEN = 0.5  # what a pair counts that never came up
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_HEAD = '''"""How letters follow each other in words and in what chance wrote, made by `python -m training letters`.

Each row tells of one symbol, in the order of `SYMBOLS`, how unlikely each symbol is to follow it: in quarters of a bit,
written as a letter, A for none. Counted in the words of Python's library and of `training/vocabulary.py`.
"""

from __future__ import annotations

SYMBOLS = " 0abcdefghijklmnopqrstuvwxyz"  # a gap, any digit, the letters in small
'''


def words(top: Path) -> Counter[bytes]:
    """The words of the Python files right below `top`, and how many files have each."""
    counted: Counter[bytes] = Counter()
    for path in sorted(top.glob("*.py")):
        counted.update(set(_WORD.findall(path.read_bytes())))
    return counted


def table(counted: Iterable[tuple[bytes, int]]) -> list[str]:
    """The rows for texts that each count a number of times."""
    seen = Counter[tuple[int, int]]()
    for text, times in counted:
        read = symbols(text)
        for pair in pairwise(read):
            seen[pair] += times
    size = len(_SYMBOLS)
    rows = []
    for a in range(size):
        whole = sum(seen[a, b] for b in range(size)) + _UNSEEN * size
        bits = (-log2((seen[a, b] + _UNSEEN) / whole) for b in range(size))
        rows.append("".join(_DIGITS[min(round(4 * bit), len(_DIGITS) - 1)] for bit in bits))
    return rows


def drawn(alphabets: Iterable[str], random: Random) -> Iterable[tuple[bytes, int]]:
    """Texts of 32 characters that chance wrote."""
    for alphabet in alphabets:
        for _ in range(_DRAWN // 32):
            yield "".join(random.choices(alphabet, k=32)).encode(), 1


def module(vocabulary: Iterable[bytes]) -> str:
    """The text of `scanner/chance/pairs.py`."""
    counted = words(Path(sysconfig.get_path("stdlib")))
    people = table([*((word, min(times, 8)) for word, times in counted.items()), *((word, 8) for word in vocabulary)])
    text = [_HEAD, "_PEOPLE = (\n", *(f'    "{row}",\n' for row in people), ")\n\n"]
    text.append("_CHANCE = {\n")
    for name, alphabets in _ALPHABETS.items():
        rows = table(drawn(alphabets, Random(name)))
        text += [f'    "{name}": (\n', *(f'        "{row}",\n' for row in rows), "    ),\n"]
    text.append("}\n\n")
    text.append(_TAIL)
    return "".join(text)


_TAIL = """
def _read(rows: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(bytes(ord(sign) - (65 if sign < "a" else 71) for sign in row) for row in rows)


PEOPLE = _read(_PEOPLE)
CHANCE = {name: _read(rows) for name, rows in _CHANCE.items()}
"""
