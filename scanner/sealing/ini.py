"""How an INI file becomes leaves and comments, as SOPS reads one; what it would read as something else is refused.

After getsops/sops, stores/ini, and gopkg.in/ini.v1, parser.go: a value ends at the first `#` or `;`, and a comment
begins. All comments above a key, and the one behind it, are one for SOPS, bound to the section; those below the last
key it drops.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scanner.errors import AskedWrongly
from scanner.manifest.nodes import Mapping
from scanner.regex import regex
from scanner.sealing.comments import Comment
from scanner.sealing.files import legible
from scanner.sealing.leaves import METADATA, TAKEN, Document, Leaf, decoded, place

DEFAULT = "DEFAULT"  # the section of what stands above all others

_BOM = "\ufeff"
_BLANK = b" \t\r\n"
_QUOTES = (b'"""', b"`")
_BEHIND = regex(rb"(?:^|[ \t])[#;]")
_ODD = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]|\r(?!\n)")
_SECTION = regex(rb"\[(?P<name>[^\]\r\n]+)\](?P<rest>[^\]\r\n]*)")
_KEY = regex(rb"(?P<key>[^=:\"`\r\n]+?)[ \t]*[=:](?P<value>[^\r\n]*)")


class _Read(NamedTuple):
    """What stands in a file."""

    leaves: tuple[Leaf, ...]
    comments: tuple[Comment, ...]


def document(path: str, data: bytes, *, sealed: bool = False) -> tuple[Document, ...]:
    """The one document of a file. Raises `AskedWrongly`."""
    legible(path, data, sealed)
    leaves = _Reader(path, data, sealed).read().leaves
    own = tuple(leaf for leaf in leaves if leaf.path[0] == METADATA)
    others = tuple(leaf for leaf in leaves if leaf.path[0] != METADATA)
    return (Document(0, len(data), Mapping(), others, (), own),)


def comments(data: bytes, _: Document) -> Iterator[Comment]:
    """The comments of a file that was read before, each as the one that it is for SOPS."""
    yield from _Reader("", data, True).read().comments


class _Reader:
    def __init__(self, path: str, data: bytes, sealed: bool) -> None:
        self._path, self._data, self._sealed = path, data, sealed
        self._leaves: list[Leaf] = []
        self._comments: list[Comment] = []
        self._above: list[tuple[int, int]] = []  # the comments that no key has yet
        self._section = DEFAULT
        self._seen: set[str] = set()

    def read(self) -> _Read:
        text = self._data.decode().removeprefix(_BOM)
        if odd := _ODD.search(text):
            raise self._wrong(len(text[: odd.start()].encode()), "a character that SOPS may read otherwise")
        at = len(self._data) - len(text.encode())
        for line in self._data[at:].split(b"\n"):
            start, at = at + len(line) - len(line.lstrip(_BLANK)), at + len(line) + 1
            said = line.strip(_BLANK)
            if said[:1] in (b"#", b";"):
                self._above.append((start, start + len(said)))
            elif said[:1] == b"[":
                self._opens(start, said)
            elif said:
                self._says(start, said)
        if self._above and not self._sealed:
            raise self._wrong(self._above[0][0], "a comment below the last key, which SOPS drops: take it out")
        return _Read(tuple(self._leaves), tuple(self._comments))

    def _opens(self, start: int, line: bytes) -> None:
        found = _SECTION.fullmatch(line)
        rest = found["rest"].lstrip() if found else b""
        if not found or (rest and rest[:1] not in (b"#", b";")):
            raise self._wrong(start, "this is no line that SOPS takes for the name of a section")
        self._section, self._seen = found["name"].decode(), set()
        if self._section == METADATA and not self._sealed:
            raise self._wrong(start, TAKEN)
        self._remark((start + len(line) - len(rest), start + len(line)) if rest else None)

    def _says(self, start: int, line: bytes) -> None:
        found = _KEY.fullmatch(line)
        if not found or found["key"] == b"-":
            raise self._wrong(start, "SOPS takes lines of KEY=value, and no quotes around the key")
        name = found["key"].decode()
        if name in self._seen:
            raise self._wrong(start, "a key that stands there before")
        self._seen.add(name)
        value = found["value"].lstrip(_BLANK)
        at = start + len(line) - len(value)
        said, length = self._value(at, value)
        if self._section == METADATA:
            said = said.replace(b"\\n", b"\n")
        self._leaves.append(Leaf((self._section, name), decoded(said), at, at + length, quoted=False))
        rest = value[length:]
        behind = rest.lstrip(_BLANK)
        self._remark((at + length, at + len(value)) if behind else None)

    def _value(self, at: int, value: bytes) -> tuple[bytes, int]:
        """What a value says, and how many bytes it takes to say so."""
        for quote in _QUOTES:
            if value.startswith(quote) and len(value) > len(quote) - (quote == b"`"):
                if value.find(quote, len(quote)) != len(value) - len(quote):
                    raise self._wrong(at, "a value of several lines, or with something behind its quotes")
                return value[len(quote) : -len(quote)], len(value)
        if value.endswith(b"\\"):
            raise self._wrong(at, "a value that goes on in the next line: write it in one")
        ends = min((found for sign in b"#;" if (found := value.find(sign)) >= 0), default=len(value))
        if ends < len(value) and not _BEHIND.match(value, max(ends - 1, 0)):
            raise self._wrong(at, "a # or ; in the value, where SOPS has it end: write the value in backquotes (`)")
        said = value[:ends].rstrip(_BLANK)
        length = len(said)
        for quote in (b"'", b'"'):
            if said.startswith(quote) and said.find(quote, 1) == len(said) - 1 > 0:
                said = said[1:-1]
        return said, length

    def _remark(self, behind: tuple[int, int] | None) -> None:
        """Keep the comments above a key or a section, and the one behind it, as one."""
        parts = [*self._above, *([behind] if behind else [])]
        self._above.clear()
        if not parts:
            return
        newline = b"\r\n" if b"\r\n" in self._data else b"\n"
        text = newline.join(self._data[start:end].strip(_BLANK) for start, end in parts)
        both = behind is not None and len(parts) > 1
        start, end = parts[0][0], parts[-2 if both else -1][1]
        start = self._data.index(text[:1], start) + 1
        start += self._data[start : start + 1] == b" "
        if said := text.lstrip(text[:1] + _BLANK):
            self._comments.append(Comment((self._section,), min(start, end), end, said))
            self._comments += [Comment((self._section,), *behind, b"")] if both and behind else []

    def _wrong(self, at: int, problem: str) -> AskedWrongly:
        return AskedWrongly(f"{place(self._path, self._data, at)}: {problem}")
