"""What the machine and its environment say of how to scan."""

from __future__ import annotations

import os
import sys

from scanner.model import Confidence
from scanner.pipeline import Settings
from scanner.rules.book import rulebook


def settings(*, least: Confidence = Confidence.MEDIUM, jobs: int = 1) -> Settings:
    """How to scan. `LEAKSEAL_FINGERPRINT_KEY` keys the fingerprints in place of the repository's first commit."""
    key = os.environ.get("LEAKSEAL_FINGERPRINT_KEY", "").encode(errors="surrogateescape")
    kept = cache()
    made = Settings(rulebook=rulebook(kept), key=key, least=least, jobs=jobs, cache=kept)
    return made._replace(compiling=_announce) if kept and sys.stderr.isatty() else made


def here(scanning: Settings, folder: str = ".") -> Settings:
    """The same, under the policy on disk of the repository that holds a folder. Raises `BadConfiguration`."""
    from scanner.together.files import OnDiskDirections

    return scanning.under(scanning.policy or OnDiskDirections([folder], None).policy())


def _announce() -> None:
    """Say why nothing happens for some seconds."""
    print("leakseal: compiling the rules, once", file=sys.stderr)


def cache() -> str | None:
    """Where compiled patterns are kept: `$XDG_CACHE_HOME/leakseal`, else `~/.cache/leakseal`; None without a home."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # Path.home() raises
    return os.path.join(home, "leakseal") if os.path.isabs(home) else None  # the same string, unchanged


def processors() -> int:
    """How many processes this machine lets us run at once."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
