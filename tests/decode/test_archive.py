"""Archives as tar, gzip and zip really write them, and whatever they become when they are cut, bent or made to harm."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from posixpath import normpath

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.decode import Archive, is_archive
from scanner.decode.archive import Archive as Opened
from tests.support.packages import Files, tar, tgz, zipped

Pack = Callable[[Files], bytes]


def ustar(files: Files) -> bytes:
    return tar(files, tarfile.USTAR_FORMAT)


def gnu(files: Files) -> bytes:
    return tar(files, tarfile.GNU_FORMAT)


def many_gzips(files: Files) -> bytes:
    whole = tar(files)
    return b"".join(gzip.compress(whole[at : at + 700]) for at in range(0, len(whole), 700))


def stored(files: Files) -> bytes:
    return zipped(files, zipfile.ZIP_STORED)


class _Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError


def streamed(files: Files) -> bytes:
    """A zip whose writer couldn't go back to say how long a file became."""
    packed = _Pipe()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


PACKS: tuple[Pack, ...] = (tar, ustar, gnu, tgz, many_gzips, zipped, stored, streamed)
packs = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.__name__)
FILES = {
    "app/values.yaml": b"a: b\n" * 500,
    "app/empty": b"",
    "app/größe.txt": "größer\n".encode(),
    f"app/{'deep/' * 15}x": b"1" * 512,
    "app/block": b"\0" * 1024,
}


def read(data: bytes) -> tuple[dict[str, bytes], str]:
    archive = Archive(data)
    files = dict(archive.files())
    return files, archive.limit


def inside(files: Files) -> dict[str, bytes]:
    return {f"!/{name}": content for name, content in files.items() if content}


@packs
def test_what_is_packed_is_read(pack: Pack) -> None:
    assert is_archive(pack(FILES))
    assert read(pack(FILES)) == (inside(FILES), "")


@given(
    st.sampled_from(PACKS),
    st.dictionaries(
        st.text("abö/.", min_size=1, max_size=200).filter(lambda name: not name.endswith("/")),
        st.binary(max_size=2000),
        min_size=1,
        max_size=5,
    ),
)
def test_any_files_of_any_size_are_read(pack: Pack, files: dict[str, bytes]) -> None:
    if pack is ustar:
        files = {name[:60]: content for name, content in files.items() if not name[:60].endswith("/")} or {"a": b""}
    assume(len({normpath(name) for name in files}) == len(files))  # `.` and `./.` are one file
    found, limit = read(pack(files))
    assert sorted(found.values()) == sorted(content for content in files.values() if content)
    assert limit == ""


@packs
@given(st.data())
def test_of_one_that_is_cut_off_all_before_the_cut_is_read_and_it_is_said(pack: Pack, data: st.DataObject) -> None:
    whole = pack(FILES)
    cut = data.draw(st.integers(200, len(whole) - 1))
    found, limit = read(whole[:cut])
    last = "" if not found else [*found][-1]
    for name, content in found.items():
        assert content == inside(FILES)[name] or (name == last and inside(FILES)[name].startswith(content))
    if len(found) < len(inside(FILES)) or found != inside(FILES):
        assert limit == "not all of it was opened: it is cut off"


@packs
@given(st.data())
def test_a_bent_one_never_raises(pack: Pack, data: st.DataObject) -> None:
    whole = bytearray(pack(FILES))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    list(Archive(bytes(whole)).files())


@given(st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08\0", ustar({"a": b"b"})[:512]]), st.binary(max_size=3000))
def test_any_bytes_never_raise(opening: bytes, rest: bytes) -> None:
    is_archive(opening + rest)
    list(Archive(opening + rest).files())


def test_damage_costs_what_follows_it_and_no_more() -> None:
    whole = bytearray(tgz(FILES))
    whole[-8] ^= 1  # the check sum of it all
    found, limit = read(bytes(whole))
    assert (found, limit) == (inside(FILES), "not all of it was opened: it is damaged")


def test_in_a_damaged_zip_the_files_beside_the_damage_are_read() -> None:
    whole = bytearray(zipped(FILES))
    whole[len("app/values.yaml") + 30] = 0xFF
    found, limit = read(bytes(whole))
    assert found.items() >= {name: data for name, data in inside(FILES).items() if "values" not in name}.items()
    assert limit == "not all of it was opened: it is damaged"


@packs
def test_archives_inside_archives_are_opened_four_deep(pack: Pack) -> None:
    data, name = b"the end\n", "end"
    for depth in range(4):
        data, name = pack({name: data}), f"{depth}"
    assert read(data) == ({"!/2!/1!/0!/end": b"the end\n"}, "")
    found, limit = read(pack({"4": data}))
    assert list(found) == ["!/4!/2!/1!/0"]
    assert limit == "not all of 4!/2!/1 was opened: it goes beyond the limit on archives in one another"


def test_an_image_as_docker_saves_it() -> None:
    layer = tar({"app/config.yaml": b"a: b\n"})
    assert read(tar({"1f/layer.tar": layer, "manifest.json": b"[]"}))[0] == {
        "!/1f/layer.tar!/app/config.yaml": b"a: b\n",
        "!/manifest.json": b"[]",
    }


def test_only_regular_files_are_read() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            member = tarfile.TarInfo("../../etc/passwd")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        member = tarfile.TarInfo("/../x")
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    assert read(packed.getvalue()) == ({"!//../x": b"x"}, "")


def test_an_absurd_size_is_a_cut() -> None:
    whole = bytearray(ustar({"a": b"b" * 600}))
    for size in b"\x80" + b"\xff" * 11, b"77777777777\0":
        whole[124:136] = size
        found, limit = read(bytes(whole))
        assert found["!/a"].startswith(b"b" * 600)
        assert limit == "not all of it was opened: it is cut off"
    whole[124:136] = b"-1\0\0\0\0\0\0\0\0\0\0"
    assert read(bytes(whole)) == ({}, "not all of it was opened: it is damaged")


@pytest.mark.parametrize("pack", [tgz, zipped])
def test_a_bomb_costs_no_more_than_the_limit_and_is_named(pack: Pack) -> None:
    bomb = pack({"a": b"a: b\n", "zeros": bytes(60_000_000), "more": bytes(60_000_000)})
    found, limit = read(bomb)
    assert found["!/a"] == b"a: b\n"
    assert sum(map(len, found.values())) < 40_000_000
    assert "a file in it is larger than 16 MiB" in limit
    assert "it goes beyond the limit on bytes" in limit


def test_a_quine_ends() -> None:
    class Endless(Opened):
        def _listed(self, data: bytes, wrong: list[str]):  # type: ignore[no-untyped-def]
            return iter([(b"again", data), (b"and again", data)])

    archive = Endless(tar({"a": b"b"}))
    assert len(list(archive.files())) == 2**4
    assert "limit on archives" in archive.limit


def test_so_many_files_and_no_more() -> None:
    found, limit = read(tar({str(number): b"x" for number in range(50_002)}, tarfile.USTAR_FORMAT))
    assert len(found) == 50_000
    assert limit == "not all of it was opened: it goes beyond the limit on files"


def test_what_is_encrypted_is_named() -> None:
    whole = bytearray(stored({"a": b"b", "c": b"d"}))
    whole[6] |= 1
    assert read(bytes(whole)) == ({"!/c": b"d"}, "not all of it was opened: a file in it is encrypted")


def test_text_is_no_archive() -> None:
    assert not is_archive(b"a" * 257 + b"ustar" + b"a" * 300)
    assert not is_archive(gzip.compress(b"a" * 257 + b"ustar" + b"a" * 300))
