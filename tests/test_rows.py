"""Every row of the map is told by a story: by a leak in it, and by a harmless twin."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.support.cases import leaks, stories, twins
from tests.support.rows import ELSEWHERE, PLACES, ROWS, SILENT, SOPS

HERE = Path(__file__).parent
STORIES = tuple(stories())


def test_the_map_has_all_its_rows() -> None:
    assert (len(PLACES), len(SILENT), len(SOPS)) == (37, 28, 8)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_told_by_a_leak_and_by_a_harmless_twin(row: str) -> None:
    told = [story for story in STORIES if row in story.rows]
    if row in ELSEWHERE:
        assert all(map(_is_a_test, ELSEWHERE[row]))
    else:
        assert any(map(leaks, told)), f"no leak tells of {row}: {ROWS[row]}"
        assert any(map(twins, told)), f"nothing harmless tells of {row}: {ROWS[row]}"


def test_a_story_names_a_row_once() -> None:
    assert all(max(Counter(story.rows).values(), default=1) == 1 for story in STORIES)


def _is_a_test(named: str) -> bool:
    path, _, name = named.partition("::")
    body = ast.parse((HERE / path).read_bytes()).body
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in body)
