"""What SOPS takes a value for: the types that its readers of YAML and JSON give to plain text.

After gopkg.in/yaml.v3, resolve.go, and encoding/json. Where SOPS could not walk what they make, or its versions
disagree, there is a `ValueError` that says what to write instead.
"""

from __future__ import annotations

import re
from datetime import datetime

from scanner.regex import regex
from scanner.remediate.sops import Plain, Time

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {
    name: value for word, value in (("true", True), ("false", False)) for name in (word, word.title(), word.upper())
}
_INFINITE = {
    f"{sign}.{name}": float(f"{sign}inf") for sign in ("", "+", "-") for name in ("inf", "Inf", "INF")
} | dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
_DATE = regex(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?:(?P<at>[Tt ])(?P<hour>[0-9]{1,2}):"
    r"(?P<minute>[0-9]{1,2}):(?P<second>[0-9]{1,2})(?:[.,](?P<part>[0-9]+))?(?P<zone>Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_INTEGER = regex(
    r"(?P<sign>[-+]?)(?:0[xX](?P<x>[0-9a-fA-F]+)|0[bB](?P<b>[01]+)|0[oO]?(?P<o>[0-7]+)|(?P<d>0|[1-9][0-9]*))"
)
_BASE = {"x": 16, "b": 2, "o": 8, "d": 10}
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_POINT = regex(r"\.[0-9]+(?:_[0-9]+)*+(?:[eE][-+]?[0-9]+(?:_[0-9]+)*+)?")
_LONGEST = 4000  # digits that Python reads as one number
_INT64, _UINT64, _EXACT = 1 << 63, 1 << 64, 1 << 53
_DIGITS = 17
_LEAP = 2000  # a year like that of 0000, which Python doesn't know
_HOURS, _MINUTES, _DIGITS_OF_A_SECOND = 24, 60, 9


def yaml(text: str) -> Plain:
    """What a plain scalar is; one in quotes or a block is text."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if text in _INFINITE:
        return _INFINITE[text]
    if text == "<<":
        raise ValueError("a merge key: write the keys out")
    if text[0] == ".":
        return _float(text.replace("_", ""), text) if _POINT.fullmatch(text) else text
    return _number(text) if text[0] in "+-0123456789" else text


def json(text: str) -> Plain:
    """What a literal of JSON is."""
    if text in ("null", "true", "false"):
        return {"null": None, "true": True, "false": False}[text]
    number = float(text)
    if re.fullmatch(r"-?[0-9]+", text):
        if len(text) > _DIGITS or abs(int(text)) > _EXACT:
            raise ValueError("an integer that versions of SOPS round differently: write it in quotes")
        return int(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number that SOPS can't hold: write it in quotes")
    return number


def _number(text: str) -> Plain:
    date = _DATE.fullmatch(text)
    if date:
        return _time(date) or text
    plain = text.replace("_", "")
    match = _INTEGER.fullmatch(plain) if len(plain) <= _LONGEST else None
    if match and match.lastgroup:
        number = int(match[match.lastgroup], _BASE[match.lastgroup])
        number = -number if match["sign"] == "-" else number
        if -_INT64 <= number < _INT64:
            return number
        if number < _UINT64 and not match["sign"]:
            raise ValueError("an integer that SOPS can't hold: write it in quotes")
    return _float(plain, text) if _FLOAT.fullmatch(plain) else text


def _time(date: re.Match[str]) -> Time | None:
    """The time that Go reads there, in one of the four ways of yaml.v3; None where it reads none."""
    hour, minute, second = (int(date[part] or 0) for part in ("hour", "minute", "second"))
    zone = date["zone"] or ""
    if date["at"] and (date["at"] == " ") is bool(zone):
        return None  # behind a space stands no zone, and behind a T always one
    try:
        datetime(int(date["year"]) or _LEAP, int(date["month"]), int(date["day"]), hour, minute, second)
    except ValueError:
        return None
    hours, minutes = (int(zone[1:3]), int(zone[4:])) if len(zone) > 1 else (0, 0)
    if hours >= _HOURS or minutes >= _MINUTES:
        raise ValueError("a time in a zone that Go writes as no other reads it: write it in quotes")
    part = (date["part"] or "")[:_DIGITS_OF_A_SECOND].rstrip("0")
    day = f"{date['year']}-{int(date['month']):02}-{int(date['day']):02}"
    return Time(
        f"{day}T{hour:02}:{minute:02}:{second:02}{f'.{part}' if part else ''}{zone if hours or minutes else 'Z'}"
    )


def _float(plain: str, text: str) -> Plain:
    number = float(plain)
    return text if number in (float("inf"), float("-inf")) else number  # Go's parser has an error there
