"""What machine and which interpreter a benchmark ran on, in words that hold on any Linux."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def machine() -> str:
    """Tell CPU model, cores, memory and kernel in one line."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{_model()}, {cores} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def python() -> str:
    """Name the interpreter that leakseal runs on."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, "") or platform.machine()
