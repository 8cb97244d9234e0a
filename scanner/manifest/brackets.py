"""Where a value stands in what braces and brackets hold: JSON, and YAML's flow style.

As strict as it is cheap: two scalars without a comma, a brace that nobody closes, and nothing is known any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from scanner.manifest.levels import Level
from scanner.regex import regex

_DEEPEST = 100  # levels
_TOKEN = regex(
    rb"(?P<skip>\s++|(?<=[\s,\[{])#[^\r\n]*+|(?<=\s)//[^\r\n]*+)"
    rb"|(?P<string>\"(?:[^\"\\]++|\\.)*+\"|'(?:[^']++|'')*+')"
    rb"|(?P<action>\{\{[^{}\r\n]*+\}\}|\{%[^{}%\r\n]*+%\})"
    rb"|(?P<open>[{\[])|(?P<close>[}\]])|(?P<comma>,)|(?P<colon>:)"
    rb"|(?P<plain>[^\s,\[\]{}:\"'](?:[^\s,\[\]{}:#]|[ \t]++(?![#\r\n:])|(?<!\s)#|:(?![\s,\[\]{}]|\Z))*+)"
    rb"|(?P<broken>.)",
    re.DOTALL,
)


class Brackets:
    """One collection in brackets, read token by token.

    `levels` are the collections that are open around it; `note` is told the range of each value while `levels` says
    where it stands. The text is read up to `limit`.
    """

    def __init__(self, text: bytes, limit: int, levels: list[Level], note: Callable[[int, int], int]) -> None:
        self._text = text
        self._limit = limit
        self._levels = levels
        self._note = note
        self._base = len(levels)
        self._wants: list[str] = []  # of each collection: what has to come next
        self.root: Level | None = None

    def read(self, at: int) -> int | None:
        """Where the collection ends that starts at `at`; None where it makes no sense."""
        for token in _TOKEN.finditer(self._text, at, self._limit):
            kind = token.lastgroup
            if kind == "skip":
                continue
            if not self._takes(kind or "", token):
                break
            if len(self._levels) == self._base:
                return token.end()
        del self._levels[self._base :]
        return None

    def _takes(self, kind: str, token: re.Match[bytes]) -> bool:
        """Whether a token makes sense here."""
        wants = self._wants[-1] if self._wants else "value"
        if kind == "open":
            return wants == "value" and self._opens(token[0] == b"[")
        if kind == "close":
            level = self._levels.pop()
            self._wants.pop()
            return level.is_list == (token[0] == b"]")
        if kind == "comma":
            return self._separates(wants)
        if kind == "colon":
            self._wants[-1] = "value"
            return wants == "colon"
        return kind != "broken" and self._says(kind, wants, token)

    def _opens(self, is_list: bool) -> bool:
        level = Level(-1, is_list=is_list)
        if self._levels:
            self._levels[-1].holding(level)
        if self._wants:
            self._wants[-1] = "comma"
        if is_list:
            level.next()
        self.root = self.root or level
        self._levels.append(level)
        self._wants.append("value" if is_list else "key")
        return len(self._levels) <= _DEEPEST

    def _separates(self, wants: str) -> bool:
        if self._levels[-1].is_list:
            self._levels[-1].next()
            self._wants[-1] = "value"
            return True
        self._wants[-1] = "key"
        return wants != "key"

    def _says(self, kind: str, wants: str, token: re.Match[bytes]) -> bool:
        """Take a scalar: a key, a value, or the next line of one."""
        level = self._levels[-1]
        if wants == "key":
            self._wants[-1] = "colon"
            level.enter(unquoted(token[0]))
            return kind != "action" and not token[0].startswith(b"? ")
        if wants == "value" or (wants == "comma" and kind != "string"):
            self._wants[-1] = "comma"
            self._note(*token.span())
            level.told(unquoted(token[0]))
            return True
        return False


def unquoted(scalar: bytes) -> str:
    """What a scalar says that is written on one line, with or without quotes."""
    quote = scalar[:1]
    if quote not in (b'"', b"'"):
        return scalar.strip().decode(errors="replace")
    if (b"\\" if quote == b'"' else b"''") in scalar[1:-1]:
        from scanner.manifest.nodes import Scalar
        from scanner.manifest.scalars import content

        return content(scalar, Scalar(0, len(scalar), quote.decode(), ""))[0].decode(errors="replace")
    return scalar[1:-1].decode(errors="replace")
