"""docs/benchmarks.md: one section a repository, written anew by each run and left alone by every other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.race import Lane

_OPENING = """\
# Benchmarks

Written by `make bench`, which measures the peers and leakseal in turn (A B C, A B C, …) over one complete copy of a
repository, after one round that isn't counted. Each figure is a median, with the lowest and the highest in brackets.
CPU time is user and system time of all processes. The largest process is the peak that the kernel counted for it (no
less than the size of the small Python that runs the benchmark); all processes is the highest sampled sum, with shared
pages counted once. Findings are as each counts them: the peers' rules and their ways of telling doubles apart differ.
Nobody asks a provider whether a value is alive, and nobody uses the network.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Everything that is told of one race."""

    title: str
    command: str
    rounds: int
    date: str  # ISO 8601
    machine: str
    versions: tuple[str, ...]
    repository: str  # how much it holds
    table: str
    lanes: tuple[Lane, ...]


def render(section: Section) -> str:
    """Write the section as Markdown, between the marks by which the next run finds it."""
    facts = [
        f"- command: `{section.command}`, {section.date}, rounds counted: {section.rounds}",
        f"- repository: {section.repository}",
        f"- machine: {section.machine}",
        f"- versions: {'; '.join(section.versions)}",
    ]
    opening, closing = _marks(section.title)
    parts = [
        opening,
        f"## {section.title}",
        "\n".join(facts),
        section.table.rstrip(),
        _commands(section.lanes),
        closing,
    ]
    return "\n\n".join(parts) + "\n"


def write(page: Path, section: Section) -> None:
    """Put the section in the place of its forerunner, or at the end; the page is begun where there is none."""
    text = page.read_text(encoding="utf-8") if page.exists() else _OPENING
    opening, closing = _marks(section.title)
    before, mark, rest = text.partition(opening)
    after = rest.partition(closing)[2].lstrip("\n") if mark else ""
    parts = (before.rstrip("\n") + "\n", render(section), after)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("\n".join(part for part in parts if part), encoding="utf-8")


def _commands(lanes: Sequence[Lane]) -> str:
    lines = []
    for lane in lanes:
        stdin = " < BLOBS" if lane.contender.blobs else ""
        note = f": {lane.contender.note}" if lane.contender.note else ""
        lines.append(f"- `{' '.join(lane.contender.argv)}{stdin}`{note}")
    return "\n".join(lines)


def _marks(title: str) -> tuple[str, str]:
    return f"<!-- bench: {title} -->", f"<!-- end: {title} -->"
