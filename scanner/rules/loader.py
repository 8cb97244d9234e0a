"""How rule files are written: `providers/*.yaml` becomes a `Rulebook`, every mistake named by file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from scanner.errors import BadConfiguration
from scanner.model import Confidence, Rule, Rulebook, Severity

PROVIDERS = Path(__file__).parent / "providers"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast, and not everywhere
_Level = TypeVar("_Level", bound=IntEnum)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("must be a list of texts")
    return tuple(_text(item) for item in value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 8:
        raise ValueError("must be a number of bits, from 0 to 8")
    return float(value)


def _level(levels: type[_Level]) -> Callable[[object], _Level]:
    names = {level.name.lower(): level for level in levels}

    def level(value: object) -> _Level:
        if not isinstance(value, str) or value not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return names[value]

    return level


def _detector(value: object) -> str:
    if value not in ("pattern", "assignment", "kubernetes-secret"):
        raise ValueError("must be one of pattern, assignment, kubernetes-secret")
    return str(value)


def _pattern(value: object) -> str:
    if "(?P<secret>" not in _text(value):
        raise ValueError("must have the group (?P<secret>…)")
    return _text(value)


_REQUIRED: Mapping[str, Callable[[object], object]] = {
    "id": _text,
    "title": _text,
    "severity": _level(Severity),
    "explain": _text,
    "leaks": _texts,
    "harmless": _texts,
    "rotate": _texts,
    "references": _texts,
}
_PATTERN: Mapping[str, Callable[[object], object]] = {"pattern": _pattern, "keywords": _texts}
_KNOWN: Mapping[str, Callable[[object], object]] = {
    **_REQUIRED,
    **_PATTERN,
    "detector": _detector,
    "confidence": _level(Confidence),
    "min_entropy": _number,
    "checksum": _text,
    "multiline": _flag,
}


def load(folder: Path = PROVIDERS) -> Rulebook:
    """Every rule of every `*.yaml` in `folder`, in the order of the file names.

    The digest is SHA-256 over the files' bytes. Raises `BadConfiguration` for the first mistake, opening with
    `file:line`; whether a pattern compiles is for `scanner.detect.lint` to say, since compiling costs more
    than reading.
    """
    digest = hashlib.sha256()
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_bytes()
        digest.update(hashlib.sha256(text).digest())
        for rule, line in _rules(path, text):
            if rule.id in rules:
                raise _mistake(path, line, f"there is a rule {rule.id} already")
            rules[rule.id] = rule
    return Rulebook(rules=tuple(rules.values()), digest=digest.hexdigest())


def _mistake(path: Path, line: int, what: str) -> BadConfiguration:
    return BadConfiguration(f"{path}:{line}: {what}")


def _rules(path: Path, text: bytes) -> Iterator[tuple[Rule, int]]:
    """Each rule of one file with the line it opens on."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        top = _fields(path, root)
        if set(top) != {"provider", "rules"} or not isinstance(top["rules"], yaml.SequenceNode):
            raise _mistake(path, 1, "a file of rules has the keys provider and rules, a list")
        provider = _text(loader.construct_object(top["provider"], deep=True))
        for node in top["rules"].value:
            yield _rule(path, provider, node, loader), node.start_mark.line + 1
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _mistake(path, mark.line + 1 if mark else 1, getattr(error, "problem", "") or "is not YAML") from error
    except ValueError as error:
        raise _mistake(path, 1, f"provider {error}") from error
    finally:
        loader.dispose()


def _fields(path: Path, node: yaml.Node | None) -> dict[str, yaml.Node]:
    """Give the values of a mapping by their keys, still nodes, because nodes know their lines."""
    if not isinstance(node, yaml.MappingNode):
        raise _mistake(path, node.start_mark.line + 1 if node else 1, "must be a mapping of keys to values")
    fields: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if key.value in fields:
            raise _mistake(path, key.start_mark.line + 1, f"{key.value} stands here twice")
        fields[key.value] = value
    return fields


def _rule(path: Path, provider: str, node: yaml.Node, loader: Any) -> Rule:
    line = node.start_mark.line + 1
    fields: dict[str, Any] = {}
    for key, value in _fields(path, node).items():
        if key not in _KNOWN:
            raise _mistake(path, value.start_mark.line + 1, f"unknown key {key}")
        try:
            fields[key] = _KNOWN[key](loader.construct_object(value, deep=True))
        except ValueError as error:
            raise _mistake(path, value.start_mark.line + 1, f"{key} {error}") from error
    by_pattern = fields.get("detector", "pattern") == "pattern"
    for key in (*_REQUIRED, *(_PATTERN if by_pattern else ())):
        if key not in fields:
            raise _mistake(path, line, f"the rule has no {key}")
    if "pattern" in fields and not by_pattern:
        raise _mistake(path, line, "only a rule of the detector pattern has a pattern")
    return Rule(provider=provider, **fields)
