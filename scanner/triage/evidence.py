"""What speaks for and against a value being a secret, piece by piece: its letters, its form, its length, its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.chance.entropy import shortfall
from scanner.chance.letters import wordlike
from scanner.regex import regex
from scanner.triage.harmless import says_so
from scanner.triage.sentences import phrase
from scanner.triage.shapes import form, interlaced, naming, ordered, said

# (decibans by which people are likelier to have written it than chance, at most; code). Between the two ends of
# `letters:chance` and `letters:words` nobody can tell, and nothing is said.
_CHANCE, _WORDS = -22.0, 20.0
_LETTERS = ((-60.0, "letters:chance"), (_CHANCE, "letters:rather-chance"), (5.0, ""), (_WORDS, "letters:rather-words"))
_LENGTHS = (
    (7, "length:under-8"),
    (11, "length:8-11"),
    (15, "length:12-15"),
    (23, "length:16-23"),
    (128, "length:24-128"),
)
_EVEN, _UNEVEN = 0.35, 0.8  # bits per character below what chance gives
_TELLS = 12  # characters from which on entropy tells anything

_KEY_WORD = regex(rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Words of a name that say more than which kind of secret it announces.
_NAMES: tuple[tuple[str, frozenset[bytes]], ...] = (
    ("name:test", frozenset(b"test tests testing sample example examples".split())),
    ("name:fake", frozenset(b"fake mock mocked dummy stub invalid bad wrong expected bogus".split())),
    (
        "name:aside",
        frozenset(
            b"""header field param parameter label prefix suffix schema pattern regex placeholder title message
            error event type class column selector icon button hint help description tooltip caption translation
            text input attribute property query path url uri endpoint format method function env variable""".split()
        ),
    ),
    ("name:live", frozenset(b"prod production live root master admin administrator".split())),
)
_VARIABLE = regex(
    rb"[a-z]{1,30}(?:[A-Z][a-z0-9]{0,30}){1,8}!?[,;)]{0,3}|[a-z]{2,30}(?:_[a-z0-9]{1,30}){1,8}!?[,;)]{0,3}"
)
_CONSTANT = regex(rb"[A-Z]{2,30}(?:_[A-Z]{1,30}){1,6}_?[0-9]{1,4}")
_CLASSES = (
    regex(rb"[a-z]"),
    regex(rb"[A-Z]"),
    regex(rb"[0-9]"),
    regex(rb"[^A-Za-z0-9\s\x80-\xff]"),
)
_KINDS, _NEVER = {"password": 3, "secret": 4}, 5  # that make a password; a secret may be one
_LEAST_PASSWORD = 6
_JOINT = regex(rb"[-_.:|~ ]")
_LEAST_CORE = 16
_CUT = regex(rb"(?:[A-Za-z]{2,10}[_-]){1,2}[A-Za-z0-9]{0,12}[_-]?")
_NUMBER = 9  # digits; a longer one is no number that people write
_MASKED = regex(
    rb"(?:\A|[-_.:])([xX*0?#])\1{2,}(?:\Z|[-_.:])|\A([A-Za-z1-9])\2{2,}\Z"
    rb"|\A[A-Za-z0-9+/]{1,20}\.{3}[A-Za-z0-9+/]{1,20}={0,2}\Z"
)
_SHORT_KEY = 11  # characters; hardly any generator of keys and tokens writes so few


def pieces(value: bytes, *, key: str = "", family: str = "", bare: bool = False) -> Iterator[str]:
    """The codes of what can be said of `value` under the name `key`, which announces a `family` of secrets.

    `bare` means that it stands without quotes, where code looks the same as a value.
    """
    text = said(value)
    if text:
        yield "shape:base64-text"
    text = text or value
    short = family not in ("", "password") and len(text) <= _SHORT_KEY
    yield "length:short-key" if short else next((c for most, c in _LENGTHS if len(text) <= most), "length:over-128")
    core = _core(text)
    people = wordlike(core)
    row = ordered(text)
    if not interlaced(text):
        yield from _of_letters(core, people, row=row)
    if family or key:  # of what stands beside other words, a pattern has asked for the form
        yield from _of_form(text, family, names=people > _CHANCE, bare=bare)
    if people <= _WORDS and _CUT.fullmatch(text):
        yield "shape:cut"
    if text.isdigit() and family != "password" and len(text) > _NUMBER:
        yield "shape:digits"
    if row:
        yield "shape:ordered"
    if _MASKED.search(text):
        yield "says:masked"
    if says_so(text):
        yield "says:placeholder"
    if bare and people > _CHANCE and _VARIABLE.fullmatch(value):
        yield "form:variable"
    yield from _of_name(key, family)


def _core(text: bytes) -> bytes:
    """The part of a value that may be what chance wrote, behind a prefix of words: `app_session_` and 64 digits."""
    part = max(_JOINT.split(text), key=len)
    return part if len(part) >= _LEAST_CORE and wordlike(part) < _CHANCE else text


def _of_letters(text: bytes, people: float, *, row: bool) -> Iterator[str]:
    """Whether chance put the letters where they are, as far as pairs of them and their evenness tell.

    What is put in a `row` is as even as chance makes it, or more.
    """
    letters = next((code for most, code in _LETTERS if people <= most), "letters:words")
    if letters:
        yield letters
    if _foreign(text):
        yield "letters:foreign"
    if people < _CHANCE and text.translate(None, b"_-").isalpha():
        yield "letters:alone"
    if len(text) < _TELLS or letters.endswith("words") or text.isdigit() or not text.isascii():
        return  # words repeat letters, digits are few, and one sign may be three bytes: evenness tells nothing more
    lacks = shortfall(text)
    if (lacks <= _EVEN and not row) or lacks > _UNEVEN:
        yield "entropy:as-chance" if lacks <= _EVEN else "entropy:low"


def _foreign(text: bytes) -> bool:
    """Whether it has letters beyond ASCII and no digit: then it says something, in some language."""
    if text.isascii() or re.search(rb"[0-9]", text):
        return False
    return any(letter.isalpha() and not letter.isascii() for letter in text.decode("utf-8", "replace"))


def _of_form(text: bytes, family: str, *, names: bool, bare: bool) -> Iterator[str]:
    """The one form that a value has; `names` means that it may be a name, since chance didn't write it."""
    told = "shape:phrase" if family == "password" and not bare and phrase(text) else form(text)
    shape = told or (naming(text) if names else "")
    if shape == "shape:numbered" and family == "password" and not _CONSTANT.fullmatch(text):
        yield "shape:numbered-password"
    elif shape:
        yield shape
    elif names and _kinds(text) >= _KINDS.get(family, _NEVER) and not _foreign(text):
        yield "shape:password"


def _kinds(text: bytes) -> int:
    """How many kinds of characters stand in it, as rules for passwords count them; none, where it is short."""
    return sum(bool(kind.search(text)) for kind in _CLASSES) if len(text) >= _LEAST_PASSWORD else 0


def _of_name(key: str, family: str) -> Iterator[str]:
    if family:
        yield f"name:{family}"
    words = {word.lower() for word in _KEY_WORD.findall(key[-120:].encode("utf-8", "replace"))}
    for code, telling in _NAMES:
        if words & telling:
            yield code
