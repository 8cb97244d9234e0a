"""Whatever happens while files are written, each is as it was or as it is to be, and nothing else lies there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scanner.errors import AskedWrongly, CouldNotWrite, LeaksealError
from scanner.sealing.written import File, write
from tests.support import nobody


def there(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def one(tmp_path: Path) -> Path:
    file = tmp_path / "one.yaml"
    file.write_bytes(b"one")
    return file


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755])
def test_a_file_keeps_its_rights(one: Path, mode: int) -> None:
    one.chmod(mode)
    write([File(str(one), b"one", b"two")])
    assert there(one.parent) == {"one.yaml": b"two"}
    assert stat.S_IMODE(one.stat().st_mode) == mode


def test_new_files_and_folders_are_made(tmp_path: Path) -> None:
    write([File(str(tmp_path / "a/b/c.yaml"), None, b"new")])
    assert there(tmp_path / "a/b") == {"c.yaml": b"new"}
    assert not (tmp_path / "a/b/c.yaml").stat().st_mode & 0o133


def test_a_link_stays_one(one: Path) -> None:
    link = one.with_name("link")
    link.symlink_to(one)
    write([File(str(link), b"one", b"two")])
    assert link.is_symlink()
    assert one.read_bytes() == b"two"


def test_one_that_has_changed_keeps_all_from_being_written(one: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_bytes(b"changed")
    with pytest.raises(AskedWrongly, match=r"other\.yaml: it has changed since"):
        write([File(str(one), b"one", b"two"), File(str(tmp_path / "other.yaml"), b"other", b"two")])
    with pytest.raises(AskedWrongly, match=r"other\.yaml: it is there already"):
        write([File(str(one), b"one", b"two"), File(str(tmp_path / "other.yaml"), None, b"two")])
    assert there(tmp_path) == {"one.yaml": b"one", "other.yaml": b"changed"}


def test_one_that_may_only_be_read_is_left_alone(one: Path) -> None:
    one.chmod(0o444)
    with pytest.raises(AskedWrongly, match="read-only"):
        write([File(str(one), b"one", b"two")])
    assert there(one.parent) == {"one.yaml": b"one"}


def test_a_folder_that_may_only_be_read_is_left_alone() -> None:
    with nobody.folder() as folder:
        (folder / "one.yaml").write_bytes(b"one")

        def work() -> str:
            folder.chmod(0o555)
            try:
                write([File(str(folder / "one.yaml"), b"one", b"two")])
            except CouldNotWrite as error:
                return str(error)
            return ""

        assert "Permission denied; what was there is untouched" in nobody.without_privileges(work, folder)
        assert there(folder) == {"one.yaml": b"one"}


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """A real one: a file system in memory that holds 64 kB."""
    small = tmp_path / "small"
    small.mkdir()
    pid = os.fork()
    if not pid:  # a file size limit would end in a signal: so a mount of our own, where we may make one
        os._exit(_on_a_full_disk(small))
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code == 77:
        pytest.skip("this user may not mount a small file system")
    assert code == 0


def _on_a_full_disk(small: Path) -> int:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    alone = libc.unshare(0x00020000) == 0  # CLONE_NEWNS: what is mounted goes with this process
    if not alone or libc.mount(b"none", b"/", None, 0x44000, None):  # MS_REC | MS_PRIVATE
        return 77
    if libc.mount(b"tmpfs", str(small).encode(), b"tmpfs", 0, b"size=64k"):
        return 77
    (small / "one.yaml").write_bytes(b"one")
    try:
        write([File(str(small / "one.yaml"), b"one", b"x" * 100_000)])
    except LeaksealError as error:
        full = isinstance(error, CouldNotWrite) and "the disk is full; what was there is untouched" in str(error)
        return 0 if full and there(small) == {"one.yaml": b"one"} else 1
    return 2
