from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from scanner.cli import progress
from scanner.worker import Examined
from tests.cli.conftest import Run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "quiet"), [(io.StringIO(), False), (Terminal(), True)])
def test_nothing_is_shown_where_nobody_looks(stream: io.StringIO, quiet: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "_AFTER", 0)
    with progress.shown(quiet=quiet) as tell:
        tell(Examined(blobs=3), 2)
    assert stream.getvalue() == ""


def test_short_work_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(progress, "_AFTER", 3600)
    with progress.shown(quiet=False) as tell:
        tell(Examined(blobs=3), 2)
    assert isinstance(sys.stderr, Terminal)
    assert sys.stderr.getvalue() == ""


def test_long_work_says_how_far_it_is_and_clears_up_even_when_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "_AFTER", 0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(KeyboardInterrupt), progress.shown(quiet=False) as tell:
        tell(Examined(blobs=2345, bytes=7_800_000), 3)
        raise KeyboardInterrupt
    text = terminal.getvalue()
    assert "3 commits, 2,345 blobs, 8 MB" in text
    assert text.endswith("\x1b[1A\x1b[2K"), "the line of the bar is gone"
    assert "\x1b[?25h" in text, "the cursor is back"


def test_that_the_rules_are_compiled_is_said_once_and_on_a_terminal_alone(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a").write_text("x\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    for words, terminal, said in (
        (("a",), Terminal(), "leakseal: compiling the rules, once\n"),
        (("a",), Terminal(), ""),
    ):
        monkeypatch.setattr(sys, "stderr", terminal)
        assert run("scan", *words).code == 0
        assert terminal.getvalue() == said
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "another"))
    monkeypatch.setattr(sys, "stderr", quiet := Terminal())
    assert run("scan", "--quiet", "a").code == 0
    assert quiet.getvalue() == ""
