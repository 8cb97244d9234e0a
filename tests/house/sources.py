"""The modules of this repository, as trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for package in ("scanner", "hooks")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def imported(tree: ast.Module) -> Iterator[str]:
    """The dotted names that a module imports, at its top or later, by a statement or by `import_module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "names are told in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) == "import_module":
            first = node.args[0]
            if isinstance(first, ast.JoinedStr):  # f"scanner.cli.{name}"
                first = first.values[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def called(node: ast.Call) -> str:
    """What a call calls: the last part of its name."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
