"""How rule files are written: `providers/*.yaml` becomes a `Rulebook`, every mistake named by file and line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

from scanner.errors import BadConfiguration
from scanner.model import Confidence, Pair, Rule, Rulebook, Severity

PROVIDERS = Path(__file__).parent / "providers"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast, and not everywhere
_Value = TypeVar("_Value")

# Values are read off the nodes: building Python objects first costs more than all the rest, and loses the lines.
_TAG = "tag:yaml.org,2002:"
_BITS = re.compile(r"[0-7](?:\.[0-9]+)?|8(?:\.0+)?")


def _text(node: yaml.Node) -> str:
    if node.tag != _TAG + "str" or not node.value.strip():
        raise ValueError("must be text")
    return str(node.value)


def _texts(node: yaml.Node) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise ValueError("must be a list of texts")
    return tuple(_text(item) for item in node.value)


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
    if "(?P<secret>" not in _text(node):
        raise ValueError("must have the group (?P<secret>…)")
    return _text(node)


def _pair(node: yaml.Node) -> Pair:
    said = {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}
    if not {"with", "within"} <= set(said) <= {"with", "within", "shape"}:
        raise ValueError("must say with which ids, and within how many lines; and may say the shape of the secret")
    ids = _texts(said["with"]) if isinstance(said["with"], yaml.SequenceNode) else (_text(said["with"]),)
    if not re.fullmatch(r"[0-9]{1,2}", str(said["within"].value)):
        raise ValueError("must be within a number of lines, 99 at most")
    return Pair(ids, int(said["within"].value), _pattern(said["shape"]) if "shape" in said else "")


_REQUIRED: Mapping[str, Callable[[yaml.Node], object]] = {
    "id": _text,
    "title": _text,
    "severity": _one_of({str(level): level for level in Severity}),
    "explain": _text,
    "leaks": _texts,
    "harmless": _texts,
    "rotate": _texts,
    "references": _texts,
}
_PATTERN: Mapping[str, Callable[[yaml.Node], object]] = {"pattern": _pattern, "keywords": _texts}
_KNOWN: Mapping[str, Callable[[yaml.Node], object]] = {
    **_REQUIRED,
    **_PATTERN,
    "detector": _one_of({name: name for name in ("pattern", "assignment", "manifest", "format", "purpose")}),
    "confidence": _one_of({str(level): level for level in Confidence}),
    "min_entropy": _bits,
    "checksum": _text,
    "refine": _text,
    "multiline": _flag,
    "by_chance": _flag,
    "pair": _pair,
    "opens": _one_of({name: name for name in ("sealed-secrets", "sops-age")}),
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
        provider = _text(top["provider"])
        for node in top["rules"].value:
            yield _rule(path, provider, node), node.start_mark.line + 1
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


def _rule(path: Path, provider: str, node: yaml.Node) -> Rule:
    line = node.start_mark.line + 1
    fields: dict[str, Any] = {}
    for key, value in _fields(path, node).items():
        if key not in _KNOWN:
            raise _mistake(path, value.start_mark.line + 1, f"unknown key {key}")
        try:
            fields[key] = _KNOWN[key](value)
        except ValueError as error:
            raise _mistake(path, value.start_mark.line + 1, f"{key} {error}") from error
    by_pattern = fields.get("detector", "pattern") == "pattern"
    for key in (*_REQUIRED, *(_PATTERN if by_pattern else ())):
        if key not in fields:
            raise _mistake(path, line, f"the rule has no {key}")
    if "pattern" in fields and not by_pattern:
        raise _mistake(path, line, "only a rule of the detector pattern has a pattern")
    return Rule(provider=provider, **fields)
