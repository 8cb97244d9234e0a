"""How much a value that stands under a telling name looks like a real secret: chance, a password, a word, or code."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64

from scanner.chance.entropy import shannon
from scanner.model import Confidence
from scanner.regex import regex

PHRASE = rb"[a-z]{3,12}(?:[ ][a-z]{3,12}){3,11}"
"""An expression for what may be a pass phrase: correct horse battery staple."""

_SHORTEST = {"password": 4}
_SHORTEST_TOKEN = 8
_SHORTEST_SCATTERED = 10

# Shapes that no secret has: bytes that are no text, format strings, messages, patterns, addresses, and what only code
# writes without quotes.
_NEVER = regex(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
    rb"|%[-+#0-9.]*[sdvqwx](?![A-Za-z0-9])|\{\}|\{\d\}|\\[nrtdsw](?![A-Za-z0-9])|\[[a-zA-Z0-9]-|\.\*|\A[a-z][a-z0-9+.\-]{1,20}://"
    rb"|\A[a-z]{2,20}:\d{1,5}\Z|\A(?:[\^~]|[<>]=?)v?\d+(?:\.[\w*]+)*\Z"  # generate:32, ^1.0.0
    rb"|[:(\[{,]\Z|\A[^A-Za-z0-9\x80-\xff]*\Z|\A\d+(?:\.\d+)+\Z|\A[A-Z]?[a-z]+[/.][a-z.*/\-]*\Z|\A\.[A-Z][a-z]+\."
)
_PATH = regex(rb"(?:~|\.{1,2}|[A-Za-z]:|\$[A-Z_]+)?[/\\][\w.@{}$\-]*(?:[/\\][\w.@{}$\-]*)*\Z")
_FILE = regex(
    rb"(?:[\w.@\-]+/)*[\w.@\-]+\.(?:pem|key|crt|cer|ya?ml|json|txt|toml|ini|env|sh|py|go|js|ts|html?|png|svg|md)\Z"
)
_CODE = regex(
    rb"[&*!@%|>\[{(`]|\$[A-Za-z_(]|.*[()\[\]{};]|.*(?:->|::|=>|\?\.)|[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+\Z"
)
_NAME_ALIKE = regex(
    rb"[A-Za-z_][A-Za-z_]*\Z|[a-z]+(?:[-_.:/ ][a-z]+)*\Z|[A-Z]+(?:[-_.][A-Z]+)*(?:(?<=[A-Z]{2})\d{1,2})?\Z"
)
_WORDS = regex(rb"[A-Z]?[a-z]{3,}|[A-Z]{4,}")
_NUMBERED = regex(rb"[a-z]{3,}(?:[-_.][a-z]+)*[-_.]\d{1,2}(?:[-_.][a-z]+)*\Z")  # test_2, redis-1-master
_BASE64 = regex(rb"[A-Za-z0-9+/]+={0,2}\Z")
_SEPARATED = regex(rb"[^-_. :/@]{8,}")  # what is shorter is no part of a key, only of a name made of several parts
_UUID = regex(rb"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\Z")
_CONTROL = regex(rb"[\x00-\x1f\x7f]")
_NAMELESS = regex(rb"[^A-Za-z0-9\x80-\xff]*")
_WORD_OF_TEXT = regex(rb"(?<![^ ])[A-Za-z]?[a-z]{2,}[,.:;!?]?(?![^ ])")
_PHRASE = regex(PHRASE)
_TEMPLATE = regex(rb"\$\{|\{\{|\$\(|\A[^<>]{0,8}<|<[^<>]*>|[<>]{2}|</")  # a lone < is one character among others
_EXPRESSION = regex(rb"\$\{[^{}]*\}|\$\([^()]*\)|\{\{.*?\}\}|<path:[^<>]*>|[${]")
_SHORTEST_BESIDE = 10  # characters of a part of a value whose other part an expression fills in

_BRACKETS = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"))
_ALPHABETS = bytes(
    b"0"[0] if 48 <= c <= 57 else b"A"[0] if 65 <= c <= 90 else b"a"[0] if 97 <= c <= 122 else 0 for c in range(256)
)
_NO_ALPHABET = bytes(c for c in range(256) if not _ALPHABETS[c])
_TURNS = (b"aA", b"a0", b"A0", b"0a", b"0A")
_RANDOM_TURNS = 0.2  # random hex turns at 0.47 of its places, base62 at 0.44, base36 at 0.40; words at less than 0.1


def turns(value: bytes) -> float:
    """How often letters, capitals and digits take turns, per character: much where chance wrote, little in words.

    A capital before a small letter is no turn, so that CamelCase counts as words.
    """
    classes = value.translate(_ALPHABETS, _NO_ALPHABET)
    return sum(map(classes.count, _TURNS)) / len(classes) if classes else 0.0


def by_chance(value: bytes) -> bool:
    """Whether chance wrote `value`, and nobody who names things: `getTokenFromEnvironment` is as long as a token."""
    return turns(value) >= _RANDOM_TURNS


def confidence(value: bytes, family: str, *, bare: bool) -> Confidence | None:
    """How sure a value under a name of `family` is a secret; None when its shape says that it is none.

    `bare` means that it stands without quotes, where code looks the same as a value.
    """
    if b" " in value:
        return None if _CONTROL.search(value) or value.startswith(b"-----") else _spaced(value, family, bare=bare)
    if len(value) < _SHORTEST.get(family, _SHORTEST_TOKEN) or _NEVER.search(value):
        return None
    if value[:1] in b"{[" and value[-1:] in b"}]" and (b":" in value or b"," in value):
        return None  # a mapping or a list in one value
    if (_PATH.match(value) and turns(value) < _RANDOM_TURNS) or _FILE.match(value):
        return None
    if _TEMPLATE.search(value):
        beside = _EXPRESSION.split(value)
        told = any(map(stands_out, beside)) and not any(b"<" in part for part in beside)  # a tag, or glpat-<token>
        return Confidence.MEDIUM if told else Confidence.LOW
    if bare and _CODE.match(value) and not (_crooked(value) and _random(value, 14)):
        return None
    if _UUID.match(value):
        return Confidence.LOW
    value = _said(value)
    return _password(value) if family == "password" else _token(value)


def stands_out(part: bytes) -> bool:
    """Whether chance wrote what stands beside an expression: `{{ .Release.Name }}-db-1` isn't by chance."""
    part = part.strip(b"-_.:/ ")
    long = len(part) >= _SHORTEST_BESIDE and not re.search(rb"\s", part)
    return long and by_chance(part) and shannon(part) >= 3


def _crooked(value: bytes) -> bool:
    """Whether a bracket has no partner: code closes what it opens, and at its end what was opened lines before."""
    opened = [value.count(opening) - value.count(closing) for opening, closing in _BRACKETS]
    return max(opened) > 0 or (min(opened) < 0 and value[-1:] not in b")]};,")


def _said(value: bytes) -> bytes:
    """Read what `value` says in base64, or `value` as it is: words don't become a random key by being encoded."""
    if len(value) % 4 or not _BASE64.match(value):
        return value
    try:
        text = b64decode(value, validate=True)
    except (NotBase64, ValueError):
        return value
    return text.strip() if len(text) >= 3 and text.isascii() and text.decode().strip().isprintable() else value


def _scattered(value: bytes) -> bool:
    """Whether letters of both cases stand there as chance writes them: half of them in no word."""
    mixed = len(value) >= _SHORTEST_SCATTERED and not value.islower() and not value.isupper()
    return mixed and sum(map(len, _WORDS.findall(value))) * 2 < len(value)


def _spaced(value: bytes, family: str, *, bare: bool) -> Confidence | None:
    """How sure a value with blanks is a secret: chance may have put them there, or it is a phrase; mostly it is a text.

    Which of the two last it is, a word list tells, later. Without quotes a phrase is doubted, and nothing else is one.
    """
    if bare:
        return Confidence.LOW if family == "password" and _PHRASE.fullmatch(value) else None
    text = value.strip(b" ")
    if b" " not in text:
        level = confidence(text, family, bare=False)
        return level and min(level, Confidence.MEDIUM)
    if len(text) < _SHORTEST_TOKEN or _NAMELESS.fullmatch(text):
        return None
    if not _WORD_OF_TEXT.search(text) and _random(text.replace(b" ", b""), 14):
        return Confidence.MEDIUM
    return Confidence.MEDIUM if family == "password" and _PHRASE.fullmatch(text) else Confidence.LOW


def _password(value: bytes) -> Confidence:
    named = _NAME_ALIKE.match(value) and not _scattered(value)
    if named or _NUMBERED.match(value) or (value.isdigit() and len(value) < 6):
        return Confidence.LOW
    return Confidence.HIGH if _random(value, 14) else Confidence.MEDIUM


def _token(value: bytes) -> Confidence | None:
    if value.isalpha() and value.islower():
        return None
    named = _NAME_ALIKE.match(value) and not _scattered(value)
    if named or max(map(turns, _SEPARATED.findall(value)), default=0.0) < _RANDOM_TURNS:
        return Confidence.LOW
    return Confidence.HIGH if _random(value, 16) else Confidence.MEDIUM


def _random(value: bytes, length: int) -> bool:
    return len(value) >= length and turns(value) >= _RANDOM_TURNS and shannon(value) >= 3.2
