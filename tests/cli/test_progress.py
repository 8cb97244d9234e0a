from __future__ import annotations

import io
import sys

import pytest

from scanner.cli import progress
from scanner.worker import Examined


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
