"""What is in a manifest that is not YAML, and how to make it YAML again without moving a byte."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.regex import regex

_OPENER = regex(rb"\{[{%#]")
_CLOSER = {opens: regex(closes) for opens, closes in ((b"{{", rb"\}\}"), (b"{%", rb"%\}"), (b"{#", rb"#\}"))}
_AGAIN = regex(rb"\{\{")
_ANY_ENTRY = rb"[\r\n] *+(?:- ++)*+[\w.][\w./-]*+:(?=\s|\Z)"
_ENTRY = regex(_ANY_ENTRY)  # no action holds one, outside its strings
_WHOLE = regex(
    rb"\{\{(?:[^\"`{}\r\n]++|\{(?!\{)|(?!%s)[\r\n]|\"(?:[^\"\\\n]|\\.)*+\"|`[^`]*+`|\}(?!\}))*+\}\}" % _ANY_ENTRY
)
_COMMENT = regex(rb"\{\{-?\s*+/\*")
_COMMENTED = regex(rb"\*/\s*+-?\}\}")
_LONGEST = 4096  # bytes of an action in whose strings braces are told from those that close it
_LEAST_LINES = 3  # of a text that a template puts together
_CHANCE = regex(rb"(?=[0-9_]*[A-Za-z])(?:(?=(?:[A-Za-z_]*[0-9]){2})[A-Za-z0-9_]{10}|(?=[A-Za-z_]*[0-9])\w{16})")
_OPENED = regex(rb"\{\{-?\s*[`(\"]?")
_HOLE = 0  # stands for the bytes of a `{{ … }}` while it isn't known whether its line holds anything else
_HOLES = regex(rb"^ *+\x00[\x00 ]*+(?=[\r\n]|\Z)", re.MULTILINE)
_CONFLICT_MARKS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")
_CONFLICT = regex(rb"^(?:<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)(?=\s|\Z)[^\r\n]*+", re.MULTILINE)
_HUNK = regex(rb"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@[^\r\n]*+", re.MULTILINE)
_DIFF_LINE = regex(
    rb"^(?:(?:@@|diff |index |--- |\+\+\+ |(?:new|deleted) file mode |old mode |similarity |rename |\\ No newline)"
    rb"[^\r\n]*+|[+-](?:---|\.\.\.)?)",
    re.MULTILINE,
)
_RESERVES = regex(rb": ++[@%`]")  # the same, which takes no time to look for
_RESERVED = regex(rb"^[ -]*+[\w.\"'/-]+: ++(?P<first>[@%`])", re.MULTILINE)
# A block scalar that opens with blanks further in than its text is none, so those stand behind its header instead.
_AFTER_HEADER = regex(rb" [|>][+\-1-9]{0,2} *+(?:(?:\r\n?|\n) ++(?=[\r\n]))++")


def neutralised(document: bytes) -> bytes:
    """`document`, byte for byte as long, without what keeps YAML from being read.

    Template actions are blanked where they fill their lines and become `T`s elsewhere; conflict markers and what a
    unified diff adds are blanked; tabs become spaces; a value that opens with a reserved character opens with `T`.
    """
    text = bytearray(document.replace(b"\0", b"_").replace(b"\t", b" "))
    for start, end in _actions(document):
        filler = _HOLE if document.startswith(b"{{", start) else ord(" ")
        text[start:end] = bytes(byte if byte in b"\r\n" else filler for byte in document[start:end])
    # Each expression walks all lines, so each is asked only where what it looks for occurs.
    result = bytes(text)
    if _HOLE in text:
        result = _HOLES.sub(_blank, result).replace(b"\0", b"T")
    if any(mark in result for mark in _CONFLICT_MARKS):
        result = _CONFLICT.sub(_blank, result)
    hunk = _HUNK.search(result) if b"@@ -" in result else None
    if hunk:
        head = re.sub(rb"[^\r\n]", b" ", result[: hunk.start()])
        result = head + _DIFF_LINE.sub(_blank, result[hunk.start() :])
    result = _AFTER_HEADER.sub(lambda match: re.sub(rb"[\r\n]", b" ", match[0]), result)
    return _RESERVED.sub(lambda match: match[0][:-1] + b"T", result) if _RESERVES.search(result) else result


def only_template(value: bytes) -> bool:
    """Whether nothing is left of `value` when its template actions are taken out."""
    if b"{{" not in value and b"{%" not in value:
        return False
    if _OPENED.fullmatch(value.strip()):
        return True  # it is closed below
    rest, at = bytearray(), 0
    for start, end in _actions(value):
        rest += value[at:start]
        at = end
    return not (rest + value[at:]).strip()


def put_together(value: bytes) -> bool:
    """Whether a template puts a text of several lines together, and nothing in those that it leaves alone is chance's.

    It is a file in the making, and no value: whatever secret stands in it has a name of its own there.
    """
    lines = value.splitlines() if b"{{" in value and any(_actions(value)) else []
    return len(lines) >= _LEAST_LINES and not any(_CHANCE.search(line) for line in lines if b"{{" not in line)


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])


def _actions(text: bytes) -> Iterator[tuple[int, int]]:
    """Where Go templates and Jinja stand; the time is linear even where nothing that opens is ever closed.

    What opens and is never closed is text, and so is what would hold another that opens, or an entry of a manifest:
    its end belongs to something else.
    """
    at, after = 0, _After(text)
    while opener := _OPENER.search(text, at):
        at = opener.end()
        end = _end(text, opener, after)
        if end > at:
            yield opener.start(), end
            at = end


def _end(text: bytes, opener: re.Match[bytes], after: _After) -> int:
    """Where the action ends that opens there; -1 if it is none."""
    start, at = opener.span()
    if _COMMENT.match(text, start):
        return after.end(_COMMENTED, at)
    closed = after.end(_CLOSER[opener[0]], at)
    if closed < 0 or opener[0] != b"{{":
        return closed
    whole = _WHOLE.match(text, start, start + _LONGEST)  # a string may hold what closes others
    if whole:
        return whole.end()
    torn = 0 <= after.start(_AGAIN, at) < closed or 0 <= after.start(_ENTRY, at) < closed
    return -1 if torn else closed


class _After:
    """The next match of an expression from some place on, which is looked for once however often it is asked for."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._found: dict[re.Pattern[bytes], tuple[int, int]] = {}

    def start(self, wanted: re.Pattern[bytes], at: int) -> int:
        """Where it begins; -1 where there is none."""
        return self._next(wanted, at)[0]

    def end(self, wanted: re.Pattern[bytes], at: int) -> int:
        """Where it ends; -1 where there is none."""
        return self._next(wanted, at)[1]

    def _next(self, wanted: re.Pattern[bytes], at: int) -> tuple[int, int]:
        found = self._found.get(wanted, (0, 0))
        if 0 <= found[0] < at:
            match = wanted.search(self._text, at)
            found = self._found[wanted] = match.span() if match else (-1, -1)
        return found
