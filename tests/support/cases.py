"""The stories of `tests/cases/*.md`: what a block of Markdown holds, and which of its lines leak.

A story is a fenced block. Its `<<…>>` are minted line by line (`scanner.rules.mint`), and the marker at the end of a
line is taken off before the block is scanned:

    password: <<base62:16>>    # leak: generic-password    one finding of that rule; of several rules, with commas
    passwordFile: /run/x       # clean                     none, as on a line without a marker

A value that lies on several lines is marked on any one of them. The words after the language of a fence say how the
file is written to disk: see `FORMS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from scanner.examine import Examiner
from scanner.model import Blob, Confidence
from scanner.rules.mint import mint

CASES = Path(__file__).parents[1] / "cases"

FORMS: Mapping[str, Callable[[str], bytes]] = {
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "utf-8-mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "no-last-line-end": lambda text: text.removesuffix("\n").encode(),
}

_BLOCK = re.compile(
    r"^#{1,6} (?P<heading>[^\n]+)$|^(?P<fence>```|~~~)\w*(?P<form>(?: [\w-]+)?)\n(?P<text>.*?)^(?P=fence)$", re.M | re.S
)
_MARKER = re.compile(r"[ \t]*# (?:clean|leak: (?P<rules>[\w-]+(?:, [\w-]+)*))$")


class Story(NamedTuple):
    """One fenced block."""

    name: str  # file/heading/number of the block below its heading
    line: int  # of the Markdown file, of the first line of the block
    form: str  # one of `FORMS`, or ""
    templates: tuple[str, ...]  # its lines, markers included


class Told(NamedTuple):
    """A story, minted."""

    data: bytes
    leaks: tuple[tuple[str, int], ...]  # (rule, index of the template)
    origins: tuple[int, ...]  # for each line of `data` the index of its template


def stories() -> Iterator[Story]:
    """Every story of every file, by file name and in the order of the file."""
    for path in sorted(CASES.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        heading, number = "", 0
        for block in _BLOCK.finditer(text):
            if block["heading"]:
                heading, number = re.sub(r"\W+", "-", block["heading"].lower()).strip("-"), 0
                continue
            number += 1
            yield Story(
                name=f"{path.stem}/{heading}/{number}",
                line=text.count("\n", 0, block.start("text")) + 1,
                form=block["form"].strip(),
                templates=tuple(block["text"].splitlines()),
            )


def told(story: Story) -> Told:
    """Mint a story: the same bytes every time."""
    lines: list[str] = []
    leaks: list[tuple[str, int]] = []
    origins: list[int] = []
    for index, template in enumerate(story.templates):
        marker = _MARKER.search(template)
        bare = template[: marker.start()] if marker else template
        minted = mint(bare, f"{story.name}/{index}").split("\n")
        lines += minted
        origins += [index] * len(minted)
        leaks += [(rule, index) for rule in marker["rules"].split(", ")] if marker and marker["rules"] else []
    text = "".join(f"{line}\n" for line in lines)
    data = FORMS[story.form](text) if story.form else text.encode()
    return Told(data=data, leaks=tuple(leaks), origins=tuple(origins))


def surprises(story: Story, examiner: Examiner) -> list[str]:
    """Say what a scan of `story` finds too much or too little, a sentence each. No value is ever shown."""
    data, leaks, origins = told(story)
    expected = list(leaks)
    wrong = []
    for sighting in examiner.examine(Blob(oid=story.name, data=data))[0]:
        claim = sighting.claim
        if claim.confidence < Confidence.MEDIUM:
            continue
        lines = origins[sighting.start.line - 1 : sighting.end.line]
        answered = next((leak for leak in expected if leak[0] == claim.rule_id and leak[1] in lines), None)
        if answered:
            expected.remove(answered)
        else:
            wrong.append(_sentence(story, lines[0], f"{claim.rule_id} ({claim.confidence}) is found"))
    return [*wrong, *(_sentence(story, index, f"{rule} is not found") for rule, index in expected)]


def _sentence(story: Story, index: int, what: str) -> str:
    return f"line {story.line + index}: {what}: {story.templates[index].strip()}"
