"""How contenders run in turn, A B C A B C, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Run, measure
from benchmarks.peers import Contender, Kind
from benchmarks.programs import Program
from benchmarks.replica import without_git

_LONGEST_LINE = 2**20  # characters: a report may be one long line, and the runner is to stay small


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What all contenders run over, and within which limits."""

    repo: Path
    blobs: Path  # the list of blob ids, or a device where nobody asks for it
    folder: Path  # where reports, outputs and the contenders' caches are kept meanwhile
    cwd: Path
    rounds: int  # counted ones; one more goes before them
    limit: float  # seconds a run may take
    sample: bool  # sample the memory of the whole tree: too coarse for runs of a few milliseconds


@dataclass(slots=True, kw_only=True)
class Lane:
    """One contender's way through the race."""

    contender: Contender
    why: str = ""  # why it runs no more; "" while it does
    runs: list[Run] = field(default_factory=list)  # of the counted rounds
    findings: int | None = None
    says: str = ""


def race(
    contenders: Sequence[Contender], programs: Mapping[str, Program], track: Track, tell: Callable[[str], None]
) -> tuple[Lane, ...]:
    """Run everybody `track.rounds` times and once before; who fails runs no more, and the lane says why."""
    track.folder.mkdir(parents=True, exist_ok=True)
    lanes = tuple(Lane(contender=one, why=programs[one.argv[0]].why) for one in contenders)
    for number in range(track.rounds + 1):
        for lane in lanes:
            if lane.why:
                continue
            run = _run(lane, programs[lane.contender.argv[0]], track)
            if run is not None and not lane.why and number:
                lane.runs.append(run)
            told = lane.why or (f"{run.wall:.3f} s" if run else "")
            tell(f"{'warm-up' if not number else f'round {number}'}: {lane.contender.name}: {told}")
    return lanes


def _run(lane: Lane, program: Program, track: Track) -> Run | None:
    """One run; what speaks against it is left in `lane.why`, and then what the program said is kept."""
    report, output = track.folder / "report.json", track.folder / f"{lane.contender.name}.output"
    words = {lane.contender.argv[0]: str(program.path), "REPO": str(track.repo), "REPORT": str(report)}
    try:
        run = measure(
            [words.get(word, word) for word in lane.contender.argv],
            env=environment(track.folder),
            cwd=track.cwd,
            output=Path(os.devnull) if lane.contender.kind is Kind.FLOOR else output,
            stdin=track.blobs if lane.contender.blobs else None,
            limit=track.limit,
            sample=track.sample,
        )
    except OSError as error:
        lane.why = f"could not be started: {error.strerror}"
        return None
    _judge(lane, run, report, output, track.limit)
    report.unlink(missing_ok=True)
    if not lane.why:
        output.unlink(missing_ok=True)
    return run


def _judge(lane: Lane, run: Run, report: Path, output: Path, limit: float) -> None:
    if run.timed_out:
        lane.why = f"not done after {limit:g} s"
    elif run.exit not in lane.contender.ends_well:
        lane.why = f"ended with {run.exit}"
    elif "REPORT" in lane.contender.argv and lane.findings is None:
        lane.findings = _findings(report)
        if lane.findings is None:
            lane.why = f"ended with {run.exit} and no readable report"
    if not lane.says and not lane.why:
        lane.says = ", ".join(
            f"{int(found):,} {unit}"
            for unit, pattern in lane.contender.says
            if (found := _first(pattern, output) or _first(pattern, report))
        )


def _findings(report: Path) -> int | None:
    command = [sys.executable, "-m", "benchmarks.findings", str(report)]
    done = subprocess.run(command, capture_output=True, check=False)
    return int(done.stdout) if done.returncode == 0 else None


def _first(pattern: str, file: Path) -> str:
    if not file.exists():
        return ""
    with file.open(encoding="utf-8", errors="replace") as lines:
        while line := lines.readline(_LONGEST_LINE):
            if found := re.search(pattern, line):
                return found[1]
    return ""


def environment(folder: Path) -> dict[str, str]:
    """Give everybody the same: nobody's own git configuration, and caches that outlive a run but not the folder.

    What is written in Python runs as where it is installed: the round before the counted ones leaves its byte code.
    """
    caches = folder / "caches"
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return without_git(inherited) | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "XDG_CACHE_HOME": str(caches),
        "KF_RULE_CACHE_DIR": str(caches / "kingfisher"),
    }
