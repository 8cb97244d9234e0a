"""What a macaroon says of itself: tokens of PyPI and Fly.io name their server, and what was taken from their rights.

Sources: https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt (version 2), PyPI (warehouse/macaroons),
https://github.com/superfly/macaroon (macaroon.go, nonce.go, format.go).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from scanner.detect import spoken
from scanner.detect.proof import UNKNOWN, Refined, proven, until
from scanner.detect.token import decoded
from scanner.regex import regex

_LONGEST = 8192  # characters of a token
_END, _LOCATION, _IDENTIFIER, _SIGNATURE = 0, 1, 2, 6  # types of fields
_SIGNED = 32  # bytes of a signature
_EXPIRES, _PROJECTS = 0, 1  # caveats of PyPI
_NONCE = regex(rb"\x94[\x92\x93]\xc4([\0-\xff])")  # an array of four, the first of them one of two or three


class Field(NamedTuple):
    """One field of a macaroon."""

    kind: int
    content: bytes


def pypi(secret: bytes, _: bytes = b"") -> Refined:
    """Read a token of PyPI: when it expires and for which projects alone it is good, if either."""
    fields = tuple(_fields(decoded(secret.removeprefix(b"pypi-")))) if len(secret) <= _LONGEST else ()
    kinds = [field.kind for field in fields]
    if kinds[:3] != [_LOCATION, _IDENTIFIER, _END] or kinds[-2:] != [_END, _SIGNATURE]:
        return UNKNOWN
    server = spoken.host(fields[0].content.decode("latin-1"))
    caveats = [_said(field.content) for field in fields[3:] if field.kind == _IDENTIFIER]
    names = next((said[1] for said in caveats if said[:1] == [_PROJECTS] and len(said) == 2), None)
    named = [spoken.name(name) for name in names] if isinstance(names, list) else []
    alone = named[0] if len(named) == 1 else ""
    told = (f"for {server}" if server else "", f"for the project {alone} alone" if alone else "")
    ends = [said[1] for said in caveats if said[:1] == [_EXPIRES] and len(said) == 3]
    return until("proven:content", min((end for end in ends if type(end) is int), default=None), *told)


def fly(secret: bytes, _: bytes = b"") -> Refined:
    """Read a token of Fly.io: MessagePack that begins with a nonce and ends with a signature."""
    body = decoded(secret.partition(b"_")[2]) if secret.startswith(b"fm") and len(secret) <= _LONGEST else b""
    begun = _NONCE.match(body)
    if begun is None or body[-_SIGNED - 2 : -_SIGNED] != b"\xc4\x20":
        return UNKNOWN
    random = begun.end() + begun[1][0]  # behind the id of the key
    return proven("proven:content") if body[random : random + 2] == b"\xc4\x10" else UNKNOWN


def _fields(body: bytes) -> Iterator[Field]:
    """The fields of a macaroon of version 2; what follows is left out where one doesn't fit."""
    if body[:1] != b"\x02":
        return
    at = 1
    while at < len(body):
        kind, at = body[at], at + 1
        size = 0
        if kind != _END:
            size, at = _number(body, at)
        if size < 0 or at + size > len(body):
            return
        yield Field(kind, body[at : at + size])
        at += size
        if kind == _SIGNATURE:
            if size != _SIGNED or at != len(body):
                yield Field(-1, b"")
            return


def _number(body: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends; -1 for one that is no length."""
    first, second = body[at : at + 1], body[at + 1 : at + 2]
    if not first or (first[0] > 127 and (not second or second[0] > 127)):
        return -1, at
    return (first[0], at + 1) if first[0] < 128 else (first[0] - 128 + (second[0] << 7), at + 2)


def _said(caveat: bytes) -> list[Any]:
    try:
        said = json.loads(caveat)
    except (ValueError, RecursionError):
        return []
    return said if isinstance(said, list) else []
