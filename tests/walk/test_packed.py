"""Packs are read as git reads them: each blob and tag, byte for byte, and what is damaged is left to git."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from scanner.walk.deltas import Damaged
from scanner.walk.families import NONE, Families, Part
from scanner.walk.pack import Pack, packs
from scanner.walk.packed import Reader
from tests.support.repositories import Repository


def versions(repo: Repository, count: int = 40) -> None:
    """A history of files that change a little, and of one that changes altogether."""
    chance = random.Random(1)  # noqa: S311  # the same every time
    lines = [f"key{number}: {chance.random()}\n" for number in range(400)]
    for number in range(count):
        lines[chance.randrange(len(lines))] = f"changed{number}: {chance.random()}\n"
        if number % 7 == 0:
            lines.insert(chance.randrange(len(lines)), f"new{number}: {chance.random()}\n")
        repo.commit({"values.yaml": "".join(lines), "other": str(chance.random()) * 50, "same": "x"})
    repo.git("tag", "-a", "-m", "a tag", "v1")


def only(objects: Path) -> tuple[Pack, Families]:
    (pack,) = packs(objects)
    return pack, Families(pack)


def parts(pack: Pack, families: Families) -> list[Part]:
    return [Part(0, roots) for roots in families.parts(pack)]


@pytest.mark.parametrize("form", ["sha1", "sha256"])
@pytest.mark.parametrize("setting", ["repack.useDeltaBaseOffset=true", "repack.useDeltaBaseOffset=false"])
def test_each_blob_and_tag_is_read_as_git_reads_it(tmp_path: Path, form: str, setting: str) -> None:
    repo = Repository(tmp_path, f"--object-format={form}")
    versions(repo)
    repo.git("-c", setting, "repack", "-adfq", "--depth=50")
    pack, families = only(tmp_path / ".git/objects")
    assert len(pack.oid(0)) == {"sha1": 20, "sha256": 32}[form]
    left: list[bytes] = []
    reader = Reader(pack, families)
    read = {}
    for part in parts(pack, families):
        for blob in reader.blobs(part, left):
            assert blob.oid not in read
            read[blob.oid] = blob
    listed = repo.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(deltabase)")
    told = {oid: (kind, base) for oid, kind, base in (line.split() for line in listed.splitlines())}
    assert read.keys() == {oid for oid, (kind, _) in told.items() if kind in ("blob", "tag")}
    assert not left
    assert sum(base.strip("0") != "" for kind, base in told.values() if kind == "blob") > 20
    for oid, blob in read.items():
        assert blob.data == repo.output("cat-file", told[oid][0], oid)
        assert blob.kin is not None
        assert blob.kin.oid == told[oid][1] or (not blob.kin.oid and not told[oid][1].strip("0"))
        for common in blob.kin.shared:
            there = read[blob.kin.oid].data
            size = common.end - common.start
            assert blob.data[common.start : common.end] == there[common.there : common.there + size]
    assert any(blob.kin and blob.kin.shared for blob in read.values())
    reader.close()


def test_a_member_comes_behind_what_it_is_a_change_of(tmp_path: Path) -> None:
    repo = Repository(tmp_path)
    versions(repo)
    repo.git("repack", "-adfq")
    pack, families = only(tmp_path / ".git/objects")
    for part in parts(pack, families):
        for root in part.roots:
            seen: set[int] = set()
            for number in families.members(root):
                assert (families.bases[number] == NONE) == (number == root)
                assert number == root or families.bases[number] in seen
                seen.add(number)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_damaged_is_left_to_git_and_nothing_else_is_wrong(tmp_path: Path, seed: int) -> None:
    repo = Repository(tmp_path)
    versions(repo, 12)
    repo.git("repack", "-adfq")
    objects = tmp_path / ".git/objects"
    pack, _ = only(objects)
    right = {
        pack.oid(number).hex(): repo.output("cat-file", "-p", pack.oid(number).hex()) for number in range(len(pack))
    }
    chance = random.Random(seed)  # noqa: S311  # the same every time
    content = bytearray(pack.path.read_bytes())
    for _ in range(3):
        content[chance.randrange(12, len(content) - 20)] ^= 1 << chance.randrange(8)
    pack.path.chmod(0o644)
    pack.path.write_bytes(content)
    try:
        pack, families = only(objects)
    except Damaged:
        return  # all of it is left to git
    left: list[bytes] = []
    reader = Reader(pack, families)
    read = [blob for part in parts(pack, families) for blob in reader.blobs(part, left)]
    reader.close()
    wrong = [blob.oid for blob in read if blob.data != right[blob.oid]]
    assert not wrong  # zlib's checksum is over each object
    assert len({blob.oid for blob in read} | {oid.decode() for oid in left}) == len(read) + len(set(left))


@pytest.mark.parametrize("keep", [0, 7, 1100, -21])
def test_an_index_that_is_cut_off_is_none(tmp_path: Path, keep: int) -> None:
    repo = Repository(tmp_path)
    versions(repo, 3)
    repo.git("repack", "-adq")
    (index,) = (tmp_path / ".git/objects/pack").glob("*.idx")
    index.chmod(0o644)
    index.write_bytes(index.read_bytes()[:keep])
    with pytest.raises(Damaged):
        packs(tmp_path / ".git/objects")


def test_a_pack_without_an_index_is_none(tmp_path: Path) -> None:
    repo = Repository(tmp_path)
    versions(repo, 3)
    repo.git("repack", "-adq")
    (index,) = (tmp_path / ".git/objects/pack").glob("*.idx")
    index.unlink()
    with pytest.raises(Damaged):
        packs(tmp_path / ".git/objects")
