"""Both engines say the same: Hyperscan, and what does its work on a platform that has no wheel of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scanner.examine import Examiner
from scanner.model import Blob
from scanner.rules import mint
from tests.support.cases import folders, lay_out, stories, told
from tests.support.examiner import rulebook
from tests.support.examples import IN_TEXT, WHOLE_FILE, examples, surrounded
from tests.support.scans import on_disk, timeless

FOLDERS = dict(folders())
CORPUS = ("stories", "leaks", "harmless", "hidden", "whole files")


@cache
def engines() -> tuple[Examiner, Examiner]:
    """Both, telling also what is silent and why: a claim that nobody is shown must be the same, too."""
    at_once, portable = (Examiner(rulebook(), portable=portable, suppressed=True) for portable in (False, True))
    return at_once, portable


def texts(of: str) -> Iterator[bytes]:
    if of == "stories":
        yield from (told(story).data for story in stories())
    elif of in ("leaks", "harmless"):
        minted = mint.leaks if of == "leaks" else mint.harmless
        yield from (text.encode() for rule in rulebook().rules for text in minted(rule))
    else:
        ways = IN_TEXT if of == "hidden" else WHOLE_FILE
        for at, example in enumerate(examples()):
            yield example.hidden(ways[at % len(ways)], surrounded).data


@pytest.mark.parametrize("of", CORPUS)
def test_every_claim_is_the_same(of: str) -> None:
    at_once, portable = engines()
    said = 0
    for data in texts(of):
        blob = Blob(oid="", data=data)
        expected = at_once.examine(blob)
        assert portable.examine(blob) == expected
        said += len(expected[0])
    assert said > 200


@pytest.mark.parametrize("heading", FOLDERS)
def test_every_finding_in_a_folder_is_the_same(heading: str, tmp_path: Path) -> None:
    lay_out(FOLDERS[heading], tmp_path)
    at_once, portable = (on_disk(tmp_path, portable=portable, suppressed=True) for portable in (False, True))
    assert timeless(portable) == timeless(at_once)
    assert at_once.findings
