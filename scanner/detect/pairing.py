"""Names and values that belong together though neither says so: `{name: DB_PASSWORD, value: x}` in all its forms.

As container environments, Tekton and Argo parameters, Helm's `set`, JSON patches and XML settings write them; and
values whose name is telling only with what it stands below: `secrets: {API: x}`, `encryption: {key: x}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from scanner.detect import continued
from scanner.detect.given import Assignment, judged, once, telling, under
from scanner.detect.markup import elements
from scanner.detect.naming import sensitive
from scanner.detect.outline import Entry, entries
from scanner.detect.pattern import compiled
from scanner.detect.scalar import Scalar, scalar
from scanner.detect.signs import PAIRED
from scanner.detect.template import action
from scanner.regex import regex

_NAMES = frozenset(b"name key path parameterkey parametername optionname option_name variablename".split())
_VALUES = frozenset(b"value default parametervalue optionvalue defaultvalue default_value".split())
_SECTIONS = regex(rb"(?i)(?:.*[._-])?secrets?[._-]?(?:s|data|env|envs|envvars|vars|variables)?\Z")
_ASIDE = regex(
    rb"(?i)(?:.*(?:name|ref|path|file|dir|url|uri|host|type|kind|namespace|version|image|driver|provider|source"
    rb"|description|enabled|mode|annotations?|labels?|template|username|user|id|schedule|interval|key|prefix|store))\Z"
)
_OBJECT = regex(rb"(?<!\{)\{(?!\{)(?:[^{}\"'\n]++|\"(?:[^\"\\\n]|\\[^\n]){0,4096}+\"|'[^'\n]{0,4096}+'){1,64}+\}")
_MEMBER = regex(
    rb"(?P<quote>[\"']?)(?P<key>[\w.\-/]{1,200}+)(?P=quote)[ \t]*+[:=][ \t]*+"
    rb"(?:\"(?P<double>(?:[^\"\\\n]|\\[^\n]){0,4096}+)\"|'(?P<single>(?:[^'\n]|''){0,4096}+)'"
    rb"|(?P<plain>[^\s,{}\[\]\"'&*|>][^,{}\[\]\r\n]{0,4096}+))"
)
_OPENER = regex(rb"(?<![\w.-])(?P<key>[\w.-]{1,80}+)[\"']?[ \t]*+[:=][ \t]*+\Z")
_NAME = rb"\b(?:name|key)\s*+[=:]\s*+(?P<quote>[\"'])(?P<name>[\w.:/\-]{1,200})(?P=quote)"
_VALUE = rb"\b(?:default)?[vV]alue\s*+[=:]\s*+(?P<mark>[\"'])(?P<value>(?:(?!(?P=mark))[^\n]){4,1024})(?P=mark)"
_BETWEEN = rb"\s*+,?\s*+"
_EQUATED = (  # the attributes of a tag, a block of Terraform, a table of TOML, arguments of a call
    regex(_NAME + _BETWEEN + _VALUE),
    regex(_VALUE + _BETWEEN + _NAME),
)
_LISTED = regex(  # for the command line of AWS
    rb"\b\w{0,20}(?:Key|Name)=(?P<name>[\w.:\-]{1,200}),\w{0,20}Value=(?P<value>[^\s,\"']{4,1024})"
)
_VARIABLE = regex(  # of Terraform: what is nested in it stands deeper than its last brace
    rb"(?m)^(?P<lead>\+?[ \t]*+)variable[ \t]++\"(?P<name>[\w-]{1,200})\"[ \t]*+\{"
    rb"(?:[^{}\n]{0,1024}?\b|[^\n]*+\n(?:(?!(?P=lead)\})[^\n]*+\n){0,30}?\+?[ \t]*+)default[ \t]*+=[ \t]*+"
    rb"\"(?P<value>[^\"\\\n]{4,1024})\""
)


def worthwhile(text: bytes) -> bool:
    """Whether a telling name and what might be its value are near each other in some lines."""
    return any(compiled(expression).search(text) for expression in PAIRED)


def pairs(text: bytes) -> Iterator[Assignment]:
    """Every value in some lines whose name stands elsewhere than before it."""
    yield from once(_paired(text))


def _paired(text: bytes) -> Iterator[Assignment]:
    yield from _by_line(text)
    for object_ in _OBJECT.finditer(text):
        yield from _in_braces(text, *object_.span())
    yield from _outright(text)
    yield from elements(text)
    yield from continued.given(text)


def _outright(text: bytes) -> Iterator[Assignment]:
    """Names and values that one expression holds both of, in XML, Terraform and their like."""
    expressions = [*_EQUATED]
    if b"Value=" in text:
        expressions.append(_LISTED)
    if b"variable" in text:
        expressions.append(_VARIABLE)
    for expression in expressions:
        for found in expression.finditer(text):
            yield from under(text, found["name"], Scalar(*found.span("value"), found["value"], True))


class _Item:
    """What is known so far of one item."""

    __slots__ = ("names", "values")

    def __init__(self) -> None:
        self.names: list[bytes] = []
        self.values: list[Scalar] = []


def _by_line(text: bytes) -> Iterator[Assignment]:
    items: dict[int, _Item] = {}
    for entry in entries(text):
        column = entry if isinstance(entry, int) else entry.column - entry.opens
        for closed in [at for at in items if at > column]:
            del items[closed]
        if isinstance(entry, int):
            continue
        key = entry.key.lower()
        if key in _NAMES or key in _VALUES:
            yield from _met(text, entry, items, named=key in _NAMES)
        yield from _below(text, entry)


def _met(text: bytes, entry: Entry, items: dict[int, _Item], *, named: bool) -> Iterator[Assignment]:
    """What the names and values of one item say together, now that there is one more."""
    said = scalar(text, entry.at, entry.column) or _made(text, entry.at)
    if said is None:
        return
    item = items.setdefault(entry.column, _Item())
    if named:
        item.names.append(said.says)
        for value in item.values:
            yield from under(text, said.says, value)
    else:
        item.values.append(said)
        names = item.names or [above for _, above in entry.above[-1:]]
        for name in names:
            yield from under(text, name, said)


def _made(text: bytes, at: int) -> Scalar | None:
    """The value at `at` that a template makes, quoted or not: its own strings may be quoted, too."""
    opens = at + (text[at : at + 1] in (b'"', b"'"))
    behind = action(text, opens)
    return Scalar(opens, behind, text[opens:behind], False) if behind > opens else None


def _below(text: bytes, entry: Entry) -> Iterator[Assignment]:
    """A value on a line of its own, or under a name that what it stands below makes telling."""
    family, above = sensitive(entry.key), entry.above[-1][1] if entry.above else b""
    if not family and not _in_section(above, entry.key):
        return
    said = scalar(text, entry.at, entry.column)
    if said is None:
        return
    if family and b"\n" in text[entry.at : said.start]:
        yield from telling(judged(text, entry.key, said, family=family))
    elif not family:
        yield from _sectioned(text, above, entry.key, said)


@lru_cache(maxsize=1024)
def _section(above: bytes) -> bool:
    return bool(_SECTIONS.match(above))


def _in_section(above: bytes, key: bytes) -> str:
    """What `key` announces because it stands below `above`: a family of names, or ""."""
    if not above:
        return ""
    if key.lower() == b"key":
        return sensitive(above + b".key")
    return "secret" if _section(above) and not _ASIDE.match(key) and not sensitive(key) else ""


def _sectioned(text: bytes, above: bytes, key: bytes, said: Scalar) -> Iterator[Assignment]:
    family = _in_section(above, key)
    if family:
        yield from telling(judged(text, above + b"." + key, said, family=family))


def _in_braces(text: bytes, start: int, end: int) -> Iterator[Assignment]:
    names: list[bytes] = []
    values: list[Scalar] = []
    others: list[tuple[bytes, Scalar]] = []
    for member in _MEMBER.finditer(text, start, end):
        kind = member.lastgroup or "plain"
        first, last = member.span(kind)
        last = first + len(text[first:last].rstrip())
        said = Scalar(first, last, text[first:last], kind != "plain")
        key = member["key"].lower()
        if key in _NAMES:
            names.append(said.says)
        if key in _VALUES:
            values.append(said)
        elif key not in _NAMES or key == b"key":
            others.append((member["key"], said))
    for value in values:
        for name in names:
            yield from under(text, name, value)
    section = _OPENER.search(text, max(start - 100, 0), start)
    if section:
        for value in values if not names else []:
            yield from under(text, section["key"], value)
        for key, said in others:
            yield from _sectioned(text, section["key"], key, said)
