"""The forms of values that stand in files for other reasons: dates, versions, names, sentences, rows of keys."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from itertools import islice

from scanner.regex import regex

_LONGEST = 1000  # bytes: what is longer has none of these forms

# The first that fits is told. Sources: RFC 3339 (dates), semver.org and the ranges of npm, RFC 6838 (MIME), RFC 5646
# (languages), crontab(5), CSS Color 4 and CSS Values 4, RFC 4122 (UUID), RFC 9110 (header names).
_FORMS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("shape:uuid", regex(rb"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")),
    ("shape:date", regex(
        rb"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?|\d\d?[./]\d\d?[./]\d{4}"
    )),
    ("shape:version", regex(
        rb"(?:[\^~=]|[<>]=?)?[ ]?[vV]?\d{1,4}(?:\.(?:\d{1,8}|[xX*])){1,3}(?:[-+.][A-Za-z][A-Za-z0-9.+-]{0,40}"
        rb"|-\d[\w.]{0,20})?(?:\(.{1,80}|[ ](?:\|\||-|[<>]).{1,40})?"
    )),
    ("shape:image", regex(
        rb"(?:[a-z0-9.-]{1,80}(?::\d{2,5})?/)?(?:[a-z0-9._-]{1,60}/){0,4}[a-z][a-z0-9._-]{1,60}:v?\d{1,4}\.[\w.-]{1,40}"
    )),
    ("shape:number", regex(
        rb"[-+]?\d{1,9}(?:[.,_ ]\d{1,9}){0,4}%?|0x[0-9a-fA-F]{1,8}|\d(?:\.\d{1,9})?[eE][-+]?\d{1,3}"
    )),
    ("shape:email", regex(rb"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[A-Za-z][\w-]{0,62}){1,4}")),
    ("shape:host", regex(
        rb"(?:[a-z_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,14}\.?(?::\d{2,5})?(?:/[\w.-]{0,60})?"
        rb"|(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5})?"
    )),
    ("shape:mime", regex(
        rb"(?:application|audio|font|image|message|model|multipart|text|video)/[\w.+-]{1,80}(?:; ?[\w=\"-]{1,40})?"
    )),
    ("shape:locale", regex(
        rb"[a-z]{2,3}[-_](?:[A-Z][a-z]{3}[-_])?[A-Z]{2}(?:\.[A-Za-z0-9-]{2,12})?(?:@\w{1,12})?"
    )),
    ("shape:cron", regex(
        rb"@(?:hourly|daily|weekly|monthly|yearly|reboot)|(?:[\d*/,-]{1,20}[ ]){4,5}[\d*/,A-Za-z?L#-]{1,20}"
    )),
    ("shape:css", regex(
        rb"#(?:[0-9a-fA-F]{3}){1,2}|(?:rgb|hsl)a?\(.{1,40}\)"
        rb"|-?[\d.]{1,8}(?:px|r?em|vh|vw|pt|deg|fr)(?: -?[\d.]{1,8}(?:px|r?em|vh|vw)){0,3}"
    )),
    ("shape:header", regex(
        rb"X-[A-Z][A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20}){0,5}|[A-Z][a-z]{1,20}(?:-[A-Z][a-z]{1,20}){1,4}"
    )),
    ("shape:expression", regex(rb".*(?:\[[a-zA-Z0-9]-|\\[dwsb]|\(\?[:=!]|\.\*|\)\$).*|\^.*\$", re.DOTALL)),
    ("shape:format", regex(
        rb".*(?:%[-+#0-9.]{0,6}[sdvqwx](?![A-Za-z0-9])|\{\d?\}|\{[a-z_]{1,30}\}|\$[({]|\{\{.*\}\}|<<|<\w[^<>]{0,200}>).*"
        rb"|<\w.*", re.DOTALL
    )),
    ("shape:sentence", regex(rb"[^\s]{1,40}(?:[ \xa0][^\s]{1,40}){1,200}")),
    ("shape:code", regex(
        rb"[A-Za-z_$][\w$]{0,60}!?(?:(?:\.|\?\.|->|::)[A-Za-z_$#][\w$]{0,60}!?){1,8}[;,]?|[\w.$]{1,60}\(.*\)[;,]?"
        rb"|.*(?:\(\)|=>|&&|\|\||\$\(| === ?| == ).*", re.DOTALL
    )),
)  # fmt: skip

_OF_LETTERS_AND_DIGITS = tuple(
    form for form in _FORMS if form[0] in ("shape:number", "shape:css")
)  # as 42 and 12px are
_NAMES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("shape:word", regex(rb"[A-Za-z]?[a-z\x80-\xff]{1,40}|[A-Z]{2,40}")),
    ("shape:numbered", regex(rb"[A-Za-z]{3,30}(?:[-_.][A-Za-z]{1,30}){0,4}[-_.]?\d{1,4}")),
    ("shape:camel", regex(rb"[a-z]{1,30}(?:[A-Z][a-z0-9]{0,30}){1,12}|(?:[A-Z][a-z0-9]{1,30}){2,12}")),
    ("shape:snake", regex(rb"[A-Za-z][A-Za-z0-9]{0,30}(?:_[A-Za-z0-9]{1,30}){1,10}")),
    ("shape:kebab", regex(rb"[A-Za-z][A-Za-z0-9]{0,30}(?:[-./:][A-Za-z0-9]{1,30}){1,12}")),
    ("shape:route", regex(rb"[a-z][a-z0-9_]{0,40}(?:/[a-z0-9_]{1,40}){0,6}#[a-z][a-z0-9_]{0,40}[?!]?")),
)
_BASE64 = regex(rb"[A-Za-z0-9+/]{8,}={0,2}")
_ROWS = (
    b"0123456789 abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm qwertzuiop azertyuiop 0987654321 1234567890"
)
_ROW = 4  # characters of a keyboard or an alphabet in their order make a row


def form(value: bytes) -> str:
    """The code of the first form that `value` has as a whole, such as `shape:date`; "" where it has none."""
    if len(value) > _LONGEST:
        return ""
    forms = _OF_LETTERS_AND_DIGITS if value.isalnum() else _FORMS
    return next((code for code, expression in forms if expression.fullmatch(value)), "")


def naming(value: bytes) -> str:
    """The code of how `value` is written, if it may be a name: a word, camelCase, snake_case, kebab-case, numbered."""
    if len(value) > _LONGEST:
        return ""
    return next((code for code, expression in _NAMES if expression.fullmatch(value)), "")


def said(value: bytes) -> bytes:
    """What `value` says in base64, where that is text; b"" where it is none."""
    if len(value) % 4 or not _BASE64.fullmatch(value):
        return b""
    try:
        text = b64decode(value, validate=True)
    except (NotBase64, ValueError):
        return b""
    return text.strip() if len(text) >= 3 and text.isascii() and text.decode().strip().isprintable() else b""


def ordered(value: bytes) -> bool:
    """Whether half of `value` or more is what lies side by side on a keyboard or in the alphabet, or comes again."""
    small = value[:_LONGEST].lower()
    return len(small) > _ROW and (2 * max(_in_rows(small), _again(small)) >= len(small) or interlaced(small))


def interlaced(value: bytes) -> bool:
    """Whether two rows take turns, one character each, and nothing else: `a1B2c3D4e5F6`."""
    small = value[:_LONGEST].lower()
    return len(small) > 2 * _ROW and all(row in _ROWS for row in (small[::2], small[1::2]))


def _in_rows(small: bytes) -> int:
    """How many characters stand in rows; fewer where they can't be half of all any more."""
    covered, at, loose = 0, 0, 0
    while at < len(small) and 2 * loose <= len(small):
        length = _ROW
        while at + length <= len(small) and small[at : at + length] in _ROWS:
            length += 1
        if length > _ROW:
            covered += length - 1
            at += length - 1
        else:
            loose += 1
            at += 1
    return covered


def _again(small: bytes) -> int:
    """How many characters repeat what stands before them: all, of `abcabcabc`, but the first three.

    0 where for each period more differ than one repetition could have.
    """
    best = 0
    for period in range(1, min(len(small) // 2, 20) + 1):
        others = (1 for a, b in zip(small, small[period:], strict=False) if a != b)
        differing = sum(islice(others, period + 1))
        if differing <= period:
            best = max(best, len(small) - period - differing)
    return best
