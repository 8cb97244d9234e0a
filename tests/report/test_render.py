"""What is true of every form: what it looks like, that it is the same every time, and that it says no secret."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.errors import AskedWrongly
from scanner.model import Report
from scanner.report import FORMATS, document, render, sarif
from tests.support.reports import EXCERPT_ONLY, clean, representative

GOLDEN = Path(__file__).parents[1] / "golden"
REFRESH = "LEAKSEAL_REFRESH_GOLDEN"  # set to 1, it rewrites the golden files, for a person to read in the diff


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("name", "report"), [("representative", representative()), ("clean", clean())])
def test_looks_as_agreed(form: str, name: str, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    _golden(f"{name}.{form}", report, form, monkeypatch)


def test_colour_looks_as_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    _golden("representative.colour", representative(), "console", monkeypatch, colour=True)


def _golden(name: str, report: Report, form: str, monkeypatch: pytest.MonkeyPatch, *, colour: bool = False) -> None:
    for module in (document, sarif):
        monkeypatch.setattr(module, "__version__", "0.0.0")
    text = "".join(render(report, form, colour=colour))
    file = GOLDEN / f"report-{name}.txt"
    if os.environ.get(REFRESH) == "1":
        file.write_bytes(text.encode())
    assert text.encode() == file.read_bytes()


@pytest.mark.parametrize("form", FORMATS)
def test_order_of_arrival_does_not_matter(form: str) -> None:
    report = representative()
    backwards = report._replace(findings=report.findings[::-1], skipped=report.skipped[::-1])
    assert list(render(report, form)) == list(render(backwards, form))


@pytest.mark.parametrize("form", ["json", "jsonl", "sarif", "gitleaks"])
def test_documents_hold_no_line_of_a_file(form: str) -> None:
    assert EXCERPT_ONLY not in "".join(render(representative(), form))


def test_unknown_form_is_refused_at_once() -> None:
    with pytest.raises(AskedWrongly, match="console, json, jsonl, sarif"):
        render(clean(), "xml")


def test_commit_path_imports_only_the_console() -> None:
    program = (
        "import sys; before = set(sys.modules)\n"
        "from tests.support.reports import clean, representative\n"
        "from scanner.report import render\n"
        "list(render(clean(), 'console')), list(render(representative(), 'console'))\n"
        "print(*sorted({'json', 'rich', 'jinja2', 'argparse', 'urllib.parse'} & (set(sys.modules) - before)))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
