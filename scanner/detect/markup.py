"""Names and values as XML has them: attributes of one tag in any order, elements side by side, one around the other.

Spring, Hadoop, Maven, .NET, Jenkins and the property lists of Apple. It is read as it comes, from the middle of a
file to the middle of a file, and needn't be well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.detect.given import Assignment, judged, under
from scanner.detect.naming import sensitive
from scanner.detect.scalar import Scalar
from scanner.regex import regex

_NAMES_SOME = regex(  # and may be worth being taken apart
    rb"(?i)</(?:[\w.:\-]*(?:pass|pwd|psk|pw|token|secret|key)[\w.:\-]*|name|value|string)>"
    rb"|<[\w.:\-]{1,80}\s[^<>]*\b(?:name|key)\s*+="
)
_TAG = regex(
    rb"<!--(?:[^-]|-(?!->)){0,4096}+-->"
    rb"|<(?P<shut>/)?+(?P<tag>[A-Za-z][\w.:\-]{0,80}+)(?P<rest>(?:[^<>\"']++|\"[^\"<]{0,2048}+\"|'[^'<]{0,2048}+'){0,64}+)>"
)
_ATTRIBUTE = regex(
    rb"\b(?P<key>name|key|value)\s*+=\s*+(?:\"(?P<double>[^\"<]{1,1024}+)\"|'(?P<single>[^'<]{1,1024}+)')"
)
_CONTENT = regex(
    rb"\s*+(?:<!\[CDATA\[\s*+(?P<data>[^\s\]](?:[^\]\r\n]{0,1022}[^\]\s])?)\s*+\]\]>|(?P<text>[^<>\s](?:[^<>\r\n]{0,1022}[^<>\s])?))"
    rb"\s*+"
)
_NAMES, _VALUES = frozenset((b"name", b"key")), frozenset((b"value", b"string"))
_DEEPEST = 32


class _Element:
    """An element that is still open, and what is known of it."""

    __slots__ = ("child", "inside", "leaf", "own", "tag", "values")

    def __init__(self, tag: bytes, inside: int, own: bytes) -> None:
        self.tag = tag
        self.inside = inside  # the offset behind its opening tag
        self.own = own  # the name that an attribute gives it
        self.child = b""  # the name that an element in it gave last
        self.values: list[Scalar] = []  # those in it that belong to no name yet
        self.leaf = True


def elements(text: bytes) -> Iterator[Assignment]:
    """Every value in some lines of XML that has a telling name."""
    if not _NAMES_SOME.search(text):
        return
    above = [_Element(b"", 0, b"")]
    for found in _TAG.finditer(text):
        if not found["tag"]:
            continue
        tag = found["tag"].lower()
        if not found["shut"]:
            above[-1].leaf = False
            attributes = {said["key"]: said for said in _ATTRIBUTE.finditer(text, *found.span("rest"))}
            own = next((_said(attributes[key]).says for key in (b"name", b"key") if key in attributes), b"")
            if own and b"value" in attributes:
                yield from under(text, own, _said(attributes[b"value"]))
            if not found["rest"].endswith(b"/") and len(above) < _DEEPEST:
                above.append(_Element(tag, found.end(), own))
        elif above[-1].tag == tag:
            closed = above.pop()
            if closed.leaf and closed.inside < found.start():
                yield from _leaf(text, closed, found.start(), above[-1])
        else:
            while len(above) > 1 and above.pop().tag != tag:
                pass
            above[-1].child, above[-1].values = b"", []


def _said(found: re.Match[bytes]) -> Scalar:
    kind = found.lastgroup or 0
    return Scalar(*found.span(kind), found[kind], quoted=True)


def _leaf(text: bytes, element: _Element, end: int, parent: _Element) -> Iterator[Assignment]:
    """What an element says that holds nothing but text: a value, or a name for those beside it."""
    content = _CONTENT.fullmatch(text, element.inside, end)
    if content is None:
        return
    said = _said(content)
    if element.own:
        yield from under(text, element.own, said)
    if element.tag in _NAMES:
        for value in parent.values if element.tag == b"name" else ():  # a key stands before its value
            yield from under(text, said.says, value)
        parent.child, parent.values = said.says, []
    elif element.tag in _VALUES:
        if parent.child or parent.own:
            yield from under(text, parent.child or parent.own, said)
        else:
            parent.values.append(said)
        parent.child = parent.child if element.tag == b"value" else b""
    elif sensitive(element.tag):
        yield from judged(text, element.tag, said._replace(quoted=False))
