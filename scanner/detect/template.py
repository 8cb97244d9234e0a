"""Literals in the actions of templates: what `{{ default "x" .Values.password }}` says when nobody says otherwise.

Go templates with the functions of Sprig and Helm, and Jinja. Only strings that end up in the output count: names of
templates and keys, messages, formats and what is compared with something don't.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.regex import regex

_OPENS = regex(rb"\{\{-?[ \t]*")
_LONGEST = 1024  # bytes of an action
_BESIDE = regex(rb"[^\s\"'`{}]{0,1024}")
_TOKEN = regex(
    rb"\\\"(?P<escaped>[^\"\\\n]*+)\\\"|\"(?P<double>(?:[^\"\\\n]|\\[^\n])*+)\"|'(?P<single>[^'\n]*+)'|`(?P<tick>[^`\n]*+)`"
    rb"|(?P<word>[A-Za-z_][\w.]*+)|(?P<set>:?=(?!=))|(?P<pipe>[|(])|(?P<rest>[^\s\"'`|(:=A-Za-z_]++|[:=])"
)
_LITERALS = ("escaped", "double", "single", "tick")
# Which of the strings that follow a function are part of what comes out: those from this one on, counted from 0.
_FROM = {
    **dict.fromkeys(
        (b"", b"default", b"d", b"coalesce", b"b64enc", b"quote", b"squote", b"bcrypt", b"print", b"cat", b"trim",
         b"toString", b"ternary", b"sha256sum", b"else"), 0,
    ),
    **dict.fromkeys((b"printf", b"htpasswd", b"format"), 1),
}  # fmt: skip
_VARIABLE = regex(rb"\{\{-?[ \t]*\$[\w.]+[ \t]*:?=[ \t]*\Z")


def action(text: bytes, at: int) -> int:
    """The offset behind the action of a template that opens at `at`; `at` where none does, or none closes."""
    if not _OPENS.match(text, at):
        return at
    closed = text.find(b"}}", at, at + _LONGEST)
    return closed + 2 if closed >= 0 else at


def made(text: bytes, at: int) -> int:
    """The offset behind the value without blanks that begins at `at` and has actions in it; `at` where it has none."""
    start = end = at
    while (beside := _BESIDE.match(text, end)) and (behind := action(text, beside.end())) > beside.end():
        end = behind
    beside = _BESIDE.match(text, end)
    return beside.end() if beside and end > start else start


def assigned(text: bytes, at: int) -> int:
    """The offset where the action closes in which a variable gets the value at `at`; `at` where it is another place."""
    if not _VARIABLE.search(text, max(at - 120, 0), at):
        return at
    closed = text.find(b"}}", at, at + _LONGEST)
    return closed if closed >= 0 else at


def literals(text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The strings from `start` to `end`, inside one action, that end up in its output, without their quotes."""
    function, strings, word_ends = b"", 0, -1
    opens = _OPENS.match(text, start, end)
    for token in _TOKEN.finditer(text, opens.end() if opens else start, end):
        kind = token.lastgroup or ""
        if kind in ("pipe", "set"):
            if token[0] != b"(" or token.start() != word_ends:  # a call in Jinja: default('x')
                function, strings = b"", 0
        elif kind == "word":
            function, strings = (token[0], 0) if not function else (function, strings)
            word_ends = token.end()
        elif kind in _LITERALS:
            if strings >= _FROM.get(function, 1 << 30) and token.start(kind) < token.end(kind):
                yield token.span(kind)
            strings += 1
        elif not function and token[0][:1] in b".$":
            function = token[0]
