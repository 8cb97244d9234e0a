"""Real git repositories for tests: small, the same every time, and deaf to the configuration of whoever runs them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

AUTHOR, EMAIL = "Ada Example", "ada@example.com"

_FIRST = datetime(2024, 1, 1, tzinfo=UTC)


def environment(**extra: str) -> dict[str, str]:
    """Give the environment of a person who has configured nothing, and runs git in no hook."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "LEAKSEAL_"))}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "TZ": "UTC"} | extra


class Repository:
    """A repository in a folder of its own. Each commit is a minute younger than the one before."""

    def __init__(self, path: Path, *options: str) -> None:
        self.path = path
        self._minutes = 0
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", *options)

    @classmethod
    def at(cls, path: Path) -> Repository:
        """Take over one that git has made: a clone, a worktree."""
        taken = cls.__new__(cls)
        taken.path, taken._minutes = path, 1000
        return taken

    def git(self, *args: str | bytes, stdin: bytes | None = None, **extra: str) -> str:
        """Run git, and give what it prints without the last line's end. Fails when git does."""
        return self.output(*args, stdin=stdin, **extra).decode(errors="surrogateescape").strip()

    def output(self, *args: str | bytes, stdin: bytes | None = None, **extra: str) -> bytes:
        """Run git, and give the bytes that it prints."""
        person = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", AUTHOR), ("EMAIL", EMAIL), ("DATE", self.now()))
        }
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *args],
            cwd=self.path,
            input=stdin,
            capture_output=True,
            env=environment(**person) | extra,
            check=False,
        )
        assert not done.returncode, done.stderr.decode(errors="replace")
        return done.stdout

    def now(self) -> str:
        """The date of the next commit."""
        return (_FIRST + timedelta(minutes=self._minutes)).isoformat()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Write files below the top folder, or remove those that are None."""
        for name, content in files.items():
            path = self.path / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, str | bytes | None], message: str = "change", *args: str) -> str:
        """Write files, commit all there is, and give the commit's id."""
        self.write(files)
        self._minutes += 1
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--allow-empty-message", "--message", message, *args)
        return self.git("rev-parse", "HEAD")

    def blob(self, content: str | bytes) -> str:
        """Put a blob into the object store that nothing points to, and give its id."""
        data = content.encode() if isinstance(content, str) else content
        return self.git("hash-object", "-w", "--stdin", stdin=data)

    def object(self, oid: str) -> Path:
        """The file of a loose object."""
        return self.path / self.git("rev-parse", "--git-path", f"objects/{oid[:2]}/{oid[2:]}")
