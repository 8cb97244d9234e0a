"""What tells, without parsing it, that a document made to hold no secret in clear holds none.

So are nearly all SealedSecrets, ExternalSecrets and files of SOPS, in each of their versions, and parsing them would
cost as much as all the rest. Where the lines aren't written as the tools write them, the parser is asked.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.manifest.selection import Selection
from scanner.manifest.signs import FETCHED, SEALED, SOPS
from scanner.regex import regex

_B64 = rb"[A-Za-z0-9+/]"
_CIPHERTEXT = (
    rb"ENC\[AES256_GCM,data:" + _B64 + rb"++={0,2},iv:" + _B64 + rb"{43}=,tag:" + _B64 + rb"{22}==,"
    rb"type:(?:str|int|float|bool|bytes|time|comment)\]"
)
_SEALED = (
    rb"(?:A(?:g[A-D]"
    + _B64
    + rb"{704,}|Q[A-D]"
    + _B64
    + rb"{363,}|Y[A-D]"
    + _B64
    + rb"{533,})|BA[A-D]"
    + _B64
    + rb"{1387,})"
    rb"={0,2}"
)
_KEY = rb"(?:[\w./\-]{1,253}|\"[^\"\\\r\n]{1,253}\"|'[^'\r\n]{1,253}')"
_EOL = rb"[ \t]*+(?:\r?\n|\Z)"

_SEALED_SECTION = regex(
    rb"^(?P<column>[ \t]*+)encryptedData:"
    + _EOL
    + rb"(?:(?P=column)[ \t]++"
    + _KEY
    + rb":[ \t]++[\"']?"
    + _SEALED
    + rb"[\"']?"
    + _EOL
    + rb")++(?!(?:[ \t]*+(?:#[^\n]*+)?\n|\r\n)*+(?P=column)[ \t])",
    re.M,
)
_SECTION = regex(
    rb"^[ \t]*+encryptedData:"
    + _EOL
    + rb"(?:[ \t]++"
    + _KEY
    + rb":[ \t]++[\"']?"
    + _SEALED
    + rb"[\"']?"
    + _EOL
    + rb")++",
    re.M,
)
_SECTION = regex(rb"^[ \t-]*+[\"']?(?:data|stringData)[\"']?[ \t]*:", re.M)
_FETCHES = regex(rb"^[ \t-]*+(?:remoteRef|extract|find|match):" + _EOL + rb"[ \t]*+key:[^\r\n]*+", re.M)
_TEMPLATE = regex(rb"^[ \t]*+template:" + _EOL, re.M)
_LITERAL = regex(
    rb"^[ \t]*+[\"']?(?!secretKey\b|remoteKey\b)[\w.\-]*(?:pass|pwd|pw|psw|password|passwd|passphrase|secret|token|key"
    rb"|credentials?|cookie|auth|authorization)(?:[._-]?(?:value|b64|base64|prod|dev|staging|[0-9]{1,2}))?[\"']?[ \t]*:"
    rb"[ \t]++(?!(?:&\w++[ \t]++)?(?P<quote>[\"']?)\{\{[^{}\r\n]*\}\}(?P=quote)"
    + _EOL
    + rb"|#)(?:\*(?P<alias>\w++)"
    + _EOL
    + rb"|\S)",
    re.M | re.I,
)
_MOST_ALIASES = 100  # each is looked for in the whole document
_TEMPLATED = regex(rb"[ \t]++[\"']?\{\{[^{}\r\n]*\}\}[\"']?" + _EOL)
_HOLDS = regex(rb"\b(?:fake|headers|parameters)[\"']?:|\b(?:data|template|target|spec):[ \t]*+\{")
_QUOTED_KIND = regex(rb"[{,\"'][ \t]*kind\b", re.I)

_JSON_LEAVES = regex(
    rb"\s*+\{(?:[\s{}\[\],:]|\"" + _CIPHERTEXT + rb"\"|\"(?!sops\"|ENC\[)[^\"\\]{1,253}+\"\s*+:|\"\"|null)*+"
    rb"\"sops\"\s*+:\s*+\{"
)
_JSON_RULE = regex(rb"\"(?:un)?encrypted_\w{1,30}\"\s*+:\s*+\"(?!_unencrypted\")")
_JSON_SIGNED = regex(rb"\"(mac|version|enc)\"\s*+:\s*+\"[^\"]")

_METADATA = regex(rb"^sops:[ \t]*+\r?\n(?:[ \t-][^\n]*+(?:\n|\Z)|\r?\n)++", re.M)
_STATED = regex(rb"^[ \t]++((?:un)?encrypted_\w{1,30}):(?: ++([^\s\"'|>&*!][^\r\n#]*+)\r?$)?", re.M)
_SIGNED = regex(rb"^[ \t-]++(mac|version|enc): ++[\"']?[^\s\"']", re.M)
_LEAF = regex(rb"[\"']?" + _CIPHERTEXT + rb"[\"']?")
_LINE = regex(rb"(?P<lead> *+(?:- ++)*+)(?:(?P<key>" + _KEY + rb"):(?: ++|\Z))?(?P<value>[^ \t].*+)?", re.DOTALL)
_CLOSED = regex(
    rb"\"[^\"\\]*+\"|'[^']*+'|\[(?:[^\[\]{}:&*!\"']|\"[^\"\\]*+\"|'[^']*+')*+\]|[^\"'&*!{\[%@`].*+", re.DOTALL
)
_KIND = regex(rb"^kind:", re.M)
_NOTHING = (b"null", b"~", b'""', b"''", b"[]", b"{}", b"---", b"...")
_OF_KUBERNETES = (b"apiVersion", b"kind", b"metadata", b"type")


def holds_nothing(document: bytes, sign: str) -> bool:
    """Whether a document holds nothing in clear of what the sign of that name (see `signs.py`) announces."""
    return {SEALED: sealed_secret, FETCHED: fetched, SOPS: sops}[sign](document)


def sealed_secret(document: bytes) -> bool:
    """Whether each value of the one SealedSecret is what kubeseal writes, and its template holds no data."""
    sections = len(_SEALED_SECTION.findall(document))
    return 0 < sections == document.count(b"encryptedData") and not _SECTION.search(document)


def fetched(document: bytes) -> bool:
    """Whether no telling key of an object that fetches Secrets stands before a literal, and it fakes none."""
    if _QUOTED_KIND.search(document) or _HOLDS.search(document):
        return False
    if not _TEMPLATE.search(document):
        return True
    found = [literal["alias"] for literal in _LITERAL.finditer(_FETCHES.sub(b"", document))]
    aliases = set(found)
    return len(aliases) <= _MOST_ALIASES and all(alias and _templated(document, alias) for alias in aliases)


def _templated(document: bytes, anchor: bytes) -> bool:
    """Whether a template makes what an alias leads to."""
    at = document.find(b"&" + anchor + b" ")
    return at >= 0 and bool(_TEMPLATED.match(document, at + len(anchor) + 1))


def sops(document: bytes) -> bool:
    """Whether each leaf that the stated rule of SOPS encrypts is ciphertext, in YAML and JSON."""
    metadata = _METADATA.search(document)
    if metadata is None:
        signed = len(set(_JSON_SIGNED.findall(document))) == 3
        return signed and bool(_JSON_LEAVES.match(document)) and not _JSON_RULE.search(document)
    rules = dict(_STATED.findall(metadata[0]))
    if len(set(_SIGNED.findall(metadata[0]))) < 3 or not all(rules.values()):
        return False
    selection = Selection({name.decode(): text.decode(errors="replace").rstrip() for name, text in rules.items()})
    rest = document[: metadata.start()], document[metadata.end() :]
    manifest = bool(_KIND.search(document))
    return not selection.known or all(_leaves(part, selection, manifest) for part in rest)


class _Open(NamedTuple):
    """A key whose value stands below it."""

    column: int
    decided: bool  # by it or a key above it, as `Selection` has it
    needed: bool  # in clear, by the tools that read manifests


def _leaves(text: bytes, selection: Selection, manifest: bool) -> bool:
    """Whether each leaf in some lines that `selection` encrypts is ciphertext; False where a line isn't understood."""
    stack = [_Open(-1, decided=False, needed=False)]
    scalar = -1  # the column of the key whose block scalar the lines belong to
    leaf = -1  # the column of the line before, if nothing may stand below it
    for whole in text.split(b"\n"):
        body = whole.strip(b" \r")
        if not body or body.startswith(b"#"):
            continue
        column = whole.index(body)
        if 0 <= scalar < column:
            continue
        if 0 <= leaf < column:
            return False
        line = _LINE.fullmatch(whole[: column + len(body)])
        if line is None or not (line["key"] or body.startswith((b"- ", b"---"))):
            return False
        column = len(line["lead"]) if line["key"] else column + 1
        while stack[-1].column >= column:
            stack.pop()
        key, above, value = (line["key"] or b"").strip(b"\"'"), stack[-1], line["value"]
        needed = above.needed or (manifest and len(stack) == 1 and key in _OF_KUBERNETES)
        decided = above.decided or bool(key and selection.decides(key.decode("ascii", "replace")))
        scalar, leaf = -1, column if value else -1
        if not value:
            stack.append(_Open(column, decided, needed))
        elif _LEAF.fullmatch(value) or value in _NOTHING:
            continue
        elif not needed and selection.encrypts(decided):
            return False
        elif value[:1] in (b"|", b">"):
            scalar = column if line["key"] else column - 1
        elif not _CLOSED.fullmatch(value):
            return False
    return True
