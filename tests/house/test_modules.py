"""What every module is held to: it says what it knows, it is small, and its tests are where one looks for them."""

from __future__ import annotations

import ast

import pytest

from .sources import MODULES, ROOT

TALLEST = 300  # lines
TALLER = {"scanner/model.py": 330}  # the nouns, all in one place: whoever reads it knows the house
LONGEST = 50  # lines of a function
FORBIDDEN = {"utils", "helpers", "common", "base", "manager", "misc"}


@pytest.mark.parametrize("path", MODULES)
def test_a_module_opens_with_what_it_knows(path: str) -> None:
    said = ast.get_docstring(MODULES[path]) or ""
    first = said.split("\n\n")[0]
    assert first[:1].isupper() or first.startswith(("leakseal", "`")), "a sentence, please"
    assert first.endswith("."), "a sentence, please"


@pytest.mark.parametrize("path", MODULES)
def test_a_module_and_its_functions_are_small(path: str) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= TALLER.get(path, TALLEST)
    for node in ast.walk(MODULES[path]):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST, node.name


def test_names_say_something() -> None:
    assert not [path for path in MODULES if FORBIDDEN & set(path.removesuffix(".py").split("/"))]
