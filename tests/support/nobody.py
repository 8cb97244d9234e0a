"""Doing something as a user who may not read everything, which the superuser, whom tests often run as, may."""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_NOBODY = 65534


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that everybody can reach, unlike those below the superuser's temporary one."""
    made = Path(tempfile.mkdtemp(prefix="leakseal-", dir="/var/tmp"))  # for a test, and removed
    made.chmod(0o755)
    try:
        yield made
    finally:
        for path, folders, _ in os.walk(made):
            for name in folders:
                os.chmod(os.path.join(path, name), 0o700)
        shutil.rmtree(made)


def without_privileges(work: Callable[[], Any], given: Path) -> Any:
    """Give what `work` returns, done by another process that is not the superuser's. `given` becomes its own."""
    if os.geteuid():
        return work()
    for path, folders, files in os.walk(given):
        for name in (".", *folders, *files):
            os.chown(os.path.join(path, name), _NOBODY, _NOBODY, follow_symlinks=False)
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
            os.environ["HOME"] = "/nowhere"
            with open(sending, "wb") as end:
                pickle.dump(work(), end)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(sending)
    with open(receiving, "rb") as end:
        told = end.read()
    assert os.waitpid(child, 0)[1] == 0
    return pickle.loads(told)  # noqa: S301  # our own child sent it
