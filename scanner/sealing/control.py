"""Which actions of control (`if`, `with`, `range`) are open where in a template, so that a line may be left out."""

from __future__ import annotations

from bisect import bisect_left

from scanner.regex import regex
from scanner.together.actions import spans

Block = tuple[int, tuple[str, ...]]
"""An offset, and the actions that are open from there on; with `ELSE` before it one that is past its `else`, and ""
for one that is past another condition."""

ELSE = "!"

_WORD = regex(r"\{\{-?\s*(if|with|range|define|block|else|end)\b")
_ELSE = regex(r"\{\{-?\s*else\s*-?\}\}")
_DEEPEST = 64  # of those that are told


def blocks(text: str) -> list[Block]:
    """From which offsets on which actions are open."""
    found: list[Block] = [(-1, ())]
    deeper = 0  # that are open besides
    for start, end in spans(text):
        open_, word = found[-1][1], _WORD.match(text, start)
        if not word:
            continue
        if word[1] in ("else", "end"):
            deeper, gone = (deeper - 1, open_) if deeper and word[1] == "end" else (deeper, open_[:-1])
            other = f"{ELSE}{open_[-1]}" if open_ and open_[-1] and _ELSE.match(text, start) else ""
            found.append((start, (*gone, other) if word[1] == "else" else gone))
        elif len(open_) == _DEEPEST:
            deeper += 1
        else:
            found.append((start, (*open_, text[start:end])))
    return found


def around(known: list[Block], at: int) -> tuple[str, ...]:
    """The actions that are open at an offset."""
    return known[bisect_left(known, (at,)) - 1][1]


def closed(text: str, start: int, end: int) -> int:
    """Where all that was opened in a range is closed again."""
    known = blocks(text)
    left = len(around(known, end)) - len(around(known, start))
    for at, stop in spans(text):
        word = _WORD.match(text, at)
        if at >= end and left > 0 and word and word[1] == "end":
            left, end = left - 1, stop
    return end
