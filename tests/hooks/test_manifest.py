"""`.pre-commit-hooks.yaml` as pre-commit reads it, and as this project installs it."""

from __future__ import annotations

import tomllib

import pytest
import yaml
from pre_commit.clientlib import load_manifest  # type: ignore[import-untyped]

from tests.support.scans import TOP

MANIFEST = TOP / ".pre-commit-hooks.yaml"
HOOKS = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))


def test_pre_commit_can_read_it() -> None:
    assert [hook["id"] for hook in load_manifest(str(MANIFEST))] == ["leakseal", "leakseal-files"]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_a_command_that_is_installed_and_looks_at_any_file(hook: dict[str, object]) -> None:
    scripts = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert str(hook["entry"]).split()[0] in scripts
    assert hook["language"] == "python"
    assert hook["types"] == ["file"]  # text alone would leave out key stores and archives
    assert hook["require_serial"]
    assert hook["description"]
