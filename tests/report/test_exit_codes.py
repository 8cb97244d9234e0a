from __future__ import annotations

import re
from pathlib import Path

from scanner.errors import ExitCode

_PAGE = Path(__file__).parents[2] / "docs" / "exit-codes.md"


def test_the_page_and_the_code_agree() -> None:
    rows = re.findall(r"^\| (\d+) \| ([a-z ]+) \|", _PAGE.read_text(), re.MULTILINE)
    assert {int(code): name.replace(" ", "_").upper() for code, name in rows} == {
        code.value: code.name for code in ExitCode
    }
