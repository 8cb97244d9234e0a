"""The stories of `tests/cases/*.md`: what a block of Markdown holds, and which of its lines leak.

A story is a fenced block. Its `<<…>>` are minted line by line (`scanner.rules.mint`), and the marker at the end of a
line is taken off before the block is scanned:

    password: <<base62:16>>    # leak: generic-password    one finding of that rule; of several rules, with commas
    passwordFile: /run/x       # clean                     none, as on a line without a marker

A value that lies on several lines is marked on any one of them. The words after the language of a fence say

- how the file is written to disk: see `FORMS`;
- which rows of the map it stands for: see `rows.py`;
- its path, where a file is what its name or others say: the blocks with a path below one heading are one folder, and
  what stands behind a `!/` lies in an archive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from scanner.claims import Sighting
from scanner.examine import Examiner
from scanner.model import Blob, Confidence
from scanner.rules.mint import mint
from tests.support.packages import packed
from tests.support.rows import ROWS

CASES = Path(__file__).parents[1] / "cases"

FORMS: Mapping[str, Callable[[str], bytes]] = {
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "utf-8-mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "no-last-line-end": lambda text: text.removesuffix("\n").encode(),
}

_BLOCK = re.compile(
    r"^#{1,6} (?P<heading>[^\n]+)$|^(?P<fence>```|~~~)\w*(?P<words>(?: [^\s`]+)*)\n(?P<text>.*?)^(?P=fence)$",
    re.M | re.S,
)
_PATH = re.compile(r"[\w.~-]*[./][\w./!~-]*")
_MARKER = re.compile(r"[ \t]*# (?:clean|leak: (?P<rules>[\w-]+(?:, [\w-]+)*))$")


class Story(NamedTuple):
    """One fenced block."""

    name: str  # file/heading/number of the block below its heading
    line: int  # of the Markdown file, of the first line of the block
    form: str  # one of `FORMS`, or ""
    rows: tuple[str, ...]  # of the map
    path: str  # of the file, or ""
    templates: tuple[str, ...]  # its lines, markers included


class Found(NamedTuple):
    """What a scan tells of a story."""

    rule: str
    confidence: Confidence
    first: int  # line
    last: int


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
                **_meant(block["words"].split()),
                templates=tuple(block["text"].splitlines()),
            )


def _meant(words: Sequence[str]) -> dict[str, Any]:
    """What the words after the language of a fence say."""
    said: dict[str, list[str]] = {"form": [], "rows": [], "path": []}
    for word in words:
        said["form" if word in FORMS else "rows" if word in ROWS else "path"].append(word)
    (path,), (form,) = said["path"] or [""], said["form"] or [""]
    if path and not _PATH.fullmatch(path):
        raise ValueError(f"{path} is no form, no row and no path")
    return {"form": form, "rows": tuple(said["rows"]), "path": path}


def folders() -> Iterator[tuple[str, list[Story]]]:
    """The stories that have a path, by the heading that makes a folder of them."""
    for heading, group in groupby(stories(), key=lambda story: story.name.rpartition("/")[0]):
        files = [story for story in group if story.path]
        if files:
            yield heading, files


def lay_out(files: Iterable[Story], folder: Path) -> None:
    """Write stories as files below a folder: what stands behind a `!/` in a path is in the archive before it."""
    for path, data in packed({story.path: told(story).data for story in files}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def leaks(story: Story) -> int:
    """How many leaks it marks."""
    return len(told(story).leaks)


def twins(story: Story) -> int:
    """How many lines it marks as clean."""
    return sum(bool((marker := _MARKER.search(line)) and not marker["rules"]) for line in story.templates)


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
    found = [_found(sighting) for sighting in examiner.examine(Blob(oid=story.name, data=told(story).data))[0]]
    return differences(story, [it for it in found if it.confidence >= Confidence.MEDIUM])


def _found(sighting: Sighting) -> Found:
    claim = sighting.claim
    return Found(claim.rule_id, claim.confidence, sighting.start.line, sighting.end.line)


def differences(story: Story, found: Iterable[Found]) -> list[str]:
    """Say what was found too much or too little, a sentence each."""
    _, leaks, origins = told(story)
    expected = list(leaks)
    wrong = []
    for it in found:
        lines = origins[it.first - 1 : it.last]
        answered = next((leak for leak in expected if leak[0] == it.rule and leak[1] in lines), None)
        if answered:
            expected.remove(answered)
        else:
            wrong.append(_sentence(story, lines[0], f"{it.rule} ({it.confidence}) is found"))
    return [*wrong, *(_sentence(story, index, f"{rule} is not found") for rule, index in expected)]


def _sentence(story: Story, index: int, what: str) -> str:
    return f"line {story.line + index}: {what}: {story.templates[index].strip()}"
