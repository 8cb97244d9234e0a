"""Which leaves of a file SOPS encrypts: the rule that its metadata states, asked of each part of a leaf's path.

After getsops/sops, `shouldBeEncrypted` in sops.go. One rule is stated at most; `unencrypted_suffix: _unencrypted` holds
where none is. Its expressions are those of Go, unanchored, and whoever writes a file writes them: Python's engine could
be kept busy by one for ever. So only those are asked that can't, and of a file that states another nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanner.regex import regex

SUFFIXES = ("unencrypted_suffix", "encrypted_suffix")
EXPRESSIONS = ("unencrypted_regex", "encrypted_regex")
COMMENTS = ("unencrypted_comment_regex", "encrypted_comment_regex")
"""The names of the rules; those on comments name no part of a path."""

_TOKEN = regex(
    r"(?P<flag>\(\?i\))|(?P<open>\((?:\?:)?(?!\?))|(?P<close>\)(?![*+{]))|(?P<either>\|)|(?P<maybe>\?(?!\?))"
    r"|(?P<any>[*+](?![?+]))|(?P<one>[\w\-/ ,:@~\"'#%&;<>=!.^$]|\\[.\-_/^$*+?()|\[\]\\dDwWsS]"
    r"|\[\^?[\w\-./ ,:@]{1,100}\])"
)
_LONGEST = 500  # characters of an expression
_LONGEST_PART = 253  # characters of a part of a path, as Kubernetes has it
_MOST_WAYS = 64  # in which an expression can be tried from one place on
_MOST_REPEATED = 16  # the same, where it repeats something
_MOST_PARTS = 5_000  # different ones of one file that an expression is asked of
_ANYTHING = regex(r"\A\^?\.\*|(?<!\\)\.\*\$?\Z")  # says nothing at the ends of what is unanchored


class Selection:
    """The rule of one file."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        """Take what the metadata say; `known` is False where the rule can't be asked."""
        stated = next((name for name in (*COMMENTS, *EXPRESSIONS, *SUFFIXES) if rules.get(name)), SUFFIXES[0])
        self._selects = stated.startswith("encrypted")
        text = rules.get(stated) or "_unencrypted"
        self._suffix = text if stated in SUFFIXES else ""
        self._expression = safe(text) if stated in EXPRESSIONS else None
        self.known = bool(self._suffix or self._expression)
        self._asked: dict[str, bool] = {}

    def decides(self, part: str) -> bool:
        """Whether this part of a path decides what happens to all below it."""
        decided = self._asked.get(part)
        if decided is None:
            decided = (bool(self._suffix) or len(self._asked) < _MOST_PARTS) and self._matches(part)
            self._asked[part] = decided
        return decided

    def encrypts(self, decided: bool) -> bool:
        """Whether SOPS encrypts a leaf of whose path a part was, or was not, `decided`."""
        return self.known and decided is self._selects

    def _matches(self, part: str) -> bool:
        if self._suffix:
            return part.endswith(self._suffix)
        return len(part) <= _LONGEST_PART and bool(self._expression and self._expression.search(part))


def safe(expression: str) -> re.Pattern[str] | None:
    """An expression of Go as one of Python; None where that could take long, or would mean something else.

    It may repeat one thing, and there are few ways in which its alternatives can follow one another.
    """
    expression = _ANYTHING.sub("", expression)
    ways, repeated, at = [1], 0, 0
    flags = re.ASCII
    product = 1
    kept = []
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        if token is None or len(expression) > _LONGEST:
            return None
        at, name = token.end(), token.lastgroup
        if name == "flag":
            flags |= re.IGNORECASE
            continue
        kept.append(token[0])
        if name == "open":
            ways.append(1)
        elif name == "either":
            ways[-1] += 1
        elif name == "maybe":
            product *= 2
        elif name == "any":
            repeated += 1
        elif name == "close" and len(ways) > 1:
            product *= ways.pop()
    if repeated > 1 or product * ways[0] > (_MOST_REPEATED if repeated else _MOST_WAYS):
        return None
    try:
        return re.compile("".join(kept), flags)
    except re.error:
        return None
