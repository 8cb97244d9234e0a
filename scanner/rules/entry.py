"""How one rule is written, whether it comes with leakseal or stands in a repository's own `.leakseal.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, TypeVar

import yaml

from scanner.errors import BadConfiguration
from scanner.model import Confidence, Pair, Rule, Severity
from scanner.regex import regex
from scanner.rules.meant import unknown

_Value = TypeVar("_Value")
_Read = Mapping[str, Callable[[yaml.Node], Any]]

# Values are read off the nodes: building Python objects first costs more than all the rest, and loses the lines.
_TAG = "tag:yaml.org,2002:"
_BITS = regex(r"[0-7](?:\.[0-9]+)?|8(?:\.0+)?")
_ID = regex(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?")
_LONGEST = 4096  # characters of a pattern of somebody's own: what RE2 and Hyperscan make of it is far larger
_LARGEST = 65536  # characters of an example


class Adjusted(NamedTuple):
    """What a repository changes of a rule that comes with leakseal."""

    id: str
    at: str  # file:line
    off: bool = False  # what it finds is silent
    severity: Severity | None = None
    confidence: Confidence | None = None


def mistake(file: str, node: yaml.Node | None, what: str) -> BadConfiguration:
    """What is wrong at a node, named by file and line."""
    return BadConfiguration(f"{file}:{node.start_mark.line + 1 if node else 1}: {what}")


def fields(file: str, node: yaml.Node | None, known: Collection[str] | None = None) -> dict[str, yaml.Node]:
    """Give the values of a mapping by their keys, still nodes, because nodes know their lines.

    Raises `BadConfiguration` for what is no mapping, and for a key that is not `known`.
    """
    if not isinstance(node, yaml.MappingNode):
        raise mistake(file, node, "must be a mapping of keys to values")
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key.value, str):
            raise mistake(file, key, "a key must be text")
        if known is not None and key.value not in known:
            raise mistake(file, key, unknown(key.value, known, "a rule"))
        if key.value in found:
            raise mistake(file, key, f"{key.value} stands here twice")
        found[key.value] = value
    return found


def rule(file: str, provider: str, node: yaml.Node) -> Rule:
    """A rule that comes with leakseal, told in full. Raises `BadConfiguration` for its first mistake."""
    values = _values(file, node, _KNOWN)
    by_pattern = values.get("detector", "pattern") == "pattern"
    for key in (*_REQUIRED, *(_PATTERN if by_pattern else ())):
        if key not in values:
            raise mistake(file, node, f"the rule has no {key}")
    if "pattern" in values and not by_pattern:
        raise mistake(file, node, "only a rule of the detector pattern has a pattern")
    return Rule(provider=provider, **values)


def own(file: str, node: yaml.Node) -> Rule | Adjusted:
    """A rule of a repository's own; or, where it has no pattern, what is changed of one that comes with leakseal."""
    at = f"{file}:{node.start_mark.line + 1}"
    said = fields(file, node, {**_OWN, **_CHANGED})
    if "pattern" not in said:
        return _adjusted(file, node, at)
    if "off" in said:
        raise mistake(file, said["off"], "off is for a rule that comes with leakseal; this one can be taken out")
    values = _values(file, node, _OWN)
    for key in ("id", "title", "severity"):
        if key not in values:
            raise mistake(file, node, f"the rule has no {key}")
    if values.get("multiline") and "keywords" not in values:
        raise mistake(file, node, "a rule that is multiline needs keywords")
    return Rule(at=at, **{**_UNSAID, **values})


def _adjusted(file: str, node: yaml.Node, at: str) -> Adjusted:
    said = fields(file, node)
    if "id" not in said:
        raise mistake(file, node, "the rule has no id")
    for key, value in said.items():
        if key not in _CHANGED:
            what = f"the rule has no pattern, but {key}"
            raise mistake(file, value, f"{what}; of a rule that comes with leakseal {_CHANGES} can be changed")
    values = _values(file, node, _CHANGED)
    if len(values) == 1:
        raise mistake(file, node, f"nothing is changed of {values['id']}: {_CHANGES} can be")
    return Adjusted(at=at, **values)


def _values(file: str, node: yaml.Node, known: _Read) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in fields(file, node, known).items():
        try:
            values[key] = known[key](value)
        except ValueError as error:
            raise mistake(file, value, f"{key} {error}") from None
    return values


def text(node: yaml.Node) -> str:
    """The text that a node is. Raises `ValueError` where it is none."""
    if node.tag != _TAG + "str" or not node.value.strip():
        raise ValueError("must be text")
    return str(node.value)


def _texts(node: yaml.Node) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise ValueError("must be a list of texts")
    return tuple(text(item) for item in node.value)


def _flag(node: yaml.Node) -> bool:
    if node.tag != _TAG + "bool" or node.value not in ("true", "false"):
        raise ValueError("must be true or false")
    return bool(node.value == "true")


def _bits(node: yaml.Node) -> float:
    if node.tag not in (_TAG + "int", _TAG + "float") or not _BITS.fullmatch(node.value):
        raise ValueError("must be a number of bits, from 0 to 8")
    return float(node.value)


def _one_of(names: Mapping[str, _Value]) -> Callable[[yaml.Node], _Value]:
    def choice(node: yaml.Node) -> _Value:
        if not isinstance(node, yaml.ScalarNode) or node.value not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return names[node.value]

    return choice


def _pattern(node: yaml.Node) -> str:
    if "(?P<secret>" not in text(node):
        raise ValueError("must have the group (?P<secret>…)")
    return text(node)


def _pair(node: yaml.Node) -> Pair:
    said = {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}
    if not {"with", "within"} <= set(said) <= {"with", "within", "shape"}:
        raise ValueError("must say with which ids, and within how many lines; and may say the shape of the secret")
    ids = _texts(said["with"]) if isinstance(said["with"], yaml.SequenceNode) else (text(said["with"]),)
    if not re.fullmatch(r"[0-9]{1,2}", str(said["within"].value)):
        raise ValueError("must be within a number of lines, 99 at most")
    return Pair(ids, int(said["within"].value), _bounded(said["shape"]) if "shape" in said else "")


def _id(node: yaml.Node) -> str:
    if not _ID.fullmatch(text(node)):
        raise ValueError("must be of the letters a to z, digits, and hyphens between them, 80 at most")
    return text(node)


def _one_line(node: yaml.Node) -> str:
    if not text(node).isprintable():
        raise ValueError("must be one line of text")
    return text(node)


def _bounded(node: yaml.Node) -> str:
    if len(_pattern(node)) > _LONGEST:
        raise ValueError(f"must not be longer than {_LONGEST:,} characters")
    return _pattern(node)


def _examples(node: yaml.Node) -> tuple[str, ...]:
    if any(len(one) > _LARGEST for one in _texts(node)):
        raise ValueError(f"must not hold one of more than {_LARGEST:,} characters")
    return _texts(node)


_REQUIRED: _Read = {
    "id": text,
    "title": text,
    "severity": _one_of({str(level): level for level in Severity}),
    "explain": text,
    "leaks": _texts,
    "harmless": _texts,
    "rotate": _texts,
    "references": _texts,
}
_PATTERN: _Read = {"pattern": _pattern, "keywords": _texts}
_KNOWN: _Read = {
    **_REQUIRED,
    **_PATTERN,
    "detector": _one_of({name: name for name in ("pattern", "assignment", "manifest", "format", "purpose")}),
    "confidence": _one_of({str(level): level for level in Confidence}),
    "min_entropy": _bits,
    "checksum": text,
    "refine": text,
    "multiline": _flag,
    "by_chance": _flag,
    "pair": _pair,
    "opens": _one_of({name: name for name in ("sealed-secrets", "sops-age")}),
}
_OWN: _Read = {
    **{key: read for key, read in _KNOWN.items() if key != "detector"},  # the others take code
    "id": _id,
    "title": _one_line,
    "pattern": _bounded,
    "leaks": _examples,
    "harmless": _examples,
}
_CHANGED: _Read = {"id": text, "off": _flag, "severity": _KNOWN["severity"], "confidence": _KNOWN["confidence"]}
_CHANGES = "off, severity and confidence"
_UNSAID: Mapping[str, Any] = {
    "provider": "this repository",
    "explain": "This repository has a rule of its own for it.",
    "rotate": ("Make it worthless where it came from, give who reads it a new one, and keep that one out of git.",),
    "references": (),
    "leaks": (),
    "harmless": (),
}
"""What a rule of a repository's own needn't say."""
