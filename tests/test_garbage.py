from __future__ import annotations

import subprocess
import sys

SEEN = """
import gc
from scanner.garbage import spare_the_collector

def passes():
    return sum(generation["collections"] for generation in gc.get_stats())


spare_the_collector()
frozen, before = gc.get_freeze_count(), passes()
kept = [[number] for number in range(10_000)]
after = passes()
spare_the_collector()
print(frozen > 1_000, gc.get_freeze_count() - frozen > 10_000, after - before)
"""


def test_garbage_is_looked_for_seldom_and_not_in_what_is_there() -> None:
    done = subprocess.run([sys.executable, "-S", "-c", SEEN], capture_output=True, text=True, check=True)
    assert done.stdout == "True True 0\n"
