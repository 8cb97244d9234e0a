"""The pre-commit hook `leakseal`: what the commit that is being made would leak.

pre-commit hands over the files that the commit touches and that its own filters let through. Of those that are
staged the index is read, and only the lines that the commit changes count. The others (`--all-files`, `--from-ref`)
are read whole, as they lie on disk. A hook that was handed files and read none of them has not looked, and says so.

Before the files stands what `args` of `.pre-commit-config.yaml` says: options of `leakseal staged`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from scanner import cli
from scanner.cli import guarded, verification


def main(argv: Sequence[str]) -> int:
    """Check what the commit that is being made would leak, of it only the files that `argv` names, if any."""
    return guarded(lambda: _commanded(argv) if _options(argv) else _checked(argv))


def run() -> None:
    """Run the hook of this process and end with its exit code."""
    cli.run(main)


def _options(argv: Sequence[str]) -> list[str]:
    """The words that are options, and no files whose names look like some."""
    return [word for word in argv if word.startswith("-") and not os.path.lexists(word)]


def _commanded(argv: Sequence[str]) -> int:
    """Do the same as `leakseal staged` with options, which take longer to understand."""
    from scanner.cli import staged

    named = [word for word in argv if word.startswith("-") and os.path.lexists(word)]
    return staged.main(["--quiet", *(word for word in argv if word not in named), "--", *named])


def _checked(files: Sequence[str]) -> int:
    verification.refused(files)
    from scanner.walk.plumbing import Git
    from scanner.walk.staged import asked

    git = Git(".", inherit=True)
    with asked(git) as changed:  # while git lists it, the rest is imported
        from scanner.cli import environment
        from scanner.cli.telling import looked, tell
        from scanner.staging import staged

        report = staged(git, environment.settings(), files, changed)
    return looked(report, files, tell(report, [("console", "")], quiet=True))
