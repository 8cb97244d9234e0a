"""A person at a terminal: a folder with something in it, and the command in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import main
from tests.support.scans import Ended, cached

Run = Callable[..., Ended]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder; no variable of whoever runs the tests is in force."""
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "LEAKSEAL_FINGERPRINT_KEY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", cached())
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in the current folder."""

    def ran(*argv: str) -> Ended:
        capfd.readouterr()
        code = main(argv)
        return Ended(code, *capfd.readouterr())

    return ran


def read(path: Path) -> Any:
    """What a file of JSON says."""
    return json.loads(path.read_text(encoding="utf-8"))
