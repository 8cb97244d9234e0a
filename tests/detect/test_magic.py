"""Formats that hold a secret as a whole, as files of a repository and as values; and those that only look like one."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.magic import known, mark
from scanner.model import Blob, Position, Severity
from scanner.rules.binaries import FORMATS
from scanner.rules.mint import mint
from tests.support.examiner import examiner


def made(kind: str, of: str) -> bytes:
    return FORMATS[kind](of, lambda count: hashlib.shake_256(b"magic").digest(count))


KNOWN = [
    ("etcd", "k8s", "etcd-snapshot"),
    ("etcd", "enc", "etcd-snapshot-encrypted"),
    ("jks", "key", "java-key-store"),
    ("p12", "key", "pkcs12-key-store"),
    ("der", "pkcs1", "private-key-der"),
    ("der", "pkcs8", "private-key-der"),
]


@pytest.mark.parametrize(("kind", "of", "rule"), KNOWN)
def test_a_file_is_known_by_its_format_and_not_a_byte_of_it_is_shown(kind: str, of: str, rule: str) -> None:
    data = made(kind, of)
    (sighting,), limit = examiner().examine(Blob(oid="backup", data=data))
    assert (sighting.claim.rule_id, limit) == (rule, "")
    assert sighting.start == Position(1, 17 if kind == "etcd" else 1)
    assert sighting.excerpt == f"…({len(data)})"


@pytest.mark.parametrize(("kind", "of", "rule"), KNOWN)
def test_what_else_is_in_the_file_is_told_too(kind: str, of: str, rule: str) -> None:
    token = mint("\nghp_<<base62:30>><<crc32>>\n", "magic").encode()
    found, _ = examiner().examine(Blob(oid="backup", data=made(kind, of) + token))
    assert [sighting.claim.rule_id for sighting in found] == [rule, "github-personal-token"]


def test_a_snapshot_is_critical_whether_or_not_its_records_are_encrypted() -> None:
    for of in ("k8s", "enc"):
        (sighting,), _ = examiner().examine(Blob(oid="member/snap/db", data=made("etcd", of)))
        assert sighting.claim.severity is Severity.CRITICAL


def test_the_second_page_tells_where_the_first_is_damaged() -> None:
    first = made("etcd", "k8s")
    data = bytes(4096) + first
    assert known(data) == "etcd-snapshot"
    assert data[slice(*mark(data))] == first[16:20]


@pytest.mark.parametrize(
    "data", [made("etcd", "other"), made("jks", "certificate"), made("p12", "x"), made("der", "public")]
)
def test_what_holds_no_secret(data: bytes) -> None:
    assert known(data) == ""
    assert examiner().examine(Blob(oid="truststore", data=data)) == ([], "")


@pytest.mark.parametrize("of", ["pkcs1", "pkcs8"])
def test_a_key_of_which_most_is_missing_is_an_example(of: str) -> None:
    data = made("der", of)
    assert known(data[: len(data) * 3 // 4]) == "private-key-der"
    assert known(data[:48]) == known(data[:4]) == ""


def test_a_piece_of_a_larger_file_is_not_taken_for_one() -> None:
    assert examiner().examine(Blob(oid="large", data=made("etcd", "k8s"), offset=1 << 24)) == ([], "")


def test_a_key_is_found_in_base64_without_armour() -> None:
    data = b"signer: " + base64.b64encode(made("der", "pkcs8")) + b"\n"
    (sighting,), _ = examiner().examine(Blob(oid="values.yaml", data=data))
    assert (sighting.claim.rule_id, sighting.start) == ("private-key-der", Position(1, 9))


@given(st.sampled_from([made(kind, of) for kind, of, _ in KNOWN]), st.integers(0, 600), st.binary(max_size=40))
def test_any_bytes_get_an_answer(data: bytes, cut: int, more: bytes) -> None:
    for damaged in (data[:cut] + more, more + data[:cut], data[:cut] + more + data[cut:]):
        if known(damaged):
            start, end = mark(damaged)
            assert 0 <= start < end <= len(damaged)
