"""What SOPS takes a value for: the types that its readers of YAML and JSON give to plain text.

After gopkg.in/yaml.v3, resolve.go, and encoding/json. Where SOPS could not walk what they make, or its versions
disagree, there is a `ValueError` that says what to write instead.
"""

from __future__ import annotations

import re

from scanner.regex import regex
from scanner.remediate.sops import Plain

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {
    name: value for word, value in (("true", True), ("false", False)) for name in (word, word.title(), word.upper())
}
_INFINITE = {
    f"{sign}.{name}": float(f"{sign}inf") for sign in ("", "+", "-") for name in ("inf", "Inf", "INF")
} | dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
_DATE = regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?", re.DOTALL)
_INTEGER = regex(
    r"(?P<sign>[-+]?)(?:0[xX](?P<x>[0-9a-fA-F]+)|0[bB](?P<b>[01]+)|0[oO]?(?P<o>[0-7]+)|(?P<d>0|[1-9][0-9]*))"
)
_BASE = {"x": 16, "b": 2, "o": 8, "d": 10}
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_POINT = regex(r"\.[0-9]+(?:_[0-9]+)*+(?:[eE][-+]?[0-9]+(?:_[0-9]+)*+)?")
_LONGEST = 4000  # digits that Python reads as one number
_INT64, _UINT64, _EXACT = 1 << 63, 1 << 64, 1 << 53
_DIGITS = 17


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
    if _DATE.fullmatch(text):
        raise ValueError("a date, which not every version of SOPS can read: write it in quotes")
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


def _float(plain: str, text: str) -> Plain:
    number = float(plain)
    return text if number in (float("inf"), float("-inf")) else number  # Go's parser has an error there
