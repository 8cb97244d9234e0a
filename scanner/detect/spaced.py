"""Values that only a blank separates from their name: `ENV NAME x`, `setx NAME x`, `storePassword "x"`, `--token x`."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.detect.given import Assignment, cut, judged, telling
from scanner.detect.literal import string
from scanner.detect.naming import sensitive
from scanner.regex import regex

_FLAG = regex(rb"(?<![\w\-])(?P<key>--?[a-zA-Z][\w.\-]{2,78}+) {1,4}(?=[^\s\-])")
_ARGUMENT = regex(rb"[^\s\"'`,;|&<>()\\]{4,1024}")
# Dockerfiles of old, csh, Windows, fish; what follows the name is all of the value.
_STATEMENT = regex(
    rb"(?:\A\+?[ \t]*+(?i:(?:ONBUILD[ \t]++)?ENV|(?:@?setx(?:[ \t]++/m)?))"
    rb"|(?:\A\+?|[;&|({])[ \t]*+(?:setenv|set(?:[ \t]++-[a-zA-Z]{1,4}|[ \t]++--\w{1,12}){1,3}))"
    rb"[ \t]++[\"']?(?P<key>[\w.\-]{2,80})[\"']?[ \t]++(?![=:\-])"
)
_STATES = (b"set", b"env")  # one of which is in each of those
_ENDS = regex(rb"[ \t\r]*(?:\Z|[;|&)}]|/[mM]\b|#)")
_WORD = regex(rb"[^\s\"'`;|&<>()\\]{4,1024}")
# A keyword and its string: Gradle and Ruby, attributes of Elixir, keywords of Lisp, and what nginx and others read.
_SPACED = regex(rb"[ \t]@?[\"']")
_KEYWORD = regex(
    rb"(?:\A\+?[ \t]*+(?:[@:]|#[ \t]*define[ \t]+)?|\((?:setq?|def\w{0,8})[ \t]++|\(:?|[{ \t]:)"
    rb"(?P<key>[A-Za-z][\w.\-]{1,79})[ \t]{1,8}(?=@?[\"'])"
)


def given(line: bytes) -> Iterator[Assignment]:
    """Every value in `line` that stands behind its name, with a blank between."""
    lowered = line.lower()
    for flag in _FLAG.finditer(line) if b"-" in line else ():
        if sensitive(flag["key"]):
            yield from telling(_quoted(line, flag["key"], flag.end()) or _bare(line, flag["key"], flag.end()))
    for statement in _STATEMENT.finditer(line) if any(word in lowered for word in _STATES) else ():
        if sensitive(statement["key"]):
            yield from _stated(line, statement["key"], statement.end())
    for keyword in _KEYWORD.finditer(line) if _SPACED.search(line) else ():
        if sensitive(keyword["key"]):
            yield from telling(_quoted(line, keyword["key"], keyword.end()))


def _quoted(line: bytes, key: bytes, at: int) -> list[Assignment]:
    said = string(line, at)
    return judged(line, key, said) if said else []


def _bare(line: bytes, key: bytes, at: int) -> list[Assignment]:
    value = _ARGUMENT.match(line, at)
    return judged(line, key, cut(line, *value.span(), quoted=False)) if value else []


def _stated(line: bytes, key: bytes, at: int) -> list[Assignment]:
    """What a statement gives to `key`: one string or one word, and nothing behind it. More words are prose."""
    said = string(line, at)
    value = None if said else _WORD.match(line, at)
    if value and _ENDS.match(line, value.end()):
        said = cut(line, *value.span(), quoted=False)
    return telling(judged(line, key, said)) if said else []
