"""A SealedSecret with other values in it: sealed anew for another key, or with what a Secret adds to it.

Only values change; what is around them stays, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scanner.errors import AskedWrongly
from scanner.remediate.plain import PlainSecret
from scanner.remediate.rendering import scalar
from scanner.remediate.sealed_secret import RSAPrivateKey, RSAPublicKey, seal, text_of
from scanner.sealing.rewriting import Edit, edited
from scanner.sealing.sealed import Sealed, SealedValue, opened, sealed_secrets

_FLOW = re.compile(rb"\s*[,}]")
_REST = re.compile(rb"[^\r\n]*")
_LINE_END = re.compile(rb"\r\n|\r|\n")


def resealed(data: bytes, path: str, old: Sequence[RSAPrivateKey], new: RSAPublicKey) -> bytes:
    """The file with every value sealed for the new key, under the same scope.

    Raises `AskedWrongly` where there is nothing to open, or none of the old keys opens it.
    """
    edits: list[Edit] = []
    found = sealed_secrets(data, path)
    for one in found:
        made = opened(one, old)
        if made.closed:
            raise AskedWrongly(f"{path}:{one.line}: {one}: none of these keys opens {', '.join(made.closed)}")
        for name, value in made.secret.values.items():
            edits.append(_instead(data, one.values[name], text_of(seal(new, value.reveal(), one.label))))
    if not edits:
        raise AskedWrongly(f"{path}: no SealedSecret with values in it is there")
    return edited(data, edits)


def merged(data: bytes, path: str, secret: PlainSecret, key: RSAPublicKey) -> bytes:
    """The file with the values of a Secret sealed into its SealedSecret: those that it has, and those that it lacks."""
    one = _target(sealed_secrets(data, path), path, secret)
    sealed = {name: text_of(seal(key, value.reveal(), one.label)) for name, value in secret.values.items()}
    edits = [_instead(data, one.values[name], text) for name, text in sealed.items() if name in one.values]
    further = [(name, text) for name, text in sealed.items() if name not in one.values]
    if further:
        edits = _with(data, one, edits, list(_entries(data, one, further)))
    return edited(data, edits)


def _target(found: Sequence[Sealed], path: str, secret: PlainSecret) -> Sealed:
    named = [one for one in found if one.name == secret.name and secret.namespace in ("", one.namespace)]
    if len(named) != 1:
        there = ", ".join(map(str, found)) or "none"
        wanted = "/".join(filter(None, (secret.namespace, secret.name)))
        raise AskedWrongly(f"{path}: it must hold the SealedSecret {wanted} once; there is {there}")
    if not named[0].values:
        raise AskedWrongly(f"{path}:{named[0].line}: {named[0]} has no values to put others beside: seal it anew")
    return named[0]


def _instead(data: bytes, value: SealedValue, text: str) -> Edit:
    start, end = value.span
    quote = data[start : start + 1]
    quoted = quote in (b'"', b"'")
    if data[start : start + 1] in (b"|", b">"):
        end -= len(data[start:end]) - len(data[start:end].rstrip())
    return Edit(start, end, quote + text.encode() + quote if quoted else text.encode())


def _entries(data: bytes, one: Sealed, further: Sequence[tuple[str, str]]) -> Iterator[bytes]:
    """What is written behind the last value, for each key that is new."""
    last = max(one.values.values(), key=lambda value: value.span.end)
    if _FLOW.match(data, last.span.end):
        json = data[last.key_at : last.key_at + 1] == b'"'
        for name, text in further:
            yield f', "{name}": "{text}"'.encode() if json else f", {scalar(name)}: {text}".encode()
        return
    start = max(data.rfind(b"\n", 0, last.key_at), data.rfind(b"\r", 0, last.key_at)) + 1
    line_end = _LINE_END.search(data)
    for name, text in further:
        before = (line_end[0] if line_end else b"\n") + data[start : last.key_at]
        yield before + f"{scalar(name)}: {text}".encode()


def _with(data: bytes, one: Sealed, edits: Sequence[Edit], entries: Sequence[bytes]) -> list[Edit]:
    """The edits with entries behind the last value, which may itself be one of those that change."""
    last = max(one.values.values(), key=lambda value: value.span.end)
    end = last.span.start + len(data[last.span.start : last.span.end].rstrip())
    if not _FLOW.match(data, last.span.end):
        rest = _REST.match(data, end)
        end = rest.end() if rest else end
    return [*edits, Edit(end, end, b"".join(entries))]
