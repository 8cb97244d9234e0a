"""The options with which somebody asks providers whether what was found works; and where nobody may."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from scanner.errors import AskedWrongly

if TYPE_CHECKING:
    from scanner.cli.options import Asked, Parser
    from scanner.pipeline import Settings
    from scanner.verifying import Verifying

_OPTION = "--verify"
_HOST = r"(?=.{1,253}(?::|\Z))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?"  # the hook needn't compile it
_HOOK = ("PRE_COMMIT", "GIT_INDEX_FILE", "GIT_EXEC_PATH", "GIT_QUARANTINE_PATH")
"""What pre-commit and git set for the programs that they start."""


def options(parser: Parser) -> None:
    """Add the options."""
    asking = parser.add_argument_group("asking providers (docs/verify.md says what is sent where)")
    asking.add_argument(_OPTION, action="store_true", help="ask the provider of each secret whether it works")
    asking.add_argument(
        "--verify-host",
        metavar="KIND=HOST",
        action="append",
        default=[],
        help="ask your own HOST about this kind, as in gitlab=git.example.org; may be repeated",
    )


def refused(argv: Sequence[str]) -> None:
    """Refuse the options, where a commit would wait for the network."""
    if any(word.partition("=")[0] in (_OPTION, "--verify-host") for word in argv):
        raise AskedWrongly(f"{_OPTION}: a commit asks nobody; it goes with `leakseal scan` and `leakseal history`")


def wanted(asked: Asked, settings: Settings, key: Callable[[], bytes]) -> Verifying | None:
    """Who asks, if that is wanted. Raises `AskedWrongly` in a hook, and for a host that can't be asked."""
    if not asked.verify:
        if asked.verify_host:
            raise AskedWrongly(f"--verify-host goes only with {_OPTION}")
        return None
    hook = next((name for name in _HOOK if os.environ.get(name)), "")
    if hook:
        raise AskedWrongly(f"{_OPTION}: never in a hook, and {hook} is set, so this is one; run it by hand, or in CI")
    from scanner.verify.asking import Asker
    from scanner.verifying import Verifying

    return Verifying(settings, key, Asker(_hosts(asked.verify_host)), _silent if asked.quiet else _told)


def _hosts(given: Sequence[str]) -> Mapping[str, Sequence[str]]:
    from scanner.rules.probes import load

    kinds = {probe.id for probe in load() if probe.own}
    hosts: dict[str, list[str]] = {}
    for text in given:
        kind, _, host = text.partition("=")
        if kind not in kinds or not re.fullmatch(_HOST, host):
            raise AskedWrongly(
                f"--verify-host {text}: it takes KIND=HOST, a name without https://, of {', '.join(sorted(kinds))}"
            )
        hosts.setdefault(kind, []).append(host)
    return hosts


def _told(questions: Mapping[str, int]) -> None:
    """Say who is going to be asked."""
    if questions:
        hosts = ", ".join(f"{host} ({number})" for host, number in sorted(questions.items()))
        print(f"leakseal: asking {hosts}", file=sys.stderr, flush=True)


def _silent(_: Mapping[str, int]) -> None:
    """Say nothing."""
