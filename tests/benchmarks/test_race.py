from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.peers import Contender, Kind
from benchmarks.programs import Program
from benchmarks.race import Lane, Track, environment, race

_PYTHON = Program(name="python", path=Path(sys.executable))
_WRITES = "import sys; open(sys.argv[1], 'w').write('[1, 2]'); print('3 commits scanned')"


def _race(tmp_path: Path, *contenders: Contender, limit: float = 60.0) -> tuple[tuple[Lane, ...], list[str]]:
    told: list[str] = []
    track = Track(
        repo=tmp_path,
        blobs=Path("/dev/null"),
        folder=tmp_path / "run",
        cwd=Path.cwd(),
        rounds=2,
        limit=limit,
        sample=False,
    )
    programs = {"python": _PYTHON, "absent": Program(name="absent", path=None, why="not installed")}
    return race(contenders, programs, track, told.append), told


def _contender(name: str, *argv: str, says: tuple[tuple[str, str], ...] = ()) -> Contender:
    return Contender(name=name, kind=Kind.PEER, argv=argv, ends_well=(0,), says=says)


def test_goes_on_without_who_fails(tmp_path: Path) -> None:
    good = _contender("good", "python", "-c", _WRITES, "REPORT", says=(("commits", r"(\d+) commits"),))
    bad = _contender("bad", "python", "-c", "raise SystemExit(3)")
    mute = _contender("mute", "python", "-c", "pass", "REPORT")
    absent = _contender("absent", "absent", "REPO")

    lanes, told = _race(tmp_path, bad, good, absent, mute)

    assert [lane.why for lane in lanes] == ["ended with 3", "", "not installed", "ended with 0 and no readable report"]
    assert [len(lane.runs) for lane in lanes] == [0, 2, 0, 0]
    assert (lanes[1].findings, lanes[1].says) == (2, "3 commits")
    assert {file.name for file in (tmp_path / "run").iterdir()} == {"bad.output", "mute.output"}
    assert [line.partition(" ")[0] for line in told] == ["warm-up:", "warm-up:", "warm-up:", "round", "round"]


def test_says_who_took_too_long(tmp_path: Path) -> None:
    lanes, _ = _race(tmp_path, _contender("slow", "python", "-c", "import time; time.sleep(60)"), limit=0.1)

    assert lanes[0].why == "not done after 0.1 s"


def test_what_is_written_in_python_leaves_its_byte_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in environment(tmp_path)
