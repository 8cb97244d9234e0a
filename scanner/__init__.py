"""leakseal: the secret scanner that understands GitOps.

    from scanner import Selection, Settings, history, load, opened

    report = history(opened("."), Selection(), Settings(rulebook=load()))
    leaks = [(leak.location.path, leak.rule_id, leak.preview) for leak in report.leaks()]

Nothing is imported before it is asked for: a commit waits for every module that is.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.chronicle import history
    from scanner.errors import LeaksealError
    from scanner.pipeline import Settings, scan
    from scanner.report import render
    from scanner.rules.loader import load
    from scanner.walk.history import Selection
    from scanner.walk.repository import opened
    from scanner.walk.worktree import Worktree

__version__ = "0.1.0"

__all__ = [
    "LeaksealError",
    "Selection",
    "Settings",
    "Worktree",
    "__version__",
    "history",
    "load",
    "opened",
    "render",
    "scan",
]

_WHERE = {
    "LeaksealError": "errors",
    "Selection": "walk.history",
    "Settings": "pipeline",
    "Worktree": "walk.worktree",
    "history": "chronicle",
    "load": "rules.loader",
    "opened": "walk.repository",
    "render": "report",
    "scan": "pipeline",
}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = found
    return found
