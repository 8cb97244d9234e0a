"""Archives for tests, as the standard library writes them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

Files = Mapping[str, bytes]


def tar(files: Files, form: int = tarfile.PAX_FORMAT, mode: str = "w") -> bytes:
    """Pack files the way `tar` does; with the mode "w:gz" the way Helm does."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def tgz(files: Files) -> bytes:
    """Pack files the way Helm does."""
    return tar(files, mode="w:gz")


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack files the way `zip` does."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return packed.getvalue()


_BY_ENDING = {".tgz": tgz, ".tar": tar, ".gz": tgz, ".zip": zipped}


def packed(files: Files) -> dict[str, bytes]:
    """The files as they lie on disk: what stands behind a `!/` in a path is in the archive before it."""
    alone: dict[str, bytes] = {}
    inside: dict[str, dict[str, bytes]] = {}
    for path, data in files.items():
        archive, packs, name = path.partition("!/")
        if packs:
            inside.setdefault(archive, {})[name] = data
        else:
            alone[path] = data
    return alone | {archive: _BY_ENDING[Path(archive).suffix](packed(within)) for archive, within in inside.items()}
