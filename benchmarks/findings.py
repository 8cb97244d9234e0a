"""How many findings a report in JSON holds; run as a program, so that a large report never swells the runner."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def count(report: Path) -> int:
    """Count the report's list: the document itself, or its `findings`. Raises ValueError where there is none."""
    document = json.loads(report.read_bytes() or b"[]")
    found = document.get("findings") if isinstance(document, dict) else document
    if not isinstance(found, list):
        raise ValueError("no list of findings")
    return len(found)


if __name__ == "__main__":
    print(count(Path(sys.argv[1])))
