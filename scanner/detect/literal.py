"""A string as programs write it: its quotes, the letters before them, what wraps it, and what may follow it."""

from __future__ import annotations

from scanner.detect.scalar import Scalar
from scanner.regex import regex

_STRING = regex(
    rb"(?:[rRbBuUL@]{1,2}(?=[\"']))?(?:\"\"\"(?P<triple>[^\"\\\n]{1,1024})\"\"\"|'''(?P<three>[^'\\\n]{1,1024})'''"
    rb"|\\\"(?P<json>[^\"\\]{1,1024})\\\"|\"(?P<double>(?:[^\"\\]|\\.){1,1024})\""
    rb"|'(?P<single>[^']{1,1024})'|`(?P<tick>[^`]{1,1024})`)"
)
_DOUBLED = regex(rb"'((?:[^']|''){1,1024}+)'")  # as YAML writes a quote between quotes
_AFTER = regex(
    rb"[ \t\r]*(?:[,;)\]}#\"'`<|\\]|-[-\w]|//|/>|/[mM](?!\w)|\Z|[\w\-]{1,80}[=:]"
    rb"|\.(?:to|into|get|as|encode|trim|strip|freeze|data)(?:_?[A-Za-z0-9_]{1,30})?\()"  # "x".to_string()
)
_WRAPPED = regex(  # what encodes, copies or wraps the one literal: std.base64('x'), String::from("x"), []byte("x")
    rb"(?:(?:await |new )?(?:[\w$]{1,40}(?:\.|::?)){0,4}"
    rb"(?:\w{0,30}(?:[bB]ase64|[eE]ncode|[pP]lain[tT]ext)\w{0,20}|b64enc|btoa|secret|CreateSecret|from|toUtf8|String"
    rb"|(?:\[\])?byte|bytes|bytearray|Some|Just|To|Ptr|SecretStr(?:ing)?))?"
    rb"\((?:null,[ \t]*)?(?:[rbu](?=[\"']))?([\"'`])(?P<value>[^\"'`\n]{4,1024})\1(?:\)|,[ \t]|\.[a-z])"
)


def string(text: bytes, at: int, *, doubled: bool = False) -> Scalar | None:
    """The string at offset `at` of `text`, if what follows it may follow a value; `doubled` if two quotes are one."""
    if doubled and text[at : at + 1] == b"'" and text[at + 1 : at + 3] != b"''":
        found = _DOUBLED.match(text, at)
        kind: int | str = 1
    else:
        found = _STRING.match(text, at)
        kind = (found and found.lastgroup) or 0
    if found is None or not kind or not _AFTER.match(text, found.end()):
        return None
    says = found[kind]
    return Scalar(*found.span(kind), says.replace(b"''", b"'") if kind == 1 else says, quoted=True)


def wrapped(text: bytes, at: int) -> Scalar | None:
    """The one string in the call, or in the brackets, at offset `at` of `text`."""
    found = _WRAPPED.match(text, at)
    return Scalar(*found.span("value"), found["value"], quoted=True) if found else None
