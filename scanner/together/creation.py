"""Which files `.sops.yaml` says are to be encrypted, and which of their leaves.

After getsops/sops, config/config.go: the first of the `creation_rules` whose `path_regex` is found in the path, counted
from the folder of the file, is in force; one without `path_regex` is for every path.
"""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from scanner.manifest.purpose import ENCRYPTED, Purpose
from scanner.manifest.selection import EXPRESSIONS, SUFFIXES
from scanner.together.expressions import Matches, go
from scanner.together.plain import mappings, plain, text

NAME = ".sops.yaml"
RULE = "sops-not-encrypted"

_MOST = 500  # rules
_SOME_FOLDER, _SOME_NAME = "leakseal/elsewhere", "deployment"


class CreationRule(NamedTuple):
    """One of the `creation_rules`."""

    matches: Matches | None  # None: every path
    selects: tuple[tuple[str, str], ...]


def rules(data: bytes) -> tuple[CreationRule, ...]:
    """The rules of a `.sops.yaml`, in order. One whose expression Go wouldn't take ends them: SOPS fails there, too."""
    found: list[CreationRule] = []
    for document in plain(data)[:1]:
        for rule in mappings(document.get("creation_rules") if isinstance(document, dict) else None)[:_MOST]:
            expression = text(rule.get("path_regex"))
            matches = go(expression) if expression else None
            if expression and not matches:
                break
            stated = (name for name in (*SUFFIXES, *EXPRESSIONS) if text(rule.get(name)))
            found.append(CreationRule(matches, tuple((name, text(rule[name])) for name in stated)))
    return tuple(found)


def purpose(config: str, in_force: tuple[CreationRule, ...], path: str) -> Purpose | None:
    """What the rules of the file at `config` say of `path`, which lies in its folder or below.

    A rule that is for any file whatever says how to encrypt, and not that this one is to be. One that is for all files
    of some folder means the Secrets there, and files that are no manifests; one that asks for a name means the file.
    """
    folder = posixpath.dirname(config)
    relative = path[len(folder) + 1 :] if folder else path
    rule = next((rule for rule in in_force if rule.matches is None or rule.matches(relative)), None)
    if rule is None or rule.matches is None:
        return None
    suffix = posixpath.splitext(relative)[1]
    here = posixpath.join(posixpath.dirname(relative), _SOME_NAME + suffix)
    if rule.matches(posixpath.join(_SOME_FOLDER, _SOME_NAME + suffix)) or rule.matches(_SOME_NAME + suffix):
        return None
    return Purpose(
        use=ENCRYPTED, rule=RULE, said_by=config, selects=rule.selects, strict=rule.matches(here), place=None
    )
