"""Lines of YAML, pretty JSON, HCL or TOML: the names they hold and those they stand below, without parsing anything.

A diff that adds them has a `+` before each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.regex import regex

_ENTRY = regex(
    rb"^(?:(?P<table>\[\[?[\w.\-\"]{1,200}\]\]?[ \t]*\r?$)|(?P<lead>\+?[ \t]*+(?:[-{\[][ \t]++|[{\[])*+)"
    rb"(?:(?P<quote>[\"']?)(?P<key>:{0,2}+[\w.\-/$]++(?:::?+[\w.\-/$]++)*+)(?P=quote)"
    rb"(?:[ \t]*+:|[ \t]++=)(?:[ \t]++|(?=\r?$))"
    rb"|(?P<shut>[}\]])))",
    re.MULTILINE,
)
_DEEPEST = 32


class Entry(NamedTuple):
    """A line that reads `key: value`."""

    key: bytes
    start: int  # of the key
    column: int  # of the key, past dashes and braces
    opens: bool  # it is the first of an item or object
    at: int  # where its value starts, if anything stands there
    above: tuple[tuple[int, bytes], ...]  # the keys that it stands below, outermost first, with their columns


def entries(text: bytes) -> Iterator[Entry | int]:
    """Every entry of `text`, and the column of each line that begins by closing an object or a list.

    A line that opens a table closes all, so it is told as -1.
    """
    above: list[tuple[int, bytes]] = []
    for line in _ENTRY.finditer(text):
        if line["table"]:
            above.clear()
            yield -1
            continue
        column = len(line["lead"])
        if line["shut"]:
            yield column
            continue
        while above and above[-1][0] >= column:
            above.pop()
        yield Entry(line["key"], line.start("key"), column, bool(line["lead"].strip(b"+ \t")), line.end(), tuple(above))
        if len(above) < _DEEPEST:
            above.append((column, line["key"]))
