"""A whole file encrypted as SOPS does it, all else in it byte for byte as it was; and read again before it is given.

Each value that the rule selects gives way to its ciphertext where it stands. Comments in what is encrypted are
encrypted, too: an old password may stand in one. Nothing is given that doesn't read back: the output is parsed anew,
each value decrypted and the MAC taken again, before the key is forgotten.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from scanner.errors import AskedWrongly
from scanner.manifest.selection import EXPRESSIONS, SUFFIXES
from scanner.regex import regex
from scanner.remediate import sops
from scanner.remediate.sops import NotForThisKey, Plain, Recipient
from scanner.sealing import comments, files, ini, metadata
from scanner.sealing.comments import Comment
from scanner.sealing.leaves import FLAT, Document, Leaf
from scanner.sealing.metadata import Edit
from scanner.sealing.recipients import ALL, Choice, choice, decides

NewValues = Mapping[tuple[str, str], bytes]
"""New values, by the name of the Secret and the key."""

_HEADER_COMMENT = regex(rb"[|>][^\r\n#]*[ \t]#(?P<text>[^\r\n]*[^\r\n \t])")


class Form(NamedTuple):
    """How the files of one suffix are read and written."""

    read: Callable[..., tuple[Document, ...]]
    comments: Callable[[bytes, Document], Iterator[Comment]]
    metadata: Callable[[bytes, Document, Mapping[str, Any]], list[Edit]]


class Opened(NamedTuple):
    """One value of an encrypted file, in clear."""

    path: tuple[str, ...]
    type: str  # as SOPS names it; "" for one that isn't encrypted
    octets: bytes


_BINARY = Form(files.binary, lambda *_: iter(()), metadata.in_binary)
_YAML = Form(files.yaml, comments.in_yaml, metadata.in_yaml)
_FORMS = {
    ".yaml": _YAML,
    ".yml": _YAML,
    ".json": Form(files.from_json, lambda *_: iter(()), metadata.in_json),
    ".ini": Form(ini.document, ini.comments, metadata.in_ini),
    ".env": Form(files.dotenv, lambda data, _: comments.in_dotenv(data), metadata.in_dotenv),
}


def encrypted(
    path: str,
    data: bytes,
    new: NewValues,
    *,
    age: tuple[str, ...] = (),
    expression: str = "",
    only_encrypted: bool = False,
) -> bytes:
    """The file with its values encrypted, new ones in the place of old ones. Raises `AskedWrongly`.

    `age`, `expression` and `only_encrypted` say what `.sops.yaml` doesn't, or says otherwise.
    """
    form = _form(path)
    documents = form.read(path, data)
    manifest = any("kind" in _top(document) for document in documents)
    chosen = choice(path, age, expression, only_encrypted, manifest)
    key = sops.fresh()
    recipients = sops.wrap(key, chosen.recipients)
    work = _Work(path, data, key, chosen, form)
    for document in documents:
        work.values(document, new)
        work.remarks(document)
    entries = work.signed(recipients).entries()
    edits = work.edits + [edit for document in documents for edit in form.metadata(data, document, entries)]
    made = _edited(data, edits)
    try:
        same = opened(path, made, key) == tuple(work.expected)
    except (NotForThisKey, AskedWrongly):
        same = False
    if not same:
        raise AskedWrongly(f"{path}: encrypted, it would not read back as it is; encrypt it with SOPS itself")
    return made


def opened(path: str, data: bytes, key: bytes) -> tuple[Opened, ...]:
    """The values of an encrypted file but null. Raises `NotForThisKey` where one, or the MAC, doesn't fit."""
    documents = _form(path).read(path, data, sealed=True)
    said = _said(documents)
    selects = decides(next(((name, said[name]) for name in (*EXPRESSIONS, *SUFFIXES) if said.get(name)), ALL))
    found: list[Opened] = []
    for leaf in (leaf for document in documents for leaf in document.leaves if leaf.value is not None):
        if selects(leaf.path):
            text = sops.octets(leaf.value).decode(errors="replace")
            kind, octets = sops.decrypt(text, key, _bound(leaf.path))
            if kind != "comment":  # which SOPS makes an item of, in lists
                found.append(Opened(leaf.path, kind, octets))
        else:
            found.append(Opened(leaf.path, "", sops.octets(leaf.value)))
    only = said.get("mac_only_encrypted", "").lower() == "true"
    mac = sops.mac(((one.octets, bool(one.type)) for one in found), only)
    stated = sops.decrypt(said.get("mac", ""), key, said.get("lastmodified", ""))[1].decode(errors="replace")
    if not sops.same(mac, stated):
        raise NotForThisKey
    return tuple(found)


def recipients(path: str, data: bytes) -> tuple[Recipient, ...]:
    """For whom of age the key of an encrypted file was wrapped."""
    own = _form(path).read(path, data, sealed=True)[0].metadata
    age = [leaf for leaf in own if "age" in leaf.path[1:2] or leaf.path[-1].removeprefix(FLAT).startswith("age__")]
    names, texts = ([str(leaf.value) for leaf in age if leaf.path[-1].endswith(end)] for end in ("recipient", "enc"))
    return tuple(map(Recipient, names, texts))


class _Work:
    """One file while it is encrypted."""

    def __init__(self, path: str, data: bytes, key: bytes, chosen: Choice, form: Form) -> None:
        self._path = path
        self._data = data
        self._key = key
        self._choice = chosen
        self._form = form
        self._selects = decides(chosen.rule)
        self.edits: list[Edit] = []
        self.expected: list[Opened] = []
        self._timed = False

    def values(self, document: Document, new: NewValues) -> None:
        """Encrypt the values of a document that the rule selects."""
        for leaf in document.leaves:
            value, replaced = self._current(leaf, new)
            if value is None:
                continue
            plain, kind = sops.octets(value), ""
            self._timed |= isinstance(value, sops.Time)
            if self._selects(leaf.path):
                text = sops.encrypt(value, self._key, _bound(leaf.path))
                kind = text.rpartition(":")[2].rstrip("]") or "str"
                if text or replaced:
                    self.edits.append(self._in_place(leaf, text))
            elif replaced or (leaf.secret is not None and plain and not self._path.endswith(".env")):
                raise self._left(leaf)
            self.expected.append(Opened(leaf.path, kind, plain))

    def remarks(self, document: Document) -> None:
        """Encrypt the comments that SOPS would."""
        for comment in self._form.comments(self._data, document):
            if self._selects(comment.path):
                text = self._data[comment.start : comment.end] if comment.text is None else comment.text
                self.edits.append((comment.start, comment.end, self._remark(text, comment.path).encode()))

    def signed(self, recipients: tuple[Recipient, ...]) -> sops.Metadata:
        """The metadata, the MAC of what is to be read among them. Raises `AskedWrongly` where nothing is encrypted."""
        if not any(one.type for one in self.expected):
            name, text = self._choice.rule
            raise AskedWrongly(f"{self._path}: {name} {text!r} ({self._choice.said_by}) selects nothing in it")
        only = self._choice.only_encrypted
        modified = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        mac = sops.mac(((one.octets, bool(one.type)) for one in self.expected), only)
        sealed = sops.encrypt(mac, self._key, modified)
        version = sops.WITH_TIMES if self._timed else sops.VERSION
        return sops.Metadata(recipients, modified, sealed, self._choice.rule, only, version)

    def _current(self, leaf: Leaf, new: NewValues) -> tuple[Plain, bool]:
        """What a leaf is to say, and whether that is new."""
        names = (leaf.secret, leaf.secret.rpartition("/")[2]) if leaf.secret is not None else ()
        value = next((new[name, leaf.path[-1]] for name in names if (name, leaf.path[-1]) in new), None)
        if value is None:
            return leaf.value, False
        if leaf.path[-2:-1] == ("data",):
            return b64encode(value).decode("ascii"), True
        try:
            return value.decode(), True
        except UnicodeDecodeError:
            raise AskedWrongly(
                f"{self._path}: {leaf.path[-1]}: the new value is no text, so it belongs into data"
            ) from None

    def _in_place(self, leaf: Leaf, text: str) -> Edit:
        """Ciphertext in the place of a value; what follows a block of text stays where it is."""
        said = self._data[leaf.start : leaf.end]
        if leaf.style in ("|", ">"):
            said = said.rstrip(b" \t\r\n")
            header = _HEADER_COMMENT.match(said)
            text += f" #{self._remark(header['text'], leaf.path[:-1])}" if header else ""
        if leaf.quoted or not text:
            text = f'"{text}"'
        return leaf.start, leaf.start + len(said), (text if said else f" {text}").encode()

    def _remark(self, text: bytes, path: tuple[str, ...]) -> str:
        return sops.encrypt(text.decode(), self._key, _bound(path), "comment")

    def _left(self, leaf: Leaf) -> AskedWrongly:
        name, text = self._choice.rule
        return AskedWrongly(
            f"{self._path}: {name} {text!r} ({self._choice.said_by}) leaves {'.'.join(leaf.path)} in clear;"
            " widen it, or give --encrypted-regex"
        )


def _form(path: str) -> Form:
    """The form of a file follows from its name."""
    return next((form for suffix, form in _FORMS.items() if path.endswith(suffix)), _BINARY)


def _top(document: Document) -> set[str]:
    return {leaf.path[0] for leaf in document.leaves if len(leaf.path) == 1}


def _said(documents: tuple[Document, ...]) -> dict[str, str]:
    """The metadata that are texts, by name."""
    return {leaf.path[-1].removeprefix(FLAT): str(leaf.value) for leaf in documents[0].metadata}


def _bound(path: tuple[str, ...]) -> str:
    """What a value is bound to: its path as SOPS writes it."""
    return "".join(f"{key}:" for key in path) or ":"


def _edited(data: bytes, edits: list[Edit]) -> bytes:
    made, at = [], 0
    for start, end, text in sorted(edits):
        made += [data[at:start], text]
        at = end
    return b"".join((*made, data[at:]))
