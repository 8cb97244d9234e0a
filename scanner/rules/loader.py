"""How rule files are written: `providers/*.yaml` becomes a `Rulebook`, every mistake named by file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from scanner.errors import BadConfiguration
from scanner.model import Rule, Rulebook
from scanner.rules import entry

PROVIDERS = Path(__file__).parent / "providers"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast, and not everywhere


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
        for rule, node in _rules(str(path), text):
            if rule.id in rules:
                raise entry.mistake(str(path), node, f"there is a rule {rule.id} already")
            rules[rule.id] = rule
    return Rulebook(rules=tuple(rules.values()), digest=digest.hexdigest())


def written(file: str, text: bytes) -> list[Rule]:
    """The rules of one file that is written like ours, each knowing its line. Raises `BadConfiguration`."""
    found: dict[str, Rule] = {}
    for rule, node in _rules(file, text):
        if rule.id in found:
            raise entry.mistake(file, node, f"{rule.id} stands at {found[rule.id].at} already")
        found[rule.id] = rule._replace(at=f"{file}:{node.start_mark.line + 1}")
    return list(found.values())


def _rules(file: str, text: bytes) -> Iterator[tuple[Rule, yaml.Node]]:
    """Each rule of one file with the node that it was read from."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        top = entry.fields(file, root)
        if set(top) != {"provider", "rules"} or not isinstance(top["rules"], yaml.SequenceNode):
            raise entry.mistake(file, None, "a file of rules has the keys provider and rules, a list")
        provider = entry.text(top["provider"])
        for node in top["rules"].value:
            yield entry.rule(file, provider, node), node
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", "") or "is not YAML"
        raise BadConfiguration(f"{file}:{mark.line + 1 if mark else 1}: {what}") from error
    except ValueError as error:
        raise entry.mistake(file, None, f"provider {error}") from error
    finally:
        loader.dispose()
