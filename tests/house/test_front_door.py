"""The public names of `scanner`: which there are, and that they cost nothing before they are asked for."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

import scanner

from .sources import MODULES, ROOT

PUBLIC = {
    *("history", "opened", "Selection"),
    *("scan", "Worktree"),
    *("Settings", "load", "render"),
    *("LeaksealError", "__version__"),
}


def test_the_public_names() -> None:
    assert set(scanner.__all__) == PUBLIC
    assert list(scanner.__all__) == sorted(scanner.__all__)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_name_is_there(name: str) -> None:
    assert getattr(scanner, name) is getattr(scanner, name)


def test_what_the_type_checker_sees_is_what_is_found() -> None:
    declared = {
        alias.name: node.module
        for node in ast.walk(MODULES["scanner/__init__.py"])
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scanner.")
        for alias in node.names
    }
    assert declared == {name: f"scanner.{module}" for name, module in scanner._WHERE.items()}


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="'scanner' has no attribute 'Secrets'"):
        scanner.__getattr__("Secrets")


def test_the_door_costs_nothing() -> None:
    code = "import scanner, sys; print(*sorted(name for name in sys.modules if name.partition('.')[0] == 'scanner'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["scanner"]
