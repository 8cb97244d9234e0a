from __future__ import annotations

import os
import subprocess
from pathlib import Path

from benchmarks.replica import without_git
from benchmarks.staged import prepare


def test_stages_ten_files_over_ten_committed_ones(tmp_path: Path) -> None:
    prepare(tmp_path / "shop")
    prepare(tmp_path / "shop")  # anew, over what is there

    command = ["git", "-C", str(tmp_path / "shop"), "diff", "--cached", "--name-status"]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=without_git(os.environ)).stdout
    assert [line[0] for line in lines.splitlines()] == ["M"] * 10
