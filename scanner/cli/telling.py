"""How a command ends: its reports are written, and the exit code says what they say."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress

from scanner.cli import streams
from scanner.errors import CouldNotLook, ExitCode
from scanner.model import Report
from scanner.report import FROM_THE_TOP, render


def tell(
    report: Report, wanted: Iterable[tuple[str, str]], *, quiet: bool = False, placed: Report | None = None
) -> ExitCode:
    """Write the reports and return how to end.

    Forms that are read beside a repository tell `placed` instead, in which every path starts at the repository's top.

    A file is written beside its place and renamed, so nobody ever reads half of it. Where one report can't be written
    the others still are; then `CouldNotLook` is raised. Whoever reads only the beginning has seen enough: the code is
    what it would have been.
    """
    code = verdict(report)
    failure: CouldNotLook | None = None
    for form, file in wanted:
        told = placed if placed and form in FROM_THE_TOP else report
        try:
            if file:
                _save(render(told, form), file)
            elif code is not ExitCode.CLEAN or not quiet or form != "console":
                _show(told, form)
        except CouldNotLook as error:
            failure = failure or error
    if failure:
        raise failure
    return code


def written(texts: Iterable[str], file: str) -> None:
    """Write what is told otherwise than as a report; the file "" is standard output. Raises as `tell` does."""
    if file:
        _save(texts, file)
    else:
        streams.told(texts)


def verdict(report: Report) -> ExitCode:
    """3 when something could not be read, whatever else was found; else 1 when there is a leak; else 0."""
    if any(skipped.error for skipped in report.skipped):
        return ExitCode.INCOMPLETE
    return ExitCode.LEAKS if any(report.leaks()) else ExitCode.CLEAN


def looked(report: Report, files: Sequence[str], code: ExitCode) -> ExitCode:
    """The code, where some of the files that were named have been read. Raises `CouldNotLook`: that isn't clean."""
    if code is ExitCode.CLEAN and files and not report.scanned.blobs:
        raise CouldNotLook(f"none of the {len(files)} files that were handed over could be read: nothing was checked")
    return code


def _show(report: Report, form: str) -> None:
    terminal = sys.stdout.isatty()
    width = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else 0
    colour = terminal and not os.environ.get("NO_COLOR")
    streams.told(render(report, form, colour=colour, width=max(width, 40) if terminal else 0))


def _save(texts: Iterable[str], file: str) -> None:
    import tempfile

    beside = ""
    try:
        if os.path.exists(file) and not os.path.isfile(file):
            with open(file, "w", encoding="utf-8", errors="backslashreplace") as stream:
                stream.writelines(texts)
            return
        handle, beside = tempfile.mkstemp(prefix=".leakseal-", dir=os.path.dirname(os.path.abspath(file)))
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.writelines(texts)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(beside, 0o666 & ~_umask())
        os.replace(beside, file)
    except OSError as error:
        if beside:
            with suppress(OSError):
                os.unlink(beside)
        raise _unwritable(file, error) from error


def _unwritable(where: str, error: OSError) -> CouldNotLook:
    return CouldNotLook(f"{where}: the report can't be written: {error.strerror or error}")


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
