"""What is in a manifest that is not YAML, and how to make it YAML again without moving a byte."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.regex import regex

_OPENER = regex(rb"\{[{%#]")
_CLOSER = {b"{{": b"}}", b"{%": b"%}", b"{#": b"#}"}
_WHOLE = regex(rb"\{\{(?:[^\"`}]++|\"(?:[^\"\\\n]|\\.)*+\"|`[^`]*+`|\}(?!\}))*+\}\}")
_LONGEST = 4096  # bytes of an action in whose strings braces are told from those that close it
_LEAST_LINES = 3  # of a text that a template puts together
_CHANCE = regex(rb"(?=[0-9_]*[A-Za-z])(?:(?=(?:[A-Za-z_]*[0-9]){2})[A-Za-z0-9_]{10}|(?=[A-Za-z_]*[0-9])\w{16})")
_OPENED = regex(rb"\{\{-?\s*[`(\"]?")
_HOLE = 0  # stands for the bytes of a `{{ … }}` while it isn't known whether its line holds anything else
_HOLES = regex(rb"^ *+\x00[\x00 ]*+(?=[\r\n]|\Z)", re.MULTILINE)
_CONFLICT = regex(rb"^(?:<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)(?=\s|\Z)[^\r\n]*+", re.MULTILINE)
_HUNK = regex(rb"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@[^\r\n]*+", re.MULTILINE)
_DIFF_LINE = regex(
    rb"^(?:(?:@@|diff |index |--- |\+\+\+ |(?:new|deleted) file mode |old mode |similarity |rename |\\ No newline)"
    rb"[^\r\n]*+|[+-](?:---|\.\.\.)?)",
    re.MULTILINE,
)
_RESERVED = regex(rb"^[ -]*+[\w.\"'/-]+: ++(?P<first>[@%`])", re.MULTILINE)
# A block scalar that opens with blanks further in than its text is none, so those stand behind its header instead.
_AFTER_HEADER = regex(rb"[|>][+\-1-9]{0,2} *+(?:(?:\r\n?|\n) ++(?=[\r\n]))++")


def neutralised(document: bytes) -> bytes:
    """`document`, byte for byte as long, without what keeps YAML from being read.

    Template actions are blanked where they fill their lines and become `T`s elsewhere; conflict markers and what a
    unified diff adds are blanked; tabs become spaces; a value that opens with a reserved character opens with `T`.
    """
    text = bytearray(document.replace(b"\0", b"_").replace(b"\t", b" "))
    for start, end in _actions(document):
        filler = _HOLE if document.startswith(b"{{", start) else ord(" ")
        text[start:end] = bytes(byte if byte in b"\r\n" else filler for byte in document[start:end])
    result = _HOLES.sub(_blank, bytes(text)).replace(b"\0", b"T")
    result = _CONFLICT.sub(_blank, result)
    hunk = _HUNK.search(result)
    if hunk:
        head = re.sub(rb"[^\r\n]", b" ", result[: hunk.start()])
        result = head + _DIFF_LINE.sub(_blank, result[hunk.start() :])
    result = _AFTER_HEADER.sub(lambda match: re.sub(rb"[\r\n]", b" ", match[0]), result)
    return _RESERVED.sub(lambda match: match[0][:-1] + b"T", result)


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
    lines = value.splitlines() if b"{{" in value else []
    return len(lines) >= _LEAST_LINES and not any(_CHANCE.search(line) for line in lines if b"{{" not in line)


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])


def _actions(text: bytes) -> Iterator[tuple[int, int]]:
    """Where Go templates and Jinja stand; the time is linear even where nothing that opens is ever closed."""
    at = 0
    unclosed: set[bytes] = set()
    while opener := _OPENER.search(text, at):
        at = opener.end()
        if opener[0] in unclosed:
            continue
        whole = _WHOLE.match(text, opener.start(), opener.start() + _LONGEST)  # a string may hold what closes others
        closed = whole.end() - 2 if whole else text.find(_CLOSER[opener[0]], at)
        if closed < 0:
            unclosed.add(opener[0])
            continue
        at = closed + 2
        yield opener.start(), at
