"""For whom a file is encrypted, and which of its leaves: what was asked for, and the nearest `.sops.yaml` above it.

After getsops/sops, config/config.go. SOPS looks for its configuration from where it is called, and we from the file on,
so the command that we give where SOPS itself has to do it names the configuration, should the two differ.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Sequence
from typing import NamedTuple

from scanner import named
from scanner.errors import AskedWrongly
from scanner.manifest.selection import SUFFIXES
from scanner.together.creation import NAME, CreationRule, in_force, rules
from scanner.together.expressions import go
from scanner.together.plain import LARGEST

MANIFESTS = ("encrypted_regex", "^(data|stringData)$")
"""The rule for manifests: whatever deploys them needs the rest of them in clear."""

ALL = ("unencrypted_suffix", "_unencrypted")
"""The rule where nobody says otherwise."""

Decides = Callable[[Sequence[str]], bool]


class Choice(NamedTuple):
    """How one file is to be encrypted."""

    recipients: tuple[str, ...]
    rule: tuple[str, str]
    only_encrypted: bool
    said_by: str  # what chose the rule, for a message


def choice(path: str, age: Sequence[str], expression: str, only_encrypted: bool, manifest: bool) -> Choice:
    """What holds for the file at `path`. Raises `AskedWrongly` where it takes more than age, with SOPS' own command."""
    config, rule = _nearest(path)
    shown = os.path.relpath(config) if config else ""
    rule_text = ("encrypted_regex", expression) if expression else rule.selects[0] if rule and rule.selects else None
    if rule and len(rule.selects) > 1:
        raise AskedWrongly(
            f"{shown}: SOPS takes one of {', '.join(name for name, _ in rule.selects)} in a rule, not all"
        )
    if rule and rule.beyond and not age:
        needs = ", ".join(rule.beyond)
        command = _command(path, config, expression or ("" if rule_text or not manifest else MANIFESTS[1]))
        raise AskedWrongly(
            f"{path}: {shown} asks for {needs}, and leakseal encrypts for age alone. Replace what leaked, then run:\n"
            f"  {command}"
        )
    recipients = tuple(age) or (rule.recipients if rule else ())
    if not recipients:
        why = f"no rule of {shown} is for it, or none names a recipient" if config else f"there is no {NAME} above it"
        raise AskedWrongly(f"{path}: {why}; name one with --age")
    only = only_encrypted or bool(rule and rule.only_encrypted)
    said_by = "--encrypted-regex" if expression else shown if rule_text else "the rule for manifests"
    return Choice(recipients, rule_text or (MANIFESTS if manifest else ALL), only, said_by)


def has_rule(path: str) -> bool:
    """Whether the configuration above a file has a rule for it."""
    return _nearest(path)[1] is not None


def decides(rule: tuple[str, str]) -> Decides:
    """Whether a leaf of some path is encrypted. Raises `AskedWrongly` where the rule is no expression of Go's."""
    name, text = rule
    if name in SUFFIXES:
        part: Callable[[str], bool] = lambda key: key.endswith(text)  # noqa: E731
    else:
        matches = go(text)
        if matches is None:
            raise AskedWrongly(f"{name}: {text!r} is no expression that SOPS can read")
        part = matches
    encrypts = name.startswith("encrypted")
    return lambda path: any(map(part, path)) is encrypts


def _nearest(path: str) -> tuple[str, CreationRule | None]:
    """The configuration above a file, and its rule for it; ("", None) where there is none."""
    full = os.path.abspath(path)
    config, found = _configuration(os.path.dirname(full))
    return config, in_force(config.replace(os.sep, "/"), found, full.replace(os.sep, "/"))


def _configuration(folder: str) -> tuple[str, tuple[CreationRule, ...]]:
    while True:
        config = os.path.join(folder, NAME)
        try:
            with named.opened(config) as stream:
                data = stream.read(LARGEST + 1)
        except (OSError, ValueError):
            data = b""
        found = rules(data) if data else ()
        if data:
            return config, found
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return "", ()
        folder = above


def _command(path: str, config: str, expression: str) -> str:
    words = ["sops"]
    if _configuration(os.getcwd())[0] != config:
        words += ["--config", os.path.relpath(config)]
    words += ["--encrypt", "--in-place"]
    words += ["--encrypted-regex", expression] if expression else []
    return shlex.join([*words, f"./{path}" if path.startswith("-") else path])
