"""The stories of `tests/cases`, each told to the whole scanner: what they mark leaks, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from scanner.model import Blob, Finding
from tests.support.cases import CASES, Found, Story, differences, folders, lay_out, stories, surprises
from tests.support.examiner import examiner
from tests.support.scans import on_disk

STORIES = tuple(stories())
FOLDERS = dict(folders())


@pytest.mark.parametrize("story", [story for story in STORIES if not story.path], ids=lambda story: story.name)
def test_a_story_leaks_what_it_marks_and_nothing_else(story: Story) -> None:
    if wrong := surprises(story, examiner()):
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.mark.parametrize("heading", FOLDERS)
def test_a_folder_leaks_what_its_files_mark_and_nothing_else(heading: str, tmp_path: Path) -> None:
    files = {story.path: story for story in FOLDERS[heading]}
    lay_out(FOLDERS[heading], tmp_path)
    found = _scanned(tmp_path)
    assert found.keys() <= files.keys()
    wrong = [sentence for path, story in files.items() for sentence in differences(story, found.get(path, []))]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_every_story_has_a_name_of_its_own() -> None:
    assert len({story.name for story in STORIES}) == len(STORIES) > 30


@pytest.mark.parametrize("path", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_a_file_of_stories_is_clean_until_it_is_minted(path: Path) -> None:
    assert examiner().examine(Blob(oid=path.name, data=path.read_bytes())) == ([], "")


def _scanned(folder: Path) -> dict[str, list[Found]]:
    """What a scan of a folder tells, by the path of the file below it."""
    report = on_disk(folder)
    assert not report.skipped
    found: dict[str, list[Found]] = {}
    for finding in report.findings:
        for it in _each(finding):
            found.setdefault(it[0].removeprefix(f"{folder}/"), []).append(it[1])
    return found


def _each(finding: Finding) -> Iterable[tuple[str, Found]]:
    for at in (finding.location, *finding.also_at):
        yield at.path, Found(finding.rule_id, finding.confidence, at.start.line, at.end.line)
