"""A file of TOML as gitleaks reads one, and the lines that its values stand in, which the parser doesn't tell."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from functools import lru_cache
from typing import Any, NamedTuple

from scanner import named
from scanner.errors import AskedWrongly, BadConfiguration
from scanner.regex import regex

_LARGEST = 1 << 20  # bytes
_PLACE = regex(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_LONG = regex(r"'''[\s\S]*?'''|\"\"\"[\s\S]*?\"\"\"")
_MARKS = ("'''", '"""')
_QUOTED = regex(r"'''(.*?)(?:'''|$)|\"\"\"(.*?)(?:\"\"\"|$)|'([^']*)'?|\"((?:\\.|[^\"\\])*)\"?")  # in one line
_MOST = 20_000  # tables and values

Table = dict[str, Any]


class Source(NamedTuple):
    """One file of a configuration."""

    file: str
    text: str
    table: Table  # with the keys in small letters, since gitleaks doesn't care

    def mistake(self, line: int, what: str) -> BadConfiguration:
        """Something wrong in a line."""
        return BadConfiguration(f"{self.file}:{line}: {what}")

    def line(self, value: object, after: int = 1) -> int:
        """The line in which a value begins, looked for from the line `after` on; that one where it isn't found."""
        first = value.strip().split("\n")[0].strip() if isinstance(value, str) else ""
        for lines in (places.get(first, []) for places in _places(self.text) if first):
            at = bisect_left(lines, after)
            if at < len(lines):
                return lines[at]
        return after

    def headers(self, name: str) -> list[int]:
        """The lines in which the tables of an array begin, `[[rules]]`, or one that stands alone: `[allowlist]`."""
        blank = _LONG.sub(lambda long: "\n" * long[0].count("\n"), self.text)
        header = re.compile(rf"^[ \t]*\[\[?[ \t]*{name}[ \t]*\]", re.MULTILINE | re.IGNORECASE)
        lines: list[int] = []
        line, at = 1, 0
        for found in header.finditer(blank):
            line, at = line + blank.count("\n", at, found.end()), found.end()
            lines.append(line)
        return lines


@lru_cache(maxsize=4)
def _places(text: str) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """The lines in which each string begins, and those that begin with each word: thousands of them are looked up."""
    quoted: dict[str, list[int]] = {}
    bare: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for found in _QUOTED.finditer(line):
            quoted.setdefault(str(next(filter(None, found.groups()), "")).strip(), []).append(number)
        for said in {line.strip().removesuffix(mark).strip() for mark in _MARKS} | {line.partition("=")[0].strip()}:
            bare.setdefault(said, []).append(number)
    return quoted, bare


def read(file: str) -> Source:
    """A file on disk. Raises `AskedWrongly` where it can't be read, `BadConfiguration` where it is no TOML."""
    try:
        with named.opened(file) as stream:
            return parsed(stream.read(_LARGEST + 1), file)
    except (OSError, ValueError) as error:
        raise AskedWrongly(f"{file}: {getattr(error, 'strerror', '') or 'it can not be read'}") from error


def parsed(data: bytes, file: str) -> Source:
    """What some bytes say. Raises `BadConfiguration`, opening with `file:line`."""
    if len(data) > _LARGEST:
        raise BadConfiguration(f"{file}:1: it is larger than {_LARGEST >> 20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadConfiguration(f"{file}:{line}: it is no UTF-8") from None
    try:
        return Source(file, text, _small(tomllib.loads(text), [_MOST]))
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        raise BadConfiguration(f"{file}:{line}: it is no TOML: {_PLACE.sub('', str(error)).split(':')[0]}") from None
    except (RecursionError, ValueError):
        raise BadConfiguration(f"{file}:1: it holds more than a configuration does") from None


def _small(said: Any, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        raise ValueError
    if isinstance(said, dict):
        return {key.lower(): _small(value, left) for key, value in said.items()}
    return [_small(item, left) for item in said] if isinstance(said, list) else said
