"""What Secrets the lines of a broken document were meant to be.

A copy that lost its `data:` line, a bad merge, a code fence in a README: the lines of each object are put together
again as the tree that the object should have been, so that one reader makes sense of whole and broken ones alike.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from scanner.decode.plausible import plausible
from scanner.manifest import lines
from scanner.manifest.lines import Line
from scanner.manifest.nodes import Mapping, Node, Scalar
from scanner.manifest.signs import TYPE
from scanner.regex import regex

_SECTIONS = ("data", "stringdata")
_OPENING = ("apiversion", "kind", "metadata", "type", *_SECTIONS)  # keys that an item of a List begins with
_TALLEST = 100_000  # lines of one object; etcd holds 1 MiB
_SHORTEST = 8  # characters of base64 that are taken for data where no line says `data:`
_LONG = 40  # characters, from which on no word happens to be base64 of a known format
_LAYOUT = dict.fromkeys(map(ord, "\t\r\n"))
_CODED = regex(r"[\w.*&\[\]()]+,?|[\w.*&\[\]()]+(?: [\w.*&\[\]()]+){0,3} ?\{")  # live, and map[string]any{
_TELLING = regex(r"pass|pwd|secret|token|credential|(?:api|access|private|encryption)[._-]?key")
_RESERVED = regex(
    r"apiversion|kind|metadata|name|generatename|namespace|labels|annotations|type|immutable|creationtimestamp"
    r"|resourceversion|uid|selflink|generation|finalizers|ownerreferences|managedfields|data|stringdata|binarydata"
    r"|items|spec|status|.*/.*"
)


def secrets(document: bytes, text: bytes) -> tuple[Node, ...]:
    """Find the Secrets in `document`, whose structure `text` shows: as long, but free of templates and tabs."""
    found = (_secret(document, block) for block in _blocks(text)) if lines.tells_a_kind(text) else ()
    return tuple(secret for secret in found if secret)


class _Block:
    """The lines of one object."""

    def __init__(self, indent: int = 0) -> None:
        self.indent = indent  # of its keys, or 0 where it is no item of a list
        self.lines: list[Line] = []
        self.tops: set[tuple[int, str]] = set()

    def add(self, line: Line) -> None:
        self.lines.append(line)
        if line.name in ("apiversion", "kind"):
            self.tops.add((line.indent, line.name))

    def ends_before(self, line: Line) -> bool:
        """Whether `line` begins something else."""
        past = line.indent < self.indent or (line.dashed and 0 < line.indent == self.indent)
        return past or (line.indent, line.name) in self.tops or len(self.lines) >= _TALLEST


def _blocks(text: bytes) -> Iterator[list[Line]]:
    """Group the lines of each object: a divider, an item of a list or a second `kind` begins another."""
    open_blocks = [_Block()]
    for line in lines.read(text):
        while open_blocks and (line is None or open_blocks[-1].ends_before(line)):
            yield open_blocks.pop().lines
        if line is None:
            continue
        opens = line.dashed and line.name in _OPENING
        if opens or not open_blocks:
            open_blocks.append(_Block(line.indent if opens else 0))
        open_blocks[-1].add(line)
    yield from (block.lines for block in reversed(open_blocks))


def _secret(document: bytes, block: list[Line]) -> Mapping | None:
    """Build the object that the lines were meant to be, if that is a Secret."""
    kinds = [line for line in block if line.name == "kind"]
    said = [line for line in kinds if line.value.text.lower() == "secret"]
    if kinds:
        throughout = min(kinds, key=lambda line: line.indent) in said
    else:
        throughout = any(line.name == "type" and TYPE.match(line.value.text) for line in block)
    if not throughout and not said:
        return None
    beside = {line.indent for line in said}
    headers = [at for at, line in enumerate(block) if line.name in _SECTIONS]
    sections = Mapping()
    for at in headers:
        if throughout or block[at].indent in beside:
            sections += [block[at].key, _section(document, block, at)]
    if said and not headers:
        sections += [_word("data"), _implied(document, block[block.index(said[0]) + 1 :])]
    if not any(sections):
        return None
    return Mapping([_word("kind"), _word("Secret"), _word("metadata"), _metadata(block), *sections])


def _word(text: str) -> Scalar:
    return Scalar(0, 0, "", text)


def _metadata(block: list[Line]) -> Mapping:
    metadata = Mapping()
    for wanted in ("name", "namespace"):
        found = next((line for line in block if line.name == wanted), None)
        metadata += [found.key, found.value] if found else []
    return metadata


def _section(document: bytes, block: list[Line], at: int) -> Mapping:
    """Collect what stands below the header `block[at]`, or behind it in braces.

    Source code opens a section as well: `"data": map[string]any{`. What it then says in quotes are values, the rest is
    code, as are the fields of another type. Any other expression behind a header leaves nothing to stand below it.
    """
    header = block[at]
    section = Mapping()
    if header.value.text.startswith("{"):
        for pair in lines.pairs(document, header.value.start, header.value.end):
            section += pair
    coded = _coded(document, header)
    if coded and not header.value.text.endswith("{"):
        return section
    end = _closing(document, header) if header.value.text.endswith("{") else len(document)
    for line in block[at + 1 :]:
        if line.indent <= header.indent or line.key.start >= end:
            break
        if not coded or (line.value.style and (line.key.style or "map" in header.value.text.lower())):
            section += [line.key, line.value]
    return section


def _coded(document: bytes, header: Line) -> bool:
    """Whether an expression of a programming language stands behind a section's name."""
    text = header.value.text + ("," if document.startswith(b",", header.value.end) else "")
    return not header.value.style and _CODED.fullmatch(text) is not None


def _closing(document: bytes, header: Line) -> int:
    """Where a line stands that is indented no more than the `header` of some lines of source code."""
    outside = re.compile(rb"[\r\n][ \t]{0,%d}[^\s]" % header.indent)
    found = outside.search(document, header.value.end)
    return found.end() - 1 if found else len(document)


def _implied(document: bytes, block: list[Line]) -> Mapping:
    """Collect what looks like data among the lines of a Secret that has no `data:` line."""
    section = Mapping()
    for line in block:
        text = document[line.value.start : line.value.end].strip(b"\"'")
        if not _RESERVED.fullmatch(line.name) and (tells(line.name) or hides_text(text)):
            section += [line.key, line.value]
    return section


def tells(name: str) -> bool:
    """Whether a name says of a value of a Secret that it is one, where the manifest doesn't."""
    return bool(_TELLING.search(name.lower()))


def hides_text(text: bytes) -> bool:
    """Whether `text` is base64 of something legible, or of a known format: many a word is base64, but of nothing."""
    if len(text) < _SHORTEST:
        return False
    try:
        decoded = base64.b64decode(text, validate=True)
        if base64.b64encode(decoded) != text:
            return False
        return decoded.decode().translate(_LAYOUT).isprintable()
    except UnicodeDecodeError:
        return len(text) >= _LONG and plausible(decoded)
    except ValueError:
        return False
