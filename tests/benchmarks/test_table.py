from __future__ import annotations

from benchmarks.measure import Run
from benchmarks.peers import Contender, Kind
from benchmarks.race import Lane
from benchmarks.table import table

_MIB = 2**20


def _run(wall: float, cpu: float, largest: int = 100, tree: int | None = 150, code: int = 1) -> Run:
    whole = None if tree is None else tree * _MIB
    return Run(wall=wall, cpu=cpu, largest=largest * _MIB, tree=whole, exit=code)


def _lane(name: str, kind: Kind, *runs: Run, findings: int | None = None, says: str = "", why: str = "") -> Lane:
    contender = Contender(name=name, kind=kind, argv=(name, "REPO"), ends_well=(0, 1))
    return Lane(contender=contender, why=why, runs=list(runs), findings=findings, says=says)


LANES = (
    _lane("slow", Kind.PEER, _run(12.0, 20.5), _run(10.0, 20.5), _run(11.0, 22.0), findings=3676, says="9 commits"),
    _lane("quick", Kind.PEER, _run(4.0, 5.0), _run(4.0, 5.0, largest=120), _run(4.004, 5.0)),
    _lane("lazy", Kind.VARIANT, _run(2.0, 3.0)),
    _lane("late", Kind.PEER, why="not done after 900 s"),
    _lane("leakseal", Kind.OURS, why="not installed"),
    _lane("floor", Kind.FLOOR, _run(0.5, 0.25, tree=None, code=0), _run(0.75, 0.25, tree=None, code=0)),
)


def test_tells_medians_ranges_ratios_and_reasons() -> None:
    assert table(LANES, sampled=True) == (
        "|  | wall, s | × fastest peer | CPU, s | largest process, MiB | all processes, MiB | findings | exit"
        " | says it read |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
        "| slow | 11.00 (10.00–12.00) | 2.75 | 20.50 (20.50–22.00) | 100 | 150 | 3,676 | 1 | 9 commits |\n"
        "| quick | 4.00 | 1.00 | 5.00 | 100 (100–120) | 150 | – | 1 | – |\n"
        "| lazy | 2.00 | 0.50 | 3.00 | 100 | 150 | – | 1 | – |\n"
        "| late | – | – | – | – | – | – | – | not done after 900 s |\n"
        "| **leakseal** | – | – | – | – | – | – | – | not installed |\n"
        "| floor | 0.625 (0.500–0.750) | 0.16 | 0.250 | 100 | – | – | 0 | – |\n"
    )


def test_has_no_column_for_what_was_not_sampled() -> None:
    assert "all processes" not in table(LANES, sampled=False)


def test_has_no_ratio_where_no_peer_came_through() -> None:
    assert "| 2.00 | – |" in table(LANES[2:], sampled=True)
