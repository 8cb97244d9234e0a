"""Garbage is looked for seldom: what a scan makes has hardly a cycle, and looking takes time."""

from __future__ import annotations

import gc


def spare_the_collector() -> None:
    """Look for garbage seldom in this whole process, and in none of what is there now."""
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
