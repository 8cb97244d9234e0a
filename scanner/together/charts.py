"""Which values of a Helm chart its templates make secret, whatever those are called in `values.yaml`.

A template puts `.Values.db.pass` into the `data` of a Secret, or gives it to a variable `DB_PASSWORD`: then what stands
at `db.pass` is the password of whoever installs the chart as it is. The values of a dependency stand in those of the
chart under its name, those of all charts under `global` (helm.sh, docs/chart_template_guide/subcharts_and_globals).
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from scanner.detect.naming import sensitive
from scanner.manifest.purpose import VALUED, Purpose
from scanner.regex import regex
from scanner.together import actions
from scanner.together.actions import ANY, INCLUDED, VALUES, Output, Path
from scanner.together.following import Following, Key

RULE = "helm-secret-value"
LARGEST = 1 << 20  # bytes of a template
_OPENING = 16 << 10  # bytes in which a template has an action: it names its object by one, or a named template
_REMEMBERED = 100_000  # templates, and values in them
MOST_VALUES = 2_000  # of one chart
_FAR = 300  # characters of a line on either side of an action
_DIVIDER = regex(r"^---(?=\s|\Z)", re.MULTILINE)
_KIND = regex(r"kind:[ ]*[\"']?Secret[\"']?[ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)
_SECTION = regex(r"^(?P<lead> *+)(?:data|stringData):[ \t]*\r?$", re.MULTILINE)
_LINE = regex(r"[^\n]*+(?:\n|\Z)")
_KEY = regex(
    r"[ ]*+[\"']?(?:(?P<key>[\w.\-/]{1,253})|\{\{[^{}\n]{1,200}\}\}[\w.\-]{0,100})[\"']? ?:(?:[ \t]++|(?=\r?\n|\Z))"
)
_BLOCK = regex(r"(?:[|>][+\-0-9]{0,2})?[ \t]*(?:#[^\n]*)?\r?\n?\Z")
_VARIABLE = regex(
    r"name:[ ]*[\"']?(?P<name>[\w.\-]{1,200})[\"']?[ \t]*\r?\n(?:[ \t]*\{\{[^\n]{0,500}\}\}[ \t]*\r?\n){0,3}"
    r"[ ]*value:[ ]*(?P<value>[^\n]*\{\{[^\n]*)",
    re.MULTILINE,
)
_CALL = rb"[ \t]{0,8}\{\{-? *(?:include|template) +[\"`](?![^\n]*indent)"
_CALLS, _CALLS_BELOW = regex(_CALL), regex(rb"\n" + _CALL)
_BUILT_IN = ("Release", "Chart", "Capabilities", "Files", "Template")
_NOTHING = regex(r"[\s\"'|>+\-0-9]*(?:[ \t]#[^\n]*)?")
_NAMED = regex(r"(?P<name>[\w.\-]{2,80})[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?\Z")
_ACTIONS = regex(r"\{\{[^{}]*+\}\}")
_IN_ADDRESS = regex(r"://[^\s/:@]{0,200}:\Z")

Wanted = dict[Path, str]
"""The key or the name under which each value is a secret, by the path of that."""


class _Spot(NamedTuple):
    """A part of a template that is secret: what stands under one key, or the rest of a section of a Secret."""

    start: int
    end: int
    key: str
    at: int  # where the value starts, behind its key
    whole: bool  # nothing but actions stands there
    rest: bool = False  # it is the section itself, where actions make the keys, too


class Template(NamedTuple):
    """What one template says."""

    wanted: Wanted  # which values it makes secret
    defined: Mapping[str, Sequence[Path]]  # what comes out of each named template
    made: Mapping[str, Sequence[Key]] = {}  # what each makes secret, with its key
    calls: Mapping[str, Sequence[Path]] = {}  # what each, and under "" the template itself, includes as a whole

    @property
    def includes(self) -> bool:
        """Whether a named template makes one of the values."""
        return bool(self.calls) or any(path[0] == INCLUDED for path in self.wanted)

    @property
    def says(self) -> bool:
        """Whether it says anything."""
        return bool(self.wanted or self.defined or self.made or self.calls)


_SILENT = Template({}, {})


class Known:
    """What templates say, by the digests of their bytes: the packages of a chart hold the same ones."""

    def __init__(self) -> None:
        self._said: dict[bytes, Template] = {}
        self._weight = 0

    def template(self, data: bytes) -> Template:
        """What one says, taken apart unless that was done before."""
        digest = hashlib.sha256(data).digest()
        said = self._said.get(digest)
        if said is None:
            said = _said(data)
            lists = (*said.defined.values(), *said.made.values(), *said.calls.values())
            self._weight += 1 + len(said.wanted) + sum(map(len, lists))
            if self._weight > _REMEMBERED:
                self._said.clear()
                self._weight = 0
            self._said[digest] = said
        return said


_known = Known()


def template(data: bytes) -> Template:
    """What a template says of the values of its chart, taken apart once. Never raises, whatever the bytes."""
    return _known.template(data) if len(data) <= LARGEST and data.find(b"{{", 0, _OPENING) >= 0 else _SILENT


def _said(data: bytes) -> Template:
    if not tells(data):
        return _SILENT
    text = data.decode(errors="replace")
    spots = sorted(_spots(text))
    read = _read(text, spots) if spots or b"define" in data or _calls(data) else _SILENT
    return read if read.says else _SILENT


def tells(data: bytes) -> bool:
    """Whether a template may make values secret, or define what another one uses."""
    words = any(word in data for word in (b"Secret", b"value:", b"define"))
    return actions.speak(data) if words else _calls(data)


def _calls(data: bytes) -> bool:
    """Whether a line of a template is what a named one makes, and not indented as a part of an object is."""
    if b"include" not in data and b"template" not in data:
        return False
    return _CALLS.match(data) is not None or _CALLS_BELOW.search(data) is not None


def purpose(folder: str, wanted: Wanted) -> Purpose | None:
    """What the values of the chart in `folder` are for, of which some are `wanted`; None where none is."""
    selects = tuple((".".join(path), key) for path, key in wanted.items())
    return Purpose(use=VALUED, rule=RULE, said_by=folder, selects=selects) if wanted else None


def wanted(templates: Iterable[tuple[Path, Template]]) -> Wanted:
    """Which values of a chart its templates make secret. Each comes with the names of the dependencies it lies in."""
    defined: dict[str, list[Path]] = {}
    made: dict[str, list[Key]] = {}
    calls: dict[str, list[Path]] = {}
    read: list[tuple[Path, Template]] = []
    for below, said in templates:
        read.append((below, said))
        for name, paths in said.defined.items():
            defined.setdefault(name, []).extend(paths)
        for name, keys in said.made.items():
            made.setdefault(name, []).extend(keys)
        for name, paths in said.calls.items():
            calls.setdefault(name, []).extend(paths if name else ())
    found: Wanted = {}
    following = Following(defined, made, calls)
    for below, said in read:
        own = ((value, key) for path, key in said.wanted.items() for value in following.values(path))
        included = (one for call in said.calls.get("", ()) for one in following.secrets(call))
        for value, key in chain(own, included):
            at = value if value[0] == "global" else (*below, *value)
            if len(found) < MOST_VALUES and (at not in found or (sensitive(key.encode()) and found[at] != key)):
                found[at] = key
    return found


def _read(text: str, spots: list[_Spot]) -> Template:
    starts = [spot.start for spot in spots]
    wanted: Wanted = {}
    defined: dict[str, list[Path]] = {}
    made: dict[str, list[Key]] = {}
    calls: dict[str, list[Path]] = {}
    for output in actions.outputs(text):
        paths = [path for path in output.paths if path and path[0] not in _BUILT_IN]
        values = [path for path in paths if path[0] in (VALUES, INCLUDED)]
        paths = paths if output.defines else values
        spot = spots[bisect_right(starts, output.start) - 1] if starts and starts[0] <= output.start else None
        if spot and spot.at <= output.start < spot.end:
            for path, key in _made(text, output, spot, values):
                wanted.setdefault(path, key)
            if output.defines:
                made.setdefault(output.defines, []).extend(_made(text, output, spot, paths))
            continue
        line = max(text.rfind("\n", 0, output.start) + 1, output.start - _FAR)
        if _CALLS.match(text[line : output.end].encode(errors="replace")):
            calls.setdefault(output.defines, []).extend(path for path in paths if path[0] == INCLUDED)
        if output.defines:
            eol = text.find("\n", output.end, output.end + _FAR)
            alone = _only_actions(text, line, eol if eol >= 0 else output.end + _FAR)
            whole = _Spot(line, output.end, "", line, whole=alone)
            defined.setdefault(output.defines, []).extend(path for path, _ in _made(text, output, whole, paths))
    return Template(wanted, defined, made, calls)


def _made(text: str, output: Output, spot: _Spot, paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """The values that an action puts into a spot, as far as they are secret there."""
    line = text[max(text.rfind("\n", 0, output.start) + 1, output.start - _FAR) : output.start]
    if spot.rest:
        commented = line.lstrip().startswith("#")
        yield from (((*path, ANY), "") for path in paths if path[0] == VALUES and not commented)
        return
    named = _NAMED.search(line)
    name = named["name"] if named and output.start > spot.at and sensitive(named["name"].encode()) else ""
    if _IN_ADDRESS.search(_ACTIONS.sub("T", line)) and text.startswith("@", output.end):
        name = "password"
    for path in paths:
        if spot.whole and not (output.joined and len(paths) > 1):
            yield path, spot.key
        elif name and len(paths) == 1:
            yield path, name
        elif sensitive((called := path[1] if path[0] == INCLUDED else path[-1]).encode()):
            yield path, called


def _spots(text: str) -> Iterator[_Spot]:
    for variable in _VARIABLE.finditer(text) if "value:" in text else ():
        start, end = variable.span("value")
        opens = _lead(text, variable).lstrip(" ").startswith("-")
        if opens and sensitive(variable["name"].encode()) and _only_actions(text, start, end):
            yield _Spot(start, end, variable["name"], start, whole=True)
    dividers = _DIVIDER.finditer(text) if "---" in text else ()
    edges = [0, *(divider.start() for divider in dividers), len(text)]
    for start, end in pairwise(edges):
        leads = {_lead(text, kind) for kind in _KIND.finditer(text, start, end)}
        columns = {len(lead) for lead in leads if lead != "?"}
        for section in _SECTION.finditer(text, start, end) if columns else ():
            if len(section["lead"]) in columns:
                yield from _entries(text, section.end(), end, len(section["lead"]))


def _lead(text: str, found: re.Match[str]) -> str:
    """What stands before it on its line: blanks, and the dash of an item, or something else."""
    line = text.rfind("\n", max(found.start() - _FAR, 0), found.start()) + 1
    lead = text[line or max(found.start() - _FAR, 0) : found.start()]
    return lead if lead.strip(" ") in ("", "-") and not lead.endswith("-") else "?"


def _entries(text: str, start: int, end: int, column: int) -> Iterator[_Spot]:
    """The entries of a section whose header stands in `column`, and what lies between them."""
    inner, found = 0, []  # the column of its keys, and their lines
    at = min(start + 1, end)
    while at < end and (line := _LINE.match(text, at, end)) and line.end() > at:
        words = line[0].strip()
        indent = len(line[0]) - len(line[0].lstrip(" "))
        key = _KEY.match(text, at, line.end()) if words and not words.startswith("#") else None
        if words and not words.startswith(("{{", "#")) and indent <= column:
            break
        if key and (not inner or indent <= inner):
            inner = inner or indent
            found.append((at, key))
        at = line.end()
    edges = [*(first for first, _ in found), at]
    if start < edges[0]:
        yield _Spot(start, edges[0], "", start, whole=True, rest=True)
    for (first, key), behind in zip(found, edges[1:], strict=True):
        eol = text.find("\n", key.end(), behind)
        stop = eol if eol >= 0 else behind
        if _BLOCK.match(text[key.end() : stop]):
            stop = behind
        elif stop < behind:
            yield _Spot(stop, behind, "", stop, whole=True, rest=True)
        yield _Spot(first, stop, key["key"] or "", key.end(), whole=_only_actions(text, key.end(), stop))


def _only_actions(text: str, start: int, end: int) -> bool:
    """Whether nothing but actions, quotes and the header of a block stands there."""
    value, at = text[start:end], 0
    rest = []
    for first, last in actions.spans(value):
        rest.append(value[at:first])
        at = last
    return bool(at) and bool(_NOTHING.fullmatch("".join((*rest, value[at:]))))
