"""The pre-commit hook `leakseal`: what the commit that is being made would leak.

pre-commit hands over the files that the commit touches and that its own filters let through. Of those that are
staged the index is read, and only the lines that the commit changes count. The others (`--all-files`, `--from-ref`)
are read whole, as they lie on disk. A hook that was handed files and read none of them has not looked, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from scanner import cli
from scanner.cli import guarded, verification
from scanner.errors import CouldNotLook, ExitCode


def main(files: Sequence[str]) -> int:
    """Check what the commit that is being made would leak, of it only `files` when some are named."""
    return guarded(lambda: _checked(files))


def run() -> None:
    """Run the hook of this process and end with its exit code."""
    cli.run(main)


def _checked(files: Sequence[str]) -> int:
    verification.refused(files)
    from scanner.walk.plumbing import Git
    from scanner.walk.staged import asked

    git = Git(".", inherit=True)
    with asked(git) as changed:  # while git lists it, the rest is imported
        from scanner.cli import environment
        from scanner.cli.telling import tell
        from scanner.staging import staged

        report = staged(git, environment.settings(), files, changed)
    code = tell(report, [("console", "")], quiet=True)
    if code is ExitCode.CLEAN and files and not report.scanned.blobs:
        raise CouldNotLook(f"none of the {len(files)} files that were handed over could be read: nothing was checked")
    return code
