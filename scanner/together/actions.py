"""The actions of a Helm template: which values come out of each, whatever `.` and variables mean where it stands.

After the language of Go's text/template, with the functions of Sprig and Helm. A value is known by the path that leads
to it from the root: `.Values.db.pass` is `("Values", "db", "pass")`; what `range` goes through stands below `"*"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from scanner.regex import regex

Path = tuple[str, ...]

VALUES, INCLUDED, ANY = "Values", "\0include", "*"
"""What the path of a value opens with, and that of a named template; and a step that may be any key, or an index."""

_GIVEN = "\0given"  # stands before each thing that a named template is given
_ACTION = regex(r"\{\{-?")
_SPEAKS = regex(rb"\b(?:include|template|define) +[\"`]")
_TOKEN = regex(
    r"\"(?P<double>(?:[^\"\\]|\\.)*+)\"|`(?P<tick>[^`]*+)`|(?P<set>:?=(?!=))|(?P<pipe>[|()])"
    r"|(?P<operand>\$\w*+(?:\.[A-Za-z_]\w*+)*+|(?<![\w)])\.(?:[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*+)?)"
    r"|(?P<word>[A-Za-z_]\w*+)|[^\s\"`|()$.A-Za-z_]++|[\"`.:]"
)
# What these are given doesn't come out of them.
_ASKING = frozenset(
    (
        *("eq", "ne", "lt", "le", "gt", "ge", "not", "empty", "hasKey", "has", "contains", "hasPrefix", "hasSuffix"),
        *("kindIs", "kindOf", "typeIs", "typeOf", "len", "regexMatch", "semverCompare", "lookup", "fail"),
        *("include", "template", "dict"),
    )
)
_NAMING = frozenset(("include", "template", "block", "define"))
_JOINING = frozenset(("printf", "cat", "join", "list", "print"))  # several values come out as one
_OPENING = frozenset(("if", "with", "range", "define", "block"))
_LONGEST = 1024  # characters of an action
_MOST = 20_000  # actions of one template
_DEEPEST = 64  # blocks inside blocks, and steps of a path
_MOST_PATHS = 16  # that one expression, or one variable, may stand for
_LONGEST_CALL = 64  # steps of all that a named template is given


def given(path: Path) -> list[tuple[str, Path]]:
    """What the named template is given that a path goes through: the step to that, "" for all of it, and its path."""
    found: list[tuple[str, Path]] = []
    at = [*(at for at, step in enumerate(path) if step == _GIVEN), len(path)]
    for start, end in pairwise(at):
        found.append((path[start + 1], path[start + 2 : end]))
    return found


class Output(NamedTuple):
    """An action out of which values come."""

    start: int
    end: int
    paths: tuple[Path, ...]
    joined: bool  # as parts of one text
    defines: str  # the named template in whose definition it stands, or ""


class _Said(NamedTuple):
    """What an expression stands for."""

    paths: tuple[Path, ...]
    joined: bool = False


class _Block(NamedTuple):
    """What holds again when a block ends."""

    dot: tuple[Path, ...]
    defines: str


def speak(data: bytes) -> bool:
    """Whether those of a template speak of values, or of named templates, which may."""
    if b".Values" in data:
        return True
    return any(word in data for word in (b"include", b"template", b"define")) and _SPEAKS.search(data) is not None


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the actions of a template stand, braces included. Linear, though none be closed."""
    at = 0
    for _ in range(_MOST):
        opens = _ACTION.search(text, at)
        closed = text.find("}}", opens.end()) if opens else -1
        if opens is None or closed < 0:
            return
        at = closed + 2
        yield opens.start(), at


def outputs(text: str) -> Iterator[Output]:
    """Every action out of which values, or named templates, come. Never raises."""
    template = _Template()
    for start, end in spans(text):
        if end - start <= _LONGEST:
            said = template.read(text[start:end].strip("{}- \t\r\n"))
            if said.paths:
                yield Output(start, end, said.paths, said.joined, template.defines)


class _Template:
    """What `.` and variables stand for, from one action to the next."""

    def __init__(self) -> None:
        self.defines = ""
        self._dot: tuple[Path, ...] = ((),)
        self._variables: dict[str, tuple[Path, ...]] = {"$": ((),)}
        self._open: list[_Block] = []

    def read(self, body: str) -> _Said:
        """What comes out of an action."""
        tokens = [(token.lastgroup or "", token) for token in _TOKEN.finditer(body)]
        first = tokens[0][1][0] if tokens else ""
        if body.startswith("/*") or first in ("break", "continue"):
            return _Said(())
        if first == "end":
            if self._open:
                self._dot, self.defines = self._open.pop()
        elif first == "else":
            self._dot = self._open[-1].dot if self._open else self._dot
        elif first in _OPENING:
            self._opened(first, tokens[1:])
        else:
            names = self._assigned(tokens)
            said = self._expression(tokens[len(names) + 1 :] if names else tokens)
            if not names:
                return said
            self._variables[names[0]] = said.paths
        return _Said(())

    def _opened(self, word: str, tokens: list[tuple[str, re.Match[str]]]) -> None:
        if len(self._open) < _DEEPEST:
            self._open.append(_Block(self._dot, self.defines))
        if word in _NAMING:
            self.defines = next((token["double"] or "" for kind, token in tokens if kind == "double"), "")
            self._dot = ((),)
            return
        names = self._assigned(tokens)
        paths = self._expression(tokens[_past_set(tokens) :]).paths
        if word == "range":
            paths = tuple((*path, ANY) for path in paths if len(path) < _DEEPEST)
        if names and word != "if":
            self._variables.update(dict.fromkeys(names[:-1], ()))
            self._variables[names[-1]] = paths
        if word != "if":
            self._dot = paths

    def _assigned(self, tokens: list[tuple[str, re.Match[str]]]) -> list[str]:
        """The variables that get what the expression stands for."""
        past = _past_set(tokens)
        return [token[0] for kind, token in tokens[: max(past - 1, 0)] if kind == "operand"]

    def _expression(self, tokens: list[tuple[str, re.Match[str]]]) -> _Said:
        paths: list[Path] = []
        functions = [""]
        joined = False
        naming, step = 0, ""  # the named template that is being given something, from 1 on, and the key of that
        for kind, token in tokens:
            function = functions[-1]
            if kind == "pipe":
                if token[0] == "(" and len(functions) < _DEEPEST:
                    functions.append(function if function in _ASKING else "")
                elif token[0] == ")" and len(functions) > 1:
                    functions.pop()
                elif token[0] == "|":
                    functions[-1] = ""
                    naming = 0
            elif kind == "word":
                functions[-1] = function or token[0]
                joined = joined or token[0] in _JOINING
            elif kind == "operand":
                functions[-1] = function or token[0]
                if naming and function == "dict":
                    for value in self._resolved(token[0]) if len(paths[naming - 1]) < _LONGEST_CALL else ():
                        paths[naming - 1] += (_GIVEN, step, *value)
                paths += self._resolved(token[0]) if function not in _ASKING else ()
            elif kind in ("double", "tick"):
                if function in _NAMING:
                    paths.append((INCLUDED, token[kind]))
                    functions[-1] = "dict"  # what else it is given is for that template to use
                    naming, step = len(paths), ""
                elif naming and function == "dict":
                    step = token[kind]
                elif function in ("index", "get") and paths and len(paths[-1]) < _DEEPEST:
                    paths[-1] = (*paths[-1], token[kind])
        return _Said(tuple(dict.fromkeys(paths))[:_MOST_PATHS], joined)

    def _resolved(self, operand: str) -> tuple[Path, ...]:
        """The paths of the values that `.a.b` or `$x.a` names."""
        head, *steps = operand.rstrip(".").split(".")
        base = self._variables.get(head, ()) if head else self._dot
        if steps[:1] == [VALUES]:
            return (tuple(steps),)
        return tuple((*path, *steps) for path in base if len(path) + len(steps) <= _DEEPEST)


def _past_set(tokens: list[tuple[str, re.Match[str]]]) -> int:
    return next((at + 1 for at, (kind, _) in enumerate(tokens) if kind == "set"), 0)
