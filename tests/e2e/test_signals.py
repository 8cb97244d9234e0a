"""Signals: an interrupted scan leaves nothing behind, and one that lost a process says so."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.support.repositories import Repository
from tests.support.scans import started, token


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo")


class Held:
    """A history scan that stops where git is asked for something, until it is let go on.

    `inside` means that only its processes are stopped there, not it itself, which asks git for this and that as well.
    """

    def __init__(self, repo: Repository, folder: Path, where: str, jobs: int, *, inside: bool = False) -> None:
        entered, self._left = folder / "entered", folder / "left"
        for pipe in entered, self._left:
            os.mkfifo(pipe)
        wrapper = folder / "bin/git"
        wrapper.parent.mkdir()
        itself = f"grep -q '^PPid:[^0-9]*{os.getpid()}$' /proc/$PPID/status" if inside else "false"
        wrapper.write_text(
            f'#!/bin/sh\ncase " $* " in *" {where} "*) {itself} || {{ : > {entered}; : < {self._left}; }};; esac\n'
            f'exec {shutil.which("git")} "$@"\n'
        )
        wrapper.chmod(0o755)
        path = f"{wrapper.parent}:{os.environ['PATH']}"
        self.process = started("history", str(repo.path), f"--jobs={jobs}", PATH=path)
        entered.read_bytes()

    def go_on(self) -> None:
        os.open(self._left, os.O_RDWR)  # which waits for nobody, and stays open so that nobody waits for it

    def others(self) -> dict[int, int]:
        """The parent of each process of its session that lives, but for itself."""
        alive = {}
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent, _, session = entry.read_text().rpartition(")")[2].split()[:4]
            except OSError:
                continue  # it ended meanwhile
            if int(session) == self.process.pid and state != "Z":
                alive[int(entry.parent.name)] = int(parent)
        alive.pop(self.process.pid, None)
        return alive


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("where", ["--raw", "ls-tree"])  # while processes examine, and while they wait for more
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_scan_leaves_no_process_behind(
    repo: Repository, tmp_path: Path, jobs: int, where: str, end: signal.Signals
) -> None:
    repo.commit({"a": token("a")})
    held = Held(repo, tmp_path, where, jobs)
    assert held.others()
    held.process.send_signal(end)
    held.go_on()  # a signal that comes just before Python waits for git is seen when git says something
    _, said = held.process.communicate()
    if end == signal.SIGINT:
        assert (held.process.returncode, said) == (130, b"leakseal: interrupted\n")
    patience = time.monotonic() + 20
    while left := held.others():
        assert time.monotonic() < patience, left


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("packed", [False, True])
def test_a_killed_process_is_told(repo: Repository, tmp_path: Path, packed: bool) -> None:
    repo.commit({"a.sops.yaml": f"a: {token('a')}\n"})
    if packed:  # what is in a pack is read without git, until it is known what it is for
        repo.git("gc", "--quiet")
    held = Held(repo, tmp_path, "--buffer", 2, inside=True)
    parents = held.others()
    os.kill(next(pid for pid in parents if pid in parents.values()), signal.SIGKILL)
    held.go_on()
    out, said = held.process.communicate()
    assert (held.process.returncode, out) == (3, b"")
    assert said.decode().startswith("leakseal: a scanning process died")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
def test_a_killed_process_is_told_at_once_though_the_log_has_not_ended(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": token("a")})
    held = Held(repo, tmp_path, "--raw", 2)  # which is not let go on

    def workers() -> list[int]:
        names = ((pid, Path(f"/proc/{pid}/comm").read_text()) for pid in held.others())
        return [pid for pid, name in names if name.startswith("python")]

    try:
        while len(workers()) < 2:
            time.sleep(0.01)
        time.sleep(0.5)  # until both have ended their round, and none is about to become git
        os.kill(workers()[0], signal.SIGKILL)
        out, said = held.process.communicate(timeout=20)
    finally:
        held.go_on()
    assert (held.process.returncode, out) == (3, b"")
    assert said.decode().startswith("leakseal: a scanning process died")
    assert not held.others()
