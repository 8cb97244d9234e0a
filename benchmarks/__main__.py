"""The command line of the benchmark: which repositories, how many rounds, and where the figures go."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine, page, programs, staged
from benchmarks.peers import HISTORY, PACKAGES, STAGED, Contender
from benchmarks.programs import Program
from benchmarks.race import Track, race
from benchmarks.replica import Replica, ReplicaError, replicate
from benchmarks.table import table


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; 0, or 2 where it can't be done."""
    options = _options(argv)
    options.folder = options.folder.resolve()
    names = [name_of(repo) for repo in options.repositories]
    if len(set(names)) < len(names):
        print("two repositories of one name: write NAME=PATH", file=sys.stderr)
        return 2
    everybody = STAGED if options.staged else HISTORY
    contenders = tuple(one for one in everybody if not options.only or one.name in options.only)
    if not contenders:
        print("--only names nobody; choose among: " + ", ".join(one.name for one in everybody), file=sys.stderr)
        return 2
    found = _programs(contenders, options.folder)
    try:
        if options.staged:
            _check_staged(options, contenders, found)
        for name, path in names:
            _scan_history(options, name, path, contenders, found)
    except ReplicaError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def name_of(argument: str) -> tuple[str, Path]:
    """Read a repository's name and path from `NAME=PATH`, or from a path: its directory's name, without `.git`."""
    name, given, rest = argument.partition("=")
    if given and "/" not in name and not Path(argument).exists():
        return name, Path(rest)
    path = Path(argument).resolve()
    named = path.parent if path.name == ".git" else path
    return named.name.removesuffix(".git"), path


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("repositories", nargs="*", metavar="[NAME=]REPO", help="a git repository, bare or not")
    parser.add_argument("--staged", action="store_true", help="compare the checks before a commit")
    parser.add_argument("--rounds", type=int, help="counted rounds (3; 20 with --staged); one more goes before them")
    parser.add_argument("--timeout", type=float, default=900.0, help="seconds a run may take (900)")
    parser.add_argument("--only", action="append", metavar="NAME", help="run this contender and no other; repeatable")
    parser.add_argument("--folder", type=Path, default=Path(".bench"), help="for programs and copies (.bench)")
    parser.add_argument("--page", type=Path, default=Path("docs/benchmarks.md"), help="the file to write to")
    options = parser.parse_args(argv)
    if options.staged == bool(options.repositories):
        parser.error("name repositories, or --staged")
    options.rounds = options.rounds or (20 if options.staged else 3)
    return options


def _programs(contenders: Sequence[Contender], folder: Path) -> Mapping[str, Program]:
    """Every program that somebody runs; installs the peers."""
    packages = {package.program: package for package in PACKAGES}
    found: dict[str, Program] = {}
    for name in dict.fromkeys(contender.argv[0] for contender in contenders):
        if name in packages:
            found[name] = programs.peer(packages[name], folder / "peers")
        else:
            found[name] = programs.git() if name == "git" else programs.ours(name)
    return found


def _scan_history(
    options: argparse.Namespace,
    name: str,
    path: Path,
    contenders: Sequence[Contender],
    found: Mapping[str, Program],
) -> None:
    print(f"{name}: copying", file=sys.stderr)
    replica = replicate(path, name, options.folder / "repositories")
    folder = options.folder / "run"
    folder.mkdir(parents=True, exist_ok=True)
    track = Track(
        repo=replica.path,
        blobs=replica.blobs,
        folder=folder,
        cwd=folder,
        rounds=options.rounds,
        limit=options.timeout,
        sample=True,
    )
    command = f"make bench REPO={name}"
    _tell(options, f"{name}: the whole history", command, _size(replica), contenders, found, track)


def _check_staged(options: argparse.Namespace, contenders: Sequence[Contender], found: Mapping[str, Program]) -> None:
    repo = options.folder / "staged"
    staged.prepare(repo)
    track = Track(
        repo=repo,
        blobs=Path(os.devnull),
        folder=options.folder / "run",
        cwd=repo,
        rounds=options.rounds,
        limit=options.timeout,
        sample=False,
    )
    size = "made for this: ten manifests committed and all ten changed and staged, one a Secret with a minted value"
    _tell(options, "Ten staged files", "make bench-staged", size, contenders, found, track)


def _size(replica: Replica) -> str:
    absent = f" ({replica.absent:,} of them absent from the original, and empty here)" if replica.absent else ""
    return f"{replica.commits:,} commits, {replica.blob_count:,} blobs{absent}, {replica.blob_bytes:,} bytes"


def _tell(
    options: argparse.Namespace,
    title: str,
    command: str,
    repository: str,
    contenders: Sequence[Contender],
    found: Mapping[str, Program],
    track: Track,
) -> None:
    """Run the race, print its section, and put it on the page."""
    lanes = race(contenders, found, track, lambda line: print(line, file=sys.stderr))
    python = machine.python()
    section = page.Section(
        title=title,
        command=command,
        rounds=track.rounds,
        date=datetime.now(UTC).date().isoformat(),
        machine=machine.machine(),
        versions=(python, *(f"{one.name} {one.version}" for one in found.values() if one.version)),
        repository=repository,
        table=table(lanes, sampled=track.sample),
        lanes=lanes,
    )
    print(page.render(section))
    page.write(options.page, section)


if __name__ == "__main__":
    sys.exit(main())
