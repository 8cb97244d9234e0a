"""Which files `.sops.yaml` says are to be encrypted, and which of their leaves.

After getsops/sops, config/config.go: the first of the `creation_rules` whose `path_regex` is found in the path, counted
from the folder of the file, is in force; one without `path_regex` is for every path.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import NamedTuple

from scanner.manifest.purpose import ENCRYPTED, Purpose
from scanner.manifest.selection import COMMENTS, EXPRESSIONS, SUFFIXES
from scanner.regex import regex
from scanner.together.expressions import Matches, go
from scanner.together.plain import Plain, mappings, plain, text, texts

NAME = ".sops.yaml"
RULE = "sops-not-encrypted"

_MOST = 500  # rules
_OTHER_KEYS = ("pgp", "kms", "gcp_kms", "hckms", "azure_keyvault", "hc_vault_transit_uri", "hc_vault", "merge")
_TELLING = regex(r"(?i)secret|credential|vault|sops|private")
_SOME_NAME = "deployment"
_ANYWHERE = tuple(f"{at}{_SOME_NAME}{of}" for at in ("", "a/place/") for of in (".yaml", ".yml", ".json", ".env"))


class CreationRule(NamedTuple):
    """One of the `creation_rules`."""

    expression: str  # "": every path
    matches: Matches | None
    selects: tuple[tuple[str, str], ...]
    everything: bool  # it is for any file of some suffix, wherever it lies
    recipients: tuple[str, ...] = ()  # of age
    beyond: tuple[str, ...] = ()  # what else it asks for: keys of other services, groups of keys, rules on comments
    only_encrypted: bool = False  # `mac_only_encrypted`


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
            selects = tuple((name, text(rule[name])) for name in stated)
            everywhere = matches is None or any(map(matches, _ANYWHERE))
            only = text(rule.get("mac_only_encrypted")) == "true"
            found.append(CreationRule(expression, matches, selects, everywhere, *_keys(rule), only))
    return tuple(found)


def in_force(config: str, found: tuple[CreationRule, ...], path: str) -> CreationRule | None:
    """The rule of the file at `config` for `path`, which lies in its folder or below."""
    relative = _relative(config, path)
    return next((rule for rule in found if rule.matches is None or rule.matches(relative)), None)


def purpose(config: str, found: tuple[CreationRule, ...], path: str) -> Purpose | None:
    """What the rules of the file at `config` say of `path`, which lies in its folder or below.

    A rule that is for any file whatever says how to encrypt, and not that this one is to be; nor does one for a folder
    of which nothing else says that it is for secrets. In such a folder Secrets are meant, and files that are no
    manifests. A rule that asks for a name means the file. See docs/decisions.
    """
    relative = _relative(config, path)
    rule = in_force(config, found, path)
    if rule is None or rule.everything or not means(rule, relative, path):
        return None
    strict = _of_folder(rule, relative)
    return Purpose(use=ENCRYPTED, rule=RULE, said_by=config, selects=rule.selects, strict=strict, place=None)


def means(rule: CreationRule, relative: str, path: str) -> bool:
    """Whether a rule that matches a path means that file, and not only whatever lies in its folder."""
    return rule.matches is not None and (telling(path) or not _of_folder(rule, relative))


def telling(path: str) -> bool:
    """Whether a path says by itself that what is there is to be encrypted."""
    return bool(_TELLING.search(path))


def stand_in(path: str) -> str:
    """The path of a file that may lie beside this one: a rule that takes both takes whatever lies in the folder."""
    folder, slash, name = path.rpartition("/")
    return folder + slash + _SOME_NAME + posixpath.splitext(name)[1]


def _relative(config: str, path: str) -> str:
    folder = posixpath.dirname(config)
    return path[len(folder) + 1 :] if folder else path


def _keys(rule: dict[str, Plain]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The age recipients of a rule, and what else it asks for. One group of keys is as good as none."""
    groups = mappings(rule.get("key_groups"))
    of = groups[0] if groups else rule
    named = texts(of.get("age")) or [text(of.get("age"))]
    recipients = (name.strip() for names in named for name in names.split(","))
    beyond = [name for name in _OTHER_KEYS if of.get(name)] + [name for name in COMMENTS if text(rule.get(name))]
    return tuple(filter(None, recipients)), tuple(beyond + ["key_groups"] * (len(groups) > 1))


def _of_folder(rule: CreationRule, relative: str) -> bool:
    return _takes(rule, stand_in(relative))


@lru_cache(maxsize=8192)
def _takes(rule: CreationRule, path: str) -> bool:
    return rule.matches is not None and rule.matches(path)
