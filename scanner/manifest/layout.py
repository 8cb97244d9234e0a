"""Which collections are open at each line of a document, by the look of the lines: YAML, broken and templated, too."""

from __future__ import annotations

import re
from functools import lru_cache

from scanner.manifest.brackets import Brackets, unquoted
from scanner.manifest.levels import Address, Holds, Level
from scanner.model import Place
from scanner.regex import regex

_DEEPEST = 100  # levels

_EOL = rb"(?:\r\n?|\n|\Z)"
_ACTION = rb"\{(?:\{[^{}\r\n]*+\}|%[^{}%\r\n]*+%)\}"
_NOTHING = regex(
    rb"[ \t]*+(?:(?:"
    + _ACTION
    + rb"[ \t]*+)*+(?:#[^\r\n]*+)?|(?:<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)[^\r\n]*+)"
    + _EOL
)
_OPEN_ACTION = regex(rb"[ \t]*+\{[{%#]")
_CLOSED = {b"{": b"}}", b"%": b"%}", b"#": b"#}"}
_INDENT = regex(rb"[ \t]*+")
_DASH = regex(rb"-(?:[ \t]++|(?=[\r\n]|\Z))")
_PROPERTIES = regex(rb"(?:[&!][^\s,\[\]{}]*+(?:[ \t]++|(?=[\r\n]|\Z))|(?!))*+")
_FIRST = rb"[A-Za-z0-9_./$~()+^<=\-\x80-\xff]"
_NEXT = rb"[^\s:#,\[\]{}\"'=;]|:(?![ \t\r\n]|\Z)"
_KEY = regex(
    rb"(?:(?P<quoted>\"(?:[^\"\\\r\n]++|\\[^\r\n])*+\"|'(?:[^'\r\n]++|'')*+')"
    rb"|(?P<plain><<|(?:" + _FIRST + rb"|" + _ACTION + rb")(?:" + _NEXT + rb"|" + _ACTION + rb")*+"
    rb"(?P<more>(?:[ ]++(?:" + _NEXT + rb")++|(?!))*+)))[ \t]*+:(?=[ \t\r\n]|\Z)[ \t]*+"
)
_EXPLICIT = regex(rb"[?:](?=[ \t\r\n]|\Z)")  # a key that may be anything
_HEADER = regex(rb"[|>][+\-1-9]{0,2}[ \t]*+(?:#[^\r\n]*+)?" + _EOL)
_TEXT = regex(rb"(?:[^\r\n#]++|(?<![ \t])#)*+")  # up to a comment
_COLON = regex(rb"[^\r\n]*?:(?=[ \t\r\n]|\Z)")
_LINE = regex(rb"[^\r\n]*+" + _EOL)
_QUOTED = regex(rb"\"(?:[^\"\\]++|\\.)*+\"|'(?:[^']++|'')*+'", re.DOTALL)
_TEMPLATE = (b"{{", b"{%", b"{#")


class Layout:
    """One document, read line by line, with the collections that are open."""

    def __init__(self, text: bytes, spans: list[tuple[int, int]]) -> None:
        self._text = text.removeprefix(b"\xef\xbb\xbf")
        by = len(text) - len(self._text)
        self._spans = [(start - by, end - by) for start, end in spans]
        self._found: list[Address | None] = []  # one for each of the first spans
        self._levels: list[Level] = []
        self._root: Level | None = None
        self._lost = False  # a line at the root makes no sense

    def places(self) -> list[Place | None]:
        """The places of the spans, in their order."""
        at = 0
        while at < len(self._text) and not self._lost:
            at = self._past_nothing(at) or self._line(at)
        self._pass(len(self._text) + 1)
        root = self._root
        if self._lost and not (root and root.is_object):
            return [None] * len(self._spans)
        return [address.place if address else None for address in self._found]

    def _past_nothing(self, at: int) -> int | None:
        """Where the line at `at` ends, if it says nothing to YAML."""
        nothing = _NOTHING.match(self._text, at)
        if nothing:
            return nothing.end()
        opened = _OPEN_ACTION.match(self._text, at)
        if opened is None or _KEY.match(self._text, opened.end() - 2):
            return None
        closed = self._text.find(_CLOSED[self._text[opened.end() - 1 : opened.end()]], opened.end())
        if closed < 0:
            self._lost = True
            return len(self._text)
        return self._next(closed)

    def _line(self, at: int) -> int:
        """Read one line, with what belongs to its value; give where the next one starts."""
        text = self._text
        first = _INDENT.match(text, at).end()  # type: ignore[union-attr]
        tabs = b"\t" in text[at:first]
        dashed = -1
        while dash := _DASH.match(text, first):
            column = first - at
            if dashed < 0 and self._goes_on(column):
                break
            self._dash(column)
            dashed, first = column, dash.end()
        column = first - at
        if _EXPLICIT.match(text, first):
            return self._senseless(first, column)
        properties = _PROPERTIES.match(text, first).end()  # type: ignore[union-attr]
        key = _KEY.match(text, properties)
        if key:
            if key["more"] and column == 0:
                self._lost = True
                return len(text)
            self._key(column, unquoted(key["quoted"] or key["plain"]))
            return self._value(key.end(), column)
        if dashed >= 0:
            return self._value(first, dashed)
        return self._words(first, column, tabs=tabs)

    def _goes_on(self, column: int) -> bool:
        """Whether a line at a column belongs to the text before it, whatever it looks like."""
        top = self._levels[-1] if self._levels else None
        return top is not None and top.holds is Holds.TEXT and column > top.column

    def _dash(self, column: int) -> None:
        """Open the next item of the list whose dashes stand at a column."""
        self._close(column)
        top = self._levels[-1] if self._levels else None
        if top is None or not (top.is_list and top.column == column):
            self._open(Level(column, is_list=True))
        self._levels[-1].next()

    def _key(self, column: int, key: str) -> None:
        """Open the entry of a key that stands at a column."""
        self._close(column)
        top = self._levels[-1] if self._levels else None
        if top and top.is_list and top.column == column:  # as far out as the key whose value the list is
            self._levels.pop()
            top = self._levels[-1] if self._levels else None
            if top is None:
                self._lost = True
        if top is None or top.column < column:
            self._open(Level(column, is_list=False))
        self._levels[-1].enter(key)

    def _close(self, column: int) -> None:
        """Close what stands further in than a column."""
        while self._levels and self._levels[-1].column > column:
            self._levels.pop()

    def _open(self, level: Level) -> None:
        """Open a collection inside the entry that is open; it is broken where nothing can stand there."""
        above = self._levels[-1] if self._levels else None
        if above is None:
            self._lost = self._lost or self._root is not None
            self._root = self._root or level
        else:
            level.broken = above.holds is not Holds.NOTHING
            above.holding(level)
        self._lost = self._lost or len(self._levels) >= _DEEPEST
        self._levels.append(level)

    def _value(self, at: int, column: int) -> int:
        """Read the value that starts at `at`, of an entry whose key or dash stands at `column`."""
        text, top = self._text, self._levels[-1]
        at = _PROPERTIES.match(text, at).end()  # type: ignore[union-attr]
        first = text[at : at + 1]
        if first in (b"", b"\r", b"\n", b"#"):
            self._pass(at)
            return self._next(at)
        if header := _HEADER.match(text, at):
            end = self._deeper(header.end(), column)
            top.holds = Holds.ALL
            return self._is(at, end)
        if first in (b'"', b"'"):
            return self._quoted(at, column)
        if first in (b"{", b"[") and not text.startswith(_TEMPLATE, at):
            return self._in_brackets(at, column)
        end = _TEXT.match(text, at).end()  # type: ignore[union-attr]
        top.told(text[at:end].strip().decode(errors="replace"))
        top.holds = Holds.TEXT
        return self._next(self._is(at, end))

    def _quoted(self, at: int, column: int) -> int:
        text, top = self._text, self._levels[-1]
        top.holds = Holds.ALL
        quoted = _QUOTED.match(text, at, self._next(at)) or _QUOTED.match(
            text, at, self._deeper(self._next(at), column)
        )
        if quoted is None:  # never closed, or further out than it may be
            top.broken = True
            return self._deeper(self._next(at), column)
        top.told(quoted[0][1:-1].decode(errors="replace"))
        end = _TEXT.match(text, quoted.end()).end()  # type: ignore[union-attr]
        return self._next(self._is(at, end))

    def _in_brackets(self, at: int, column: int) -> int:
        """Read what stands in brackets, and the rest of the line in which they are closed."""
        if self._levels:
            self._levels[-1].holds = Holds.ALL
            limit = self._deeper(self._next(at), column, closing=True)
        else:
            limit = len(self._text)
        brackets = Brackets(self._text, limit, self._levels, self._is)
        end = brackets.read(at)
        self._root = self._root or brackets.root
        if end is None:
            self._pass(limit)
            if self._levels:
                self._levels[-1].broken = True
            self._lost = not self._levels
            return limit
        return self._next(end) if self._levels else self._after_root(end)

    def _after_root(self, at: int) -> int:
        """Where the next value in brackets stands; nothing else may follow one."""
        while at < len(self._text) and (past := self._past_nothing(at)):
            at = past
        at = _INDENT.match(self._text, at).end()  # type: ignore[union-attr]
        self._lost = at < len(self._text) and self._text[at : at + 1] not in (b"{", b"[")
        return at

    def _words(self, at: int, column: int, *, tabs: bool) -> int:
        """Read a line that is neither a key nor an item: a value below its key, more of a text, or no YAML at all."""
        top = self._levels[-1] if self._levels else None
        if top is None:
            if self._text[at : at + 1] in (b"{", b"["):
                return self._in_brackets(at, -1)
        elif column > top.column and top.holds is not Holds.ALL and not tabs:
            bare = top.holds is Holds.TEXT or self._text[at] not in b"\"'{[|>"
            if bare and _COLON.match(self._text, at):  # a key, if an odd one
                return self._senseless(at, column)
            if top.holds is Holds.NOTHING:
                return self._value(at, top.column)
            return self._next(self._is(at, _TEXT.match(self._text, at).end()))  # type: ignore[union-attr]
        return self._senseless(at, column)

    def _senseless(self, at: int, column: int) -> int:
        """Pass over a line that makes no sense at its column."""
        while len(self._levels) > 1 and self._levels[-1].column > column:
            self._levels.pop()
        if self._levels:
            self._levels[-1].broken = True
        self._lost = self._lost or len(self._levels) <= 1
        return self._next(at)

    def _is(self, start: int, end: int) -> int:
        """Note that this range is the value of the entry that is open."""
        self._pass(start)
        while len(self._found) < len(self._spans) and self._spans[len(self._found)][0] < end:
            whole = self._spans[len(self._found)][1] <= end and not any(level.broken for level in self._levels)
            self._found.append(Address(self._levels) if whole else None)
        return end

    def _pass(self, at: int) -> None:
        """Note that up to here there is no value."""
        while len(self._found) < len(self._spans) and self._spans[len(self._found)][0] < at:
            self._found.append(None)

    def _next(self, at: int) -> int:
        return _LINE.match(self._text, at).end()  # type: ignore[union-attr]

    def _deeper(self, at: int, column: int, closing: bool = False) -> int:
        """Where the lines from `at` end that stand further in than a column; lines that say nothing may be among them.

        With `closing`, lines that begin with a closing bracket belong to them, too.
        """
        return _lines(column, closing).match(self._text, at).end()  # type: ignore[union-attr]


@lru_cache(maxsize=256)
def _lines(column: int, closing: bool) -> re.Pattern[bytes]:
    deeper = rb"[ \t]{%d}[ \t]*+[^ \t\r\n]" % (column + 1)
    closed = rb"|[ \t]*+[}\]][^\r\n]*+" + _EOL if closing else b""
    action = rb"[ \t]*+" + _ACTION + rb"[^\r\n]*+(?:\r\n?|\n)"
    return re.compile(
        rb"(?:%s[^\r\n]*+%s|[ \t]*+(?:\r\n?|\n)|(?:%s)++(?=%s)%s)*+" % (deeper, _EOL, action, deeper, closed)
    )
