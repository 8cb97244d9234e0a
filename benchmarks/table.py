"""How a race is told: one row a contender, medians with the lowest and the highest, ratios to the fastest peer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.measure import Run
from benchmarks.peers import Kind
from benchmarks.race import Lane

_HEAD = ("", "wall, s", "× fastest peer", "CPU, s", "largest process, MiB", "all processes, MiB")
_TAIL = ("findings", "exit", "says it read")


def table(lanes: Sequence[Lane], *, sampled: bool) -> str:
    """Write the race as a Markdown table; `sampled` says whether the memory of all processes was looked at."""
    head = (*(_HEAD if sampled else _HEAD[:-1]), *_TAIL)
    fastest = fastest_peer(lanes)
    rows = [head, ("---", *("---:" for _ in head[1:-1]), "---")]
    rows += [_row(lane, fastest, len(head), sampled) for lane in lanes]
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def fastest_peer(lanes: Sequence[Lane]) -> float | None:
    """Seconds: the lowest median wall time of a peer; None where no peer came through."""
    walls = [median(run.wall for run in lane.runs) for lane in lanes if lane.contender.kind is Kind.PEER and lane.runs]
    return min(walls, default=None)


def _row(lane: Lane, fastest: float | None, width: int, sampled: bool) -> tuple[str, ...]:
    name = f"**{lane.contender.name}**" if lane.contender.kind is Kind.OURS else lane.contender.name
    if lane.why or not lane.runs:
        return (name, *("–" for _ in range(width - 2)), lane.why or "did not run")
    ratio = f"{median(run.wall for run in lane.runs) / fastest:.2f}" if fastest else "–"
    cells = [name, _seconds(lane.runs, lambda run: run.wall), ratio, _seconds(lane.runs, lambda run: run.cpu)]
    cells.append(_memory([run.largest for run in lane.runs]))
    if sampled:
        cells.append(_memory([run.tree for run in lane.runs if run.tree is not None]))
    cells.append("–" if lane.findings is None else f"{lane.findings:,}")
    return (*cells, "/".join(str(code) for code in sorted({run.exit for run in lane.runs})), lane.says or "–")


def _seconds(runs: Sequence[Run], value: Callable[[Run], float]) -> str:
    values = [value(run) for run in runs]
    digits = 2 if median(values) >= 1 else 3
    return _spread(values, lambda number: f"{number:.{digits}f}")


def _memory(values: Sequence[int]) -> str:
    return _spread(values, lambda number: f"{number / 2**20:.0f}") if values else "–"


def _spread(values: Sequence[float], show: Callable[[float], str]) -> str:
    middle, low, high = show(median(values)), show(min(values)), show(max(values))
    return middle if low == high else f"{middle} ({low}–{high})"
