"""What a repository says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import CouldNotLook, NotARepository
from scanner.walk.repository import opened
from tests.support.repositories import Repository


def test_what_may_be_missing_from_a_clone(tmp_path: Path) -> None:
    whole = Repository(tmp_path / "whole")
    whole.commit({"a": "x"})
    whole.commit({"a": "y"})
    whole.git("config", "uploadpack.allowFilter", "true")
    kinds = {"partial": "--filter=blob:none", "shallow": "--depth=1", "shares": "--shared"}
    for kind, option in kinds.items():
        source = str(whole.path) if kind == "shares" else f"file://{whole.path}"
        whole.git("clone", "-q", option, source, str(tmp_path / kind))
        clone = opened(str(tmp_path / kind))
        assert [name for name in kinds if getattr(clone, name)] == [kind]
    assert opened(str(tmp_path / "shallow")).shallow == {whole.git("rev-parse", "HEAD")}
    assert opened(str(whole.path))[1:] == (False, frozenset(), False)


@pytest.mark.parametrize(
    "line", ["[remote \xe9]\n", '[remote "\xe9"]\npromisor\n', "[a", "[include]\npath = config\n", "x"]
)
def test_configuration_that_nobody_understands_is_no_crash(tmp_path: Path, line: str) -> None:
    repo = Repository(tmp_path)
    with (tmp_path / ".git/config").open("ab") as config:
        config.write(line.encode("latin-1"))
    assert opened(str(repo.path)).path == str(tmp_path / ".git")


def test_what_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "file").write_text("gitdir: nowhere\n")
    for path in tmp_path, tmp_path / "file", tmp_path / "nowhere":
        with pytest.raises(NotARepository, match=path.name):
            opened(str(path))


def test_a_folder_that_may_not_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    Repository(tmp_path)
    monkeypatch.setattr("git.Repo.__init__", closed)
    with pytest.raises(CouldNotLook, match="Permission denied"):
        opened(str(tmp_path))
