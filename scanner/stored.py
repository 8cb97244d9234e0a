"""What is made once and kept between runs: a folder that only its owner may enter, of files that prove to be whole.

What is kept there is run or believed when it is read again (compiled patterns are native code), so nothing is taken
from a folder or a file that anybody else could have written. A store that can't be written costs time, nothing else.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress

_MOST = 64  # files of one kind, which is what their names begin with: a gate is some megabytes
_DIGEST = 32  # bytes of SHA-256 in front of what is kept


def key(*parts: object) -> str:
    """A file name for what was made from these parts, which must have telling `repr`s."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def state(*files: str) -> tuple[tuple[str, int, int], ...]:
    """(name, size, time of change) of files: what tells that one of them is another now."""
    found = ((file, os.stat(file)) for file in files)
    return tuple((os.path.basename(file), status.st_size, status.st_mtime_ns) for file, status in found)


def kept(folder: str, name: str) -> bytes | None:
    """What was kept under this name; None where there is nothing, or nothing to be trusted."""
    try:
        with open(os.path.join(folder, name), "rb", buffering=0) as file:  # of megabytes nothing is copied
            if not (_ours(os.stat(folder)) and _ours(os.fstat(file.fileno()))):
                return None
            digest, content = file.read(_DIGEST), file.read()
    except OSError:
        return None
    return content if hashlib.sha256(content).digest() == digest else None


def keep(folder: str, name: str, content: bytes) -> None:
    """Keep `content` under this name; a reader sees all of it or nothing."""
    beside = os.path.join(folder, f".{name}.{os.getpid()}")
    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        with suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        if not _ours(os.stat(folder)):
            return  # nothing would be taken from there again
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(hashlib.sha256(content).digest() + content)
        os.replace(beside, os.path.join(folder, name))
        _make_room(folder, name.partition("-")[0])
    except OSError:
        with suppress(OSError):
            os.unlink(beside)


def _make_room(folder: str, kind: str) -> None:
    with os.scandir(folder) as entries:
        ages = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.name.startswith(f"{kind}-"))
    for _, path in ages[:-_MOST]:
        os.unlink(path)


def _ours(status: os.stat_result) -> bool:
    if not hasattr(os, "getuid"):  # pragma: no cover  # Windows keeps a home folder private by other means
        return True
    return status.st_uid == os.getuid() and not stat.S_IMODE(status.st_mode) & 0o077
