"""The stories of `tests/cases`, each told to the whole scanner: what they mark leaks, and nothing else does."""

from __future__ import annotations

import pytest

from tests.support.cases import Story, stories, surprises
from tests.support.examiner import examiner

STORIES = tuple(stories())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_leaks_what_it_marks_and_nothing_else(story: Story) -> None:
    if wrong := surprises(story, examiner()):
        pytest.fail("\n".join(wrong), pytrace=False)


def test_every_story_has_a_name_of_its_own() -> None:
    assert len({story.name for story in STORIES}) == len(STORIES) > 30
