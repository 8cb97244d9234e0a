"""Patterns are compiled when they are first asked, and each can be."""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from scanner.regex import regex

from .sources import MODULES


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a module that run when it is imported: all but the bodies of its functions."""
    for part in ast.iter_child_nodes(node):
        if not isinstance(part, ast.FunctionDef | ast.Lambda):
            yield part
            yield from at_import(part)


@pytest.mark.parametrize("path", MODULES)
def test_no_module_compiles_a_pattern_when_it_is_imported(path: str) -> None:
    assert "re.compile" not in {
        ast.unparse(part) for part in at_import(MODULES[path]) if isinstance(part, ast.Attribute)
    }


def test_each_pattern_can_be_compiled() -> None:
    for path in MODULES:
        import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    kind = type(regex(""))
    gc.unfreeze()  # a command that ran in this process before has put everything out of the collector's sight
    written = [pattern for pattern in gc.get_objects() if isinstance(pattern, kind)]
    assert len(written) > 500
    for pattern in written:
        assert re.compile(pattern.pattern, pattern.flags)
