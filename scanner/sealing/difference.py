"""What a rewritten file changes: as lines for a reader, who sees no value, and as a patch that `git apply` takes.

The lines that a patch takes out would be those of the secret. So the patch is one of git's binary ones: it names the
file that it is for by its id, and holds only the new one.
"""

from __future__ import annotations

import base64
import hashlib
import string
import zlib
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from scanner.model import Span
from scanner.regex import regex

_LINES = regex(r"[^\n]*\n|[^\n]+")
_SAID = regex(rb"[^\s][^\r\n]*+")
_LENGTHS = string.ascii_uppercase + string.ascii_lowercase  # of what a line of a binary patch holds, from 1 to 52
_CONTEXT = 3  # lines
_MANY = 2000  # lines of one document
_PLAIN = regex(rb"[ !#-\[\]-~]+")  # what git doesn't quote in a name
_SHORT = dict(zip(b'\a\b\t\n\v\f\r"\\', 'abtnvfr"\\', strict=True))


class Changed(NamedTuple):
    """One file, before and after."""

    path: str  # from the top of the repository, with slashes
    before: bytes | None  # None where there was no such file
    after: bytes
    replaced: Sequence[Span] = ()  # of `before`: only lines of these are shown beside those that change
    hidden: Sequence[Span] = ()  # of `before`: what nobody is shown
    mode: int = 0o100644
    carried: frozenset[str] = (
        frozenset()
    )  # what nobody is shown of `after`: texts of the old file, as a line ends in them
    kept: Sequence[Span] = ()  # of `after`: what nobody is shown either


class _Line(NamedTuple):
    sign: str  # "-", "+" or " "
    old: int  # lines of the old file before it
    new: int
    text: str

    @property
    def next(self) -> tuple[int, int]:
        """Where the line after it stands in both files."""
        return self.old + (self.sign != "+"), self.new + (self.sign != "-")


def shown(file: Changed) -> Iterator[str]:
    """A unified diff, line by line without line ends, in which every hidden byte is masked."""
    yield f"--- {quoted(f'a/{file.path}') if file.before is not None else '/dev/null'}"
    yield f"+++ {quoted(f'b/{file.path}')}"
    for hunk in _hunks(file):
        old = sum(line.sign != "+" for line in hunk)
        new = sum(line.sign != "-" for line in hunk)
        yield f"@@ -{_range(hunk[0].old, old)} +{_range(hunk[0].new, new)} @@"
        yield from (_written(line, file.carried) for line in hunk)


def _written(line: _Line, carried: frozenset[str]) -> str:
    key, separator, text = line.text.partition(": ")
    if line.sign == "+" and text.rstrip(",") in carried:
        return f"+{key}{separator}…({len(text)})"
    return line.sign + line.text


def _compared(file: Changed) -> Iterator[_Line]:
    before = file.before or b""
    old, new, masked = _lines(before), _lines(file.after), _lines(_masked(before, file.hidden))
    left = _lines(_masked(file.after, file.kept)) if file.kept else new
    parts, others = _documents(old), _documents(new)
    if len(parts) != len(others):
        parts, others = [range(len(old))], [range(len(new))]
    for one, other in zip(parts, others, strict=True):
        for line in _matched(old[one.start : one.stop], new[other.start : other.stop]):
            at = line.old + one.start
            text = left[line.new + other.start] if line.sign == "+" else masked[at]
            yield _Line(line.sign, at, line.new + other.start, text)


def _matched(old: list[str], new: list[str]) -> Iterator[_Line]:
    many = len(old) > _MANY  # then a line that stands there often is no sign
    for kind, low, high, start, end in SequenceMatcher(None, old, new, autojunk=many).get_opcodes():
        if kind == "equal":
            yield from (_Line(" ", low + at, start + at, old[low + at]) for at in range(high - low))
            continue
        yield from (_Line("-", at, start, old[at]) for at in range(low, high))
        yield from (_Line("+", high, at, new[at]) for at in range(start, end))


def _documents(lines: list[str]) -> list[range]:
    """The documents of a file, by their lines. To compare each with its own takes time that grows with the file."""
    starts = [0, *(at for at, line in enumerate(lines) if at and line.startswith("---"))]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _hunks(file: Changed) -> Iterator[list[_Line]]:
    """The lines that change, with those around them that may be shown."""
    beside = set(_numbers(file.before or b"", file.replaced))
    lines = [line for line in _compared(file) if line.sign != " " or line.old in beside]
    changes = [at for at, line in enumerate(lines) if line.sign != " "]
    near = sorted({at for change in changes for at in range(max(change - _CONTEXT, 0), change + _CONTEXT + 1)})
    hunk: list[_Line] = []
    for line in (lines[at] for at in near if at < len(lines)):
        if hunk and (line.old, line.new) != hunk[-1].next:
            yield hunk
            hunk = []
        hunk.append(line)
    if hunk:
        yield hunk


def _numbers(data: bytes, spans: Iterable[Span]) -> Iterator[int]:
    """The lines of some ranges, counted from 0."""
    line = at = 0
    for start, end in sorted(spans):
        line, at = line + data.count(b"\n", at, start), start
        yield from range(line, line + data.count(b"\n", start, end) + 1)


def patch(files: Iterable[Changed], form: str = "sha1") -> Iterator[str]:
    """A patch in git's binary form, line by line without line ends; `form` is how the repository makes its ids."""
    for file in files:
        before, after = quoted(f"a/{file.path}"), quoted(f"b/{file.path}")
        yield f"diff --git {before} {after}"
        if file.before is None:
            yield f"new file mode {file.mode:o}"
        old = "0" * hashlib.new(form).digest_size * 2 if file.before is None else _oid(file.before, form)
        yield f"index {old}..{_oid(file.after, form)}" + ("" if file.before is None else f" {file.mode:o}")
        yield "GIT binary patch"
        yield f"literal {len(file.after)}"
        packed = zlib.compress(file.after, 9)
        for at in range(0, len(packed), len(_LENGTHS)):
            piece = packed[at : at + len(_LENGTHS)]
            yield _LENGTHS[len(piece) - 1] + base64.b85encode(piece, pad=True).decode()
        yield ""


def quoted(path: str) -> str:
    """A path as git writes it: in double quotes where anything in it is out of the ordinary."""
    octets = path.encode(errors="surrogateescape")
    if _PLAIN.fullmatch(octets):
        return path
    return f'"{"".join(map(_escaped, octets))}"'


def _escaped(octet: int) -> str:
    if octet in _SHORT:
        return f"\\{_SHORT[octet]}"
    return chr(octet) if 32 <= octet < 127 else f"\\{octet:03o}"


def _oid(data: bytes, form: str) -> str:
    return hashlib.new(form, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _range(before: int, count: int) -> str:
    start = before + (count > 0)
    return f"{start}" if count == 1 else f"{start},{count}"


def _masked(data: bytes, hidden: Iterable[Span]) -> bytes:
    """The same lines, and of what is hidden only its length in each."""
    pieces, at = [], 0
    for start, end in sorted(hidden):
        if start >= at:
            pieces += [data[at:start], _SAID.sub(lambda said: f"…({len(said[0])})".encode(), data[start:end])]
            at = end
    return b"".join([*pieces, data[at:]])


def _lines(data: bytes) -> list[str]:
    return [line.removesuffix("\n").removesuffix("\r") for line in _LINES.findall(data.decode(errors="replace"))]
