"""The options that say how findings are told, and to whom."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner.report import FORMATS
from tests.cli.conftest import Run, read
from tests.support.repositories import environment
from tests.support.scans import TOP, cached, token

VALUE = token("telling")
SCHEMA = json.loads((TOP / "docs" / "report-v1.schema.json").read_text(encoding="utf-8"))
SARIF = json.loads((TOP / "tests" / "report" / "sarif_reduced.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def leaking(folder: Path) -> Path:
    """A file that leaks one value for certain and another perhaps."""
    file = folder / "leaking.env"
    file.write_text(f"TOKEN={VALUE}\nPASSWORD=correct-horse\n")
    return file


def is_json(text: str) -> Any:
    document = json.loads(text)
    jsonschema.validate(document, SCHEMA)
    return document


def is_sarif(text: str) -> Any:
    document = json.loads(text)
    jsonschema.Draft202012Validator(SARIF).validate(document)
    return document


def test_console_is_what_is_told_first(run: Run) -> None:
    ended = run("scan", "leaking.env")
    assert ended == run("scan", "--format", "console", "leaking.env")._replace(out=ended.out)
    assert (ended.code, ended.err) == (1, "")
    assert "leaking.env\n" in ended.out
    assert "TOKEN=ghp_…(40)" in ended.out
    assert "\x1b" not in ended.out


def test_json_is_what_its_schema_says(run: Run) -> None:
    ended = run("scan", "--format", "json", "leaking.env")
    (finding,) = is_json(ended.out)["findings"]
    assert (finding["rule"], finding["location"]["path"]) == ("github-personal-token", "leaking.env")
    assert (finding["location"]["line"], finding["location"]["column"]) == (1, 7)


def test_jsonl_is_one_document_a_line(run: Run) -> None:
    lines = [json.loads(line) for line in run("scan", "--format", "jsonl", "leaking.env").out.splitlines()]
    assert [line.get("rule") for line in lines if line.get("type") == "finding"] == ["github-personal-token"]


def test_sarif_is_what_its_schema_says(run: Run) -> None:
    (result,) = is_sarif(run("scan", "--format", "sarif", "leaking.env").out)["runs"][0]["results"]
    assert result["ruleId"] == "github-personal-token"


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_tells_a_value(run: Run, form: str) -> None:
    ended = run("scan", "--confidence", "low", "--format", form, "leaking.env")
    assert ended.code == 1
    assert VALUE not in ended.out + ended.err
    assert "correct-horse" not in ended.out + ended.err


def test_an_unknown_format_is_refused(run: Run) -> None:
    assert run("scan", "--format", "xml", "leaking.env").code == 2


def test_output_goes_to_a_file_and_nowhere_else(run: Run, folder: Path) -> None:
    (folder / "out.json").write_text("an older one")
    assert run("scan", "--format", "json", "--output", "out.json", "leaking.env") == (1, "", "")
    is_json((folder / "out.json").read_text())
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((folder / "out.json").stat().st_mode) == 0o666 & ~mask
    assert sorted(path.name for path in folder.iterdir()) == ["leaking.env", "out.json"]


def test_further_reports_are_written_beside_the_first(run: Run, folder: Path) -> None:
    extra = ("--report", "sarif=a.sarif", "--report", "json=a.json", "--report", "json=b=c.json")
    ended = run("scan", *extra, "leaking.env")
    assert "TOKEN=ghp_…(40)" in ended.out
    is_sarif((folder / "a.sarif").read_text())
    assert is_json((folder / "a.json").read_text())["findings"] == read(folder / "b=c.json")["findings"]


@pytest.mark.parametrize("asked", ["json", "json=", "=a.json", "xml=a.xml", ""])
def test_a_report_without_format_or_file_is_refused_before_anything_is_read(run: Run, asked: str) -> None:
    ended = run("scan", "--report", asked, "leaking.env")
    assert (ended.code, ended.out) == (2, "")
    assert "FORMAT=FILE" in ended.err


@pytest.mark.parametrize("place", ["/dev/full", "no/such/folder/a.json"])
def test_a_report_that_cannot_be_written_is_named(run: Run, folder: Path, place: str) -> None:
    ended = run("scan", "--output", place, "leaking.env")
    assert ended.code == 3
    assert f"{place}: the report can't be written: " in ended.err
    assert [path.name for path in folder.iterdir()] == ["leaking.env"]


def test_a_report_that_cannot_be_written_takes_no_other_with_it(run: Run, folder: Path) -> None:
    ended = run("scan", "--report", "json=/dev/full", "--report", "sarif=a.sarif", "leaking.env")
    assert ended.code == 3
    assert "TOKEN=ghp_…(40)" in ended.out
    is_sarif((folder / "a.sarif").read_text())


def test_confidence_is_a_threshold(run: Run) -> None:
    def count(*asked: str) -> int:
        return len(is_json(run("scan", "--format", "json", *asked, "leaking.env").out)["findings"])

    assert [count("--confidence", level) for level in ("low", "medium", "high", "certain")] == [2, 1, 1, 1]
    assert count() == 1
    assert run("scan", "--confidence", "some", "leaking.env").code == 2


def test_quiet_is_silent_when_it_is_clean_and_only_then(run: Run, folder: Path) -> None:
    (folder / "clean.txt").write_text("nothing here\n")
    assert run("scan", "clean.txt").out != ""
    assert run("scan", "--quiet", "clean.txt") == run("scan", "-q", "clean.txt") == (0, "", "")
    assert "TOKEN=ghp_…(40)" in run("scan", "--quiet", "leaking.env").out
    is_json(run("scan", "--quiet", "--format", "json", "clean.txt").out)


def on_terminal(folder: Path, *args: str, **extra: str) -> tuple[int, str]:
    """Run the command on a terminal of its own, and give its exit code and what it showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "scanner", *args],
        cwd=folder,
        env=environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP), TERM="xterm") | extra,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = bytearray()
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # how Linux says that the other side has gone
        pass
    os.close(ours)
    return process.wait(), shown.decode()


def test_colour_is_for_a_terminal_that_wants_it(folder: Path) -> None:
    code, shown = on_terminal(folder, "scan", "leaking.env")
    assert (code, "\x1b[" in shown) == (1, True)
    code, shown = on_terminal(folder, "scan", "leaking.env", NO_COLOR="1")
    assert (code, "\x1b[" in shown, "TOKEN=ghp_…(40)" in shown) == (1, False, True)
    code, shown = on_terminal(folder, "scan", "leaking.env", NO_COLOR="")  # set and empty counts as not set
    assert (code, "\x1b[" in shown) == (1, True)
    _, shown = on_terminal(folder, "scan", "--format", "json", "leaking.env")
    assert "\x1b[" not in shown
