"""Values on the line below their name, where something says that there is more: a sign, a bracket, a backslash."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.detect.given import Assignment, judged, telling
from scanner.detect.literal import string
from scanner.detect.naming import sensitive
from scanner.detect.scalar import Scalar
from scanner.regex import regex

_NAME = regex(
    rb"(?<![^\s\"'\[.+])(?P<key>[\w.\-]{2,80}+)[\"']?+\]?+(?::[ \t]?&?[\w<>]{1,40}(?=[ \t]*=))?+"
    rb"(?:[ \t]*+(?::?=|=>|<-)[ \t]*+(?:\(|(?P<goes>\\|<<[~-]?[\"']?\w{2,20}+[\"']?))?+"
    rb"|(?<=\w)[ \t]++(?P<on>\\))[ \t]*+\r?\n(?P<line>[^\n]{4,2048})"
)
_GOES_ON = regex(rb"(?:[=(\\]|=>|<-|<<[^\n]{2,24})[ \t]*+\r?\n")  # ends the first line of each
_STATEMENT = regex(rb"(?i)(?:\A|\n)[ \t]*(?:ONBUILD[ \t]+)?ENV[ \t]+\Z")
_WORD = regex(rb"[ \t]*+(?![\w.\-]+=[^=\s])(?P<value>[^\s\"'`]{4,1024})[ \t]*+\\?[ \t\r]*+\Z")


def given(text: bytes) -> Iterator[Assignment]:
    """Every value in some lines whose name stands at the end of the line above it."""
    for name in _NAME.finditer(text) if _GOES_ON.search(text) else ():
        if not sensitive(name["key"]) or (name["on"] and not _STATEMENT.search(text, 0, name.start())):
            continue
        line, start = name["line"], name.start("line")
        said = string(line, len(line) - len(line.lstrip(b" \t")))
        word = _WORD.match(line) if said is None and (name["goes"] or name["on"]) else None
        if word:
            said = Scalar(*word.span("value"), word["value"], quoted=False)
        if said:
            said = said._replace(start=start + said.start, end=start + said.end)
            yield from telling(judged(text, name["key"], said))
