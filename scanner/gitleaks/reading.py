"""`.gitleaks.toml`, and the files that it extends, as one configuration; what is wrong is named by file and line.

The keys are those of gitleaks' documentation: `[extend]`, `[[rules]]` with `[[rules.allowlists]]` and
`[[rules.required]]`, `[[allowlists]]`, and their older forms `[rules.allowlist]` and `[allowlist]`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from scanner.gitleaks import expressions, source
from scanner.gitleaks.allowlist import Allowlist, compiled
from scanner.gitleaks.configuration import Configuration, Required
from scanner.gitleaks.source import Source, Table
from scanner.model import Rule, Severity, Skipped
from scanner.rules.entry import Adjusted
from scanner.rules.equivalents import ours

_DEEPEST = 2  # files that extend one another, as gitleaks has it
_MOST_RULES = 500  # since each is compiled
_KINDS = {"extend": dict, "rules": list, "allowlists": list, "allowlist": dict}
_KEPT = {"kubernetes-secret-yaml": "Secrets are what leakseal is for, and their rules have other names"}
_ROTATE = (
    "Change the value where it comes from, and give whatever uses it the new one.",
    "Keep the new one out of Git: seal it, refer to it, or encrypt it.",
)


def read(file: str, taken: frozenset[str]) -> Configuration:
    """The configuration in a file. `taken` are the ids of our rules, which no other rule can have.

    Raises `AskedWrongly` where a file can't be read, and `BadConfiguration` for one that is no configuration. What
    can't be compiled is left out, and told in `skipped`.
    """
    reading = _Reading(taken)
    reading.take(source.read(file))
    return reading.made()


class _Reading:
    """Files, taken one after another: the first has the last word."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._taken = taken
        self._rules: dict[str, Rule] = {}
        self._names: dict[str, tuple[str, ...]] = {}  # of our rules, by gitleaks' ids
        self._allowlists: list[Allowlist] = []
        self._paths: dict[str, str] = {}
        self._required: dict[str, list[tuple[str, Required, str]]] = {}
        self._unreported: set[str] = set()
        self._off: dict[str, Adjusted] = {}
        self._disabled: set[str] = set()
        self._default = False
        self._notes: list[str] = []
        self._skipped: list[Skipped] = []
        self._later: list[tuple[Source, int, Table, list[str] | None]] = []  # allowlists, when all rules are known

    def take(self, said: Source, deep: int = 0, seen: tuple[str, ...] = ()) -> None:
        """Take over what a file says, then what it extends."""
        for key, kinds in _KINDS.items():
            if key in said.table and not isinstance(said.table[key], kinds):
                raise said.mistake(said.line(f"{key} "), f"{key} is no table")
        extend = _table(said.table.get("extend"))
        self._default = self._default or extend.get("usedefault") is True
        for name in _texts(extend.get("disabledrules")):
            self._disable(said, name)
        self._take_rules(said)
        for key in ("allowlists", "allowlist"):
            tables, lines = _tables(said.table.get(key)), said.headers(key)
            for one, line in zip(tables, lines if len(lines) == len(tables) else [1] * len(tables), strict=True):
                self._later.append((said, line, one, _texts(one.get("targetrules")) or None))
        path = extend.get("path")
        if isinstance(path, str) and path:
            line = said.line(path)
            real = _inside(said, path, line)
            if real in (*seen, os.path.realpath(said.file)):
                raise said.mistake(line, f"{path} extends itself")
            if deep >= _DEEPEST:
                self._notes.append(f"{said.file}:{line}: {path} is not read: files extend one another {_DEEPEST} deep")
                return
            self.take(source.read(real), deep + 1, (*seen, os.path.realpath(said.file)))

    def made(self) -> Configuration:
        """All of it."""
        for said, line, table, names in self._later:
            self._take_allowlist(said, line, table, names)
        if not self._default:
            self._notes.append("the configuration doesn't extend the default rules; those of leakseal stay in force")
        required = {
            rule: tuple(needed._replace(id=id_) for name, needed, at in some for id_ in self._one(name, at)[:1])
            for rule, some in self._required.items()
        }
        return Configuration(
            rules=tuple(self._rules.values()),
            adjusted=tuple(self._off.values()),
            allowlists=tuple(self._allowlists),
            paths=self._paths,
            required={rule: needed for rule, needed in required.items() if needed},
            unreported=frozenset(self._unreported),
            notes=tuple(dict.fromkeys(self._notes)),
            skipped=tuple(dict.fromkeys(self._skipped)),
        )

    def _disable(self, said: Source, name: str) -> None:
        self._disabled.add(name)
        at = f"{said.file}:{said.line(name)}"
        known = ours(name)
        if not known:
            why = _KEPT.get(name) or f"no rule of leakseal is known to be {name}"
            self._notes.append(f"{at}: {why}; nothing is disabled")
        self._off |= {rule: Adjusted(id=rule, at=at, off=True) for rule in known}

    def _take_rules(self, said: Source) -> None:
        lines = said.headers("rules")
        tables = _tables(said.table.get("rules"))
        if len(tables) > _MOST_RULES:
            raise said.mistake(1, f"there are more than {_MOST_RULES} rules")
        for number, table in enumerate(tables):
            line = lines[number] if len(lines) == len(tables) else said.line(table.get("id"))
            name = table.get("id")
            if not isinstance(name, str) or not name:
                raise said.mistake(line, "the rule has no id")
            if name not in self._names and name not in self._disabled:
                self._take_rule(said, line, name, table)
            for one in (*_tables(table.get("allowlists")), *_tables(table.get("allowlist"))):
                self._later.append((said, line, one, [name]))

    def _take_rule(self, said: Source, line: int, name: str, table: Table) -> None:
        regex, path = _text(table.get("regex")), _text(table.get("path"))
        if not regex:
            if path:
                self._skip(said, line, f"the rule {name} is for files whatever they hold, and is not looked for")
            elif not ours(name):
                self._notes.append(f"{said.file}:{line}: no rule of leakseal is known to be {name}")
            return  # what it says of a default rule is in its allowlists
        group, at = table.get("secretgroup", 0), said.line(regex, line)
        if not isinstance(group, int) or not 0 <= group <= expressions.groups(regex):
            self._skip(said, at, f"the rule {name} is not looked for: its pattern has no group {group}", error=True)
            return
        if path and not compiled(path):
            where = said.line(path, line)
            self._skip(said, where, f"the path of the rule {name} can't be compiled; it is asked of all", error=True)
            path = ""
        rule_id = name if name not in self._taken else f"gitleaks-{name}"
        self._names[name] = (rule_id,)
        self._rules[rule_id] = Rule(
            id=rule_id,
            provider="gitleaks configuration",
            title=_text(table.get("description")) or name,
            severity=Severity.HIGH,
            explain=f"What it opens, whoever wrote the rule knows: {said.file}.",
            rotate=_ROTATE,
            references=(),
            leaks=(),
            harmless=(),
            pattern=expressions.with_secret(regex, group),
            min_entropy=_number(table.get("entropy")),
            multiline=expressions.spans_lines(regex),
            at=f"{said.file}:{at}",
        )
        if path:
            self._paths[rule_id] = path
        if table.get("skipreport") is True:
            self._unreported.add(rule_id)
        for one in _tables(table.get("required")):
            needed = Required("", _count(one.get("withinlines")), _count(one.get("withincolumns")))
            self._required.setdefault(rule_id, []).append((_text(one.get("id")), needed, f"{said.file}:{line}"))

    def _take_allowlist(self, said: Source, line: int, table: Table, names: list[str] | None) -> None:
        rules = [one for name in names or () for one in self._one(name, f"{said.file}:{said.line(name, line)}")]
        self._allowlists.append(
            Allowlist(
                rules=None if names is None else tuple(rules),
                every=_text(table.get("condition")).strip().lower() in ("and", "&&"),
                commits=frozenset(commit.lower() for commit in _texts(table.get("commits"))),
                paths=tuple(self._compiled(said, line, table.get("paths"))),
                regexes=tuple(self._compiled(said, line, table.get("regexes"))),
                target=_text(table.get("regextarget")).lower() or "secret",
                stopwords=tuple(word.lower() for word in _texts(table.get("stopwords")) if word),
            )
        )

    def _compiled(self, said: Source, line: int, patterns: Any) -> Iterator[str]:
        for pattern in _texts(patterns):
            if compiled(pattern):
                yield pattern
            else:
                where = said.line(pattern, line)
                self._skip(said, where, "a pattern of an allowlist can't be compiled; it allows nothing")

    def _one(self, name: str, at: str) -> tuple[str, ...]:
        """The ids of our rules that a name of gitleaks' means."""
        found = (*self._names.get(name, ()), *ours(name), *((name,) if name in self._taken else ()))
        if not found:
            self._notes.append(f"{at}: no rule of leakseal is known to be {name}")
        return tuple(dict.fromkeys(found))

    def _skip(self, said: Source, line: int, because: str, *, error: bool = False) -> None:
        self._skipped.append(Skipped(path=f"{said.file}:{line}", because=because, error=error))


def _inside(said: Source, path: str, line: int) -> str:
    """Where the file lies that another one extends: seen from the current folder, as in gitleaks, and not outside."""
    if "\0" in path:
        raise said.mistake(line, "the path that it extends is none")
    real = os.path.realpath(path)
    top = os.path.realpath(os.curdir)
    if os.path.isabs(path) or os.path.commonpath([real, top]) != top:
        raise said.mistake(line, f"{path} leads out of the folder that this was started in")
    return real


def _table(said: Any) -> Table:
    return said if isinstance(said, dict) else {}


def _tables(said: Any) -> list[Table]:
    """The tables of an array, or one that stands alone."""
    return [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, dict)]


def _text(said: Any) -> str:
    return said if isinstance(said, str) else ""


def _texts(said: Any) -> list[str]:
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []


def _number(said: Any) -> float:
    return (
        float(min(8, max(0, said))) if isinstance(said, int | float) else 0.0
    )  # no float is as large as an int may be


def _count(said: Any) -> int | None:
    return said if isinstance(said, int) and said >= 0 else None
