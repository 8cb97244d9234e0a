"""The streams that a command was given: full, closed, or of another encoding, and how it ends then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_seal import SECRET
from tests.support.controllers import controller
from tests.support.repositories import environment
from tests.support.scans import TOP, cached, redirected, token

FULL = "leakseal: standard output can't be written: No space left on device\n"


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "asked",
    [
        ("scan", "a.txt"),
        ("scan", "clean.txt"),
        ("rules", "list"),
        ("explain", "github-personal-token"),
        ("seal", "--to", "sealed-secret", "--cert", "cert.pem", "--reuse-leaked-values", "secret.yaml"),
        ("--help",),
        ("--version",),
    ],
)
def test_a_full_disk_behind_standard_output_is_told_and_no_bug(
    folder: Path, asked: tuple[str, ...], unbuffered: str
) -> None:
    (folder / "a.txt").write_text(token("full"))
    (folder / "clean.txt").write_text("clean")
    (folder / "cert.pem").write_bytes(controller().certificate())
    (folder / "secret.yaml").write_text(SECRET)
    ended = redirected(folder, "> /dev/full", *asked, PYTHONUNBUFFERED=unbuffered)
    assert (ended.code, ended.err.splitlines(keepends=True)[-1:]) == (3, [FULL])


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("scan", "a.txt"), 1),
        (("scan", "clean.txt"), 0),
        (("scan", "nowhere"), 2),
        (("history", "clean.txt"), 2),
        (("scan", "--bogus"), 2),
        (("bogus",), 2),
        ((), 2),
    ],
)
def test_where_nothing_can_be_said_the_code_says_it(
    folder: Path, asked: tuple[str, ...], code: int, redirection: str, unbuffered: str
) -> None:
    (folder / "a.txt").write_text(token("full"))
    (folder / "clean.txt").write_text("clean")
    assert redirected(folder, redirection, *asked, PYTHONUNBUFFERED=unbuffered).code == code
    assert redirected(folder, f"{redirection} >/dev/full", *asked).code == max(code, 3 if code < 2 else 0)


@pytest.mark.parametrize(("content", "code"), [("clean", 0), (token("closed"), 1)])
@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_changes_nothing(folder: Path, redirection: str, content: str, code: int) -> None:
    (folder / "a.txt").write_text(content)
    ended = redirected(folder, redirection, "scan", "a.txt")
    assert (ended.code, ended.err) == (code, "")


def test_what_cannot_be_encoded_is_escaped(folder: Path) -> None:
    (folder / "grün.txt").write_text(token("ascii"))
    done = subprocess.run(
        [sys.executable, "-m", "scanner", "scan", "grün.txt"],
        cwd=folder,
        env=environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP), PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.isascii()
    assert b"gr\\xfcn.txt" in done.stdout
