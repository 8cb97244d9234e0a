from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.model import Rule
from scanner.rules import book
from scanner.rules.loader import load


def test_what_was_kept_is_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(tmp_path / "leakseal")
    fresh = book.rulebook(folder)
    assert fresh == load() == book.rulebook()
    monkeypatch.setattr(book, "_loaded", lambda: pytest.fail("it was kept"))
    again = book.rulebook(folder)
    assert again == fresh
    assert [[type(value) for value in rule] for rule in again.rules] == [
        [type(value) for value in rule] for rule in fresh.rules
    ]
    assert all(isinstance(rule, Rule) for rule in again.rules)


def test_what_is_damaged_is_read_anew(tmp_path: Path) -> None:
    folder = str(tmp_path / "leakseal")
    fresh = book.rulebook(folder)
    (name,) = os.listdir(folder)
    Path(folder, name).write_bytes(b"not whole")
    assert book.rulebook(folder) == fresh
    assert Path(folder, name).stat().st_size > 1000
