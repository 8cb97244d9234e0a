"""What a repository is, told by GitPython: where it lies, and what may be missing from it.

The only file that imports GitPython, which costs 70 to 130 ms: nothing on the way of a commit comes here.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from scanner.errors import CouldNotLook, NotARepository


class Repository(NamedTuple):
    """A repository as its files describe it."""

    path: str  # its git directory
    partial: bool  # objects may be absent: it was cloned with a filter
    shallow: frozenset[str]  # the commits whose parents are absent: it was cloned with a depth
    shares: bool  # objects of other repositories stand in its object store (alternates)


def opened(path: str) -> Repository:
    """The repository that holds `path`. Raises `NotARepository`, or `CouldNotLook` where it, or git, can't be used."""
    try:
        import git as gitpython
    except ImportError as error:  # how GitPython says that it finds no git
        raise CouldNotLook("git can't be started: is it installed, and in PATH?") from error
    try:
        with gitpython.Repo(path, search_parent_directories=True, expand_vars=False) as repo:
            place, common = str(repo.git_dir), Path(repo.common_dir)
    except (gitpython.InvalidGitRepositoryError, gitpython.NoSuchPathError, ValueError) as error:
        raise NotARepository(f"{path}: there is no git repository here") from error
    except OSError as error:
        raise CouldNotLook(f"{path}: {error.strerror or error}") from error
    objects = common / "objects"
    return Repository(
        path=place,
        partial=any(objects.joinpath("pack").glob("*.promisor")),
        shallow=_boundary(common / "shallow"),
        shares=objects.joinpath("info", "alternates").exists(),
    )


def _boundary(file: Path) -> frozenset[str]:
    """The commits that a shallow clone ends with, one a line (gitrepository-layout(5))."""
    try:
        return frozenset(file.read_text("ascii", "replace").split())
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise CouldNotLook(f"{file}: {error.strerror or error}") from error
