from __future__ import annotations

import os
import sys
from pathlib import Path
from subprocess import PIPE, Popen

from benchmarks.measure import Run, measure, memory

_MIB = 2**20
_HOLD = "held = b'x' * (96 << 20)"  # written, so that it is resident


def _measure(code: str, tmp_path: Path, limit: float = 60.0) -> Run:
    return measure(
        [sys.executable, "-S", "-c", code], env=dict(os.environ), cwd=tmp_path, output=tmp_path / "output", limit=limit
    )


def test_counts_the_memory_and_the_time_of_a_child(tmp_path: Path) -> None:
    code = f"import time; {_HOLD}\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"

    run = _measure(code, tmp_path)

    assert run.exit == 0
    assert run.cpu >= 0.3
    assert 0.3 <= run.wall < 60
    assert 96 * _MIB <= run.largest < 400 * _MIB
    assert run.tree is not None
    assert run.tree < 400 * _MIB


def test_counts_the_time_of_grandchildren(tmp_path: Path) -> None:
    child = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"

    run = _measure(f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {child!r}])", tmp_path)

    assert run.cpu >= 0.3


def test_adds_up_the_memory_of_a_whole_session() -> None:
    child = f"import sys; {_HOLD}\nprint('ready', flush=True); sys.stdin.read()"
    parent = f"import subprocess, sys; {_HOLD}\nsubprocess.run([sys.executable, '-S', '-c', {child!r}])"
    argv = [sys.executable, "-S", "-c", parent]
    with Popen(argv, stdin=PIPE, stdout=PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        held = memory(process.pid)
        process.communicate()  # closes its input, on which it ends

    assert 2 * 96 * _MIB <= held < 800 * _MIB
    assert memory(process.pid) == 0


def test_keeps_both_outputs_and_the_exit_code(tmp_path: Path) -> None:
    run = _measure("import sys; print('said', flush=True); print('warned', file=sys.stderr); sys.exit(7)", tmp_path)

    assert run.exit == 7
    assert (tmp_path / "output").read_text() == "said\nwarned\n"


def test_ends_a_run_past_its_limit(tmp_path: Path) -> None:
    run = _measure("import time; time.sleep(60)", tmp_path, limit=0.1)

    assert run.timed_out
    assert run.exit < 0
    assert run.wall < 60
