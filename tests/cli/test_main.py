"""Which command is meant, and how every way of ending is told."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner import __version__, cli
from scanner.cli import COMMANDS, main, scan
from scanner.errors import Bug, CouldNotLook
from tests.cli.conftest import Run
from tests.support.repositories import Repository, environment
from tests.support.scans import TOP, cached, leakseal, redirected, token


@pytest.mark.parametrize("asked", [("--help",), ("-h",), ("help",)])
def test_help_names_every_command(run: Run, asked: tuple[str, ...]) -> None:
    ended = run(*asked)
    assert (ended.code, ended.err) == (0, "")
    assert all(f"  {name} " in ended.out and what in ended.out for name, what in COMMANDS.items())


@pytest.mark.parametrize("asked", ["--version", "-V"])
def test_the_version(run: Run, asked: str) -> None:
    assert run(asked) == (0, f"leakseal {__version__}\n", "")


def test_without_a_command_nothing_was_asked(run: Run) -> None:
    ended = run()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("usage: leakseal COMMAND")


def test_an_unknown_command_is_named_and_cannot_move_the_cursor(run: Run) -> None:
    ended = run("fr\x1b[2Job")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("leakseal: there is no command 'fr")
    assert "\x1b" not in ended.err


SCANNING = ("history", "staged", "scan")  # the commands that tell findings
NEEDED = {"seal": ("--to", "sops"), "unseal": ("--key", "key.pem")}  # options that a command doesn't go without


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_named(run: Run, command: str) -> None:
    ended = run(command, "--bogus", ".", *NEEDED.get(command, ()))
    assert (ended.code, ended.out) == (2, "")
    assert "unrecognized arguments: --bogus" in ended.err


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_is_written_out(run: Run, command: str) -> None:
    assert run(command, "--form", "json", ".").code == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_help_with_the_shared_options(run: Run, command: str) -> None:
    ended = run(command, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert f"usage: leakseal {command}" in ended.out
    for option in ("--format", "--output", "--report", "--confidence", "--quiet") if command in SCANNING else ():
        assert option in ended.out


def test_the_module_is_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(token("module"))
    module = leakseal("scan", "--format", "json", "a.txt", cwd=tmp_path, LEAKSEAL_FINGERPRINT_KEY="same")
    script = subprocess.run(
        [sys.executable, "-c", "from scanner.__main__ import run; run()", "scan", "--format", "json", "a.txt"],
        cwd=tmp_path,
        env=environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP), LEAKSEAL_FINGERPRINT_KEY="same"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (module.code, script.returncode) == (1, 1)
    assert [line for line in module.out.splitlines() if "seconds" not in line] == [
        line for line in script.stdout.splitlines() if "seconds" not in line
    ]


def test_a_bug_is_told_with_its_place_and_without_a_value(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = token("bug")

    def broken(*_: object, **__: object) -> None:
        try:
            raise ValueError(value)
        except ValueError as cause:
            raise KeyError(value, [value.encode()]) from cause

    monkeypatch.setattr(scan, "scan", broken)
    (folder / "a.txt").write_text(value)
    ended = run("scan", "a.txt")
    assert (ended.code, ended.out) == (70, "")
    assert value not in ended.err
    assert "this is a bug in leakseal" in ended.err
    assert "KeyError at " in ended.err
    assert f"{__name__}:" in ended.err
    assert __version__ in ended.err


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (Bug("ValueError at somewhere:1"), 70, "ValueError at somewhere:1"),
        (CouldNotLook("some\x1bfile: no"), 3, "leakseal: some\\x1bfile: no\n"),
        (KeyboardInterrupt(), 130, "leakseal: interrupted\n"),
        (MemoryError("x"), 3, "leakseal: this machine has too little left for the work: Cannot allocate memory\n"),
        (OSError(errno.EMFILE, "x", "y"), 3, "too little left for the work: Too many open files\n"),
        (OSError(errno.ENOENT, "x", "y"), 70, "FileNotFoundError at "),
        (RuntimeError("can't start new thread"), 3, "no thread more can be started\n"),
        (RuntimeError("other"), 70, "RuntimeError at "),
    ],
)
def test_every_way_of_failing_has_a_code_and_a_word(
    problem: BaseException, code: int, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    def fails() -> int:
        raise problem

    assert cli.guarded(fails) == code
    out, err = capfd.readouterr()
    assert out == ""
    assert said in err


def test_a_closed_standard_input_cannot_be_asked_for(folder: Path) -> None:
    ended = redirected(folder, "<&-", "scan", "-")
    assert (ended.code, ended.err) == (2, "leakseal: - is standard input, and that is closed\n")


def test_whoever_has_read_enough_may_close_the_pipe(folder: Path) -> None:
    (folder / "a.txt").write_text("\n".join(token(f"pipe {number}") for number in range(2000)))
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "scanner", "scan", "a.txt"],
            cwd=folder,
            env=environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP)),
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"")


def test_main_takes_any_sequence_of_words() -> None:
    assert main(["--version"]) == main(("--version",)) == 0


@pytest.mark.parametrize(
    "asked", [("scan", "."), ("explain", "abcdef123"), ("history",), ("staged",), ("seal", "--to", "sops", "a")]
)
def test_a_folder_that_is_gone_is_no_bug_and_never_clean(folder: Path, asked: tuple[str, ...]) -> None:
    gone = folder / "gone"
    gone.mkdir()
    ended = redirected(gone, "", *asked, first=f"rmdir '{gone}'")
    assert ended.code in (2, 3)
    assert ended.err.startswith("leakseal: ")
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "xx_YY.UTF-8"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"PYTHONOPTIMIZE": "2"},
        {"PYTHONDEVMODE": "1"},
        {"PYTHONWARNINGS": "error"},
        {"HOME": "", "XDG_CACHE_HOME": ""},
        {"XDG_CACHE_HOME": "/dev/null"},
        {"XDG_CACHE_HOME": "/proc"},
        {"TMPDIR": "/nowhere"},
    ],
    ids=str,
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_odd_environment_changes_nothing_but_the_time_it_takes(
    folder: Path, environment: dict[str, str], jobs: int
) -> None:
    repository = Repository(folder / "grün")
    repository.commit({"ä": token("odd")})
    asked = "history", ".", "--format", "json", f"--jobs={jobs}"
    ended = leakseal(*asked, cwd=repository.path, stdin=None, **environment)
    assert (ended.code, ended.err) == (1, "")
    assert [finding["rule"] for finding in ended.report()["findings"]] == ["github-personal-token"]
