"""The stories of `tests/cases`, each told to the whole scanner: what they mark leaks, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.model import Blob
from tests.support.cases import CASES, Story, stories, surprises
from tests.support.examiner import examiner

STORIES = tuple(stories())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_leaks_what_it_marks_and_nothing_else(story: Story) -> None:
    if wrong := surprises(story, examiner()):
        pytest.fail("\n".join(wrong), pytrace=False)


def test_every_story_has_a_name_of_its_own() -> None:
    assert len({story.name for story in STORIES}) == len(STORIES) > 30


@pytest.mark.parametrize("path", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_a_file_of_stories_is_clean_until_it_is_minted(path: Path) -> None:
    assert examiner().examine(Blob(oid=path.name, data=path.read_bytes())) == ([], "")
