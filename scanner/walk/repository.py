"""What a repository is, told by GitPython: where it lies, what its configuration says, what HEAD points at.

The only file that imports GitPython, which costs 70 to 130 ms: nothing on the way of a commit comes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import git as gitpython

from scanner.errors import NotARepository


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository as its files describe it."""

    path: str  # its git directory
    bare: bool
    partial: bool  # objects may be absent: it was cloned with a filter
    shallow: bool  # commits may be absent: it was cloned with a depth
    shares: bool  # objects of other repositories stand in its object store (alternates)
    branch: str  # what HEAD names; "" when it is detached


def opened(path: str) -> Repository:
    """The repository that holds `path`. Raises `NotARepository`."""
    try:
        repo = gitpython.Repo(path, search_parent_directories=True)
    except (gitpython.InvalidGitRepositoryError, gitpython.NoSuchPathError, ValueError) as error:
        raise NotARepository(f"{path}: there is no git repository here") from error
    with repo:
        common = Path(repo.common_dir)
        reader = repo.config_reader("repository")
        filters = (reader.get_value(s, "promisor", False) for s in reader.sections() if s.startswith("remote "))
        marked = any(common.joinpath("objects", "pack").glob("*.promisor"))
        return Repository(
            path=str(repo.git_dir),
            bare=repo.bare,
            partial=marked or any(filters),
            shallow=common.joinpath("shallow").exists(),
            shares=common.joinpath("objects", "info", "alternates").exists(),
            branch="" if repo.head.is_detached else repo.head.ref.path,
        )
