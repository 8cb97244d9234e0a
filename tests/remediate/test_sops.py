from __future__ import annotations

import hashlib
import math
import struct
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AskedWrongly
from scanner.remediate import sops
from scanner.remediate.sops import NotForThisKey
from scanner.triage import encrypted

KEY = bytes(range(32))
values = st.one_of(st.text(), st.binary(), st.booleans(), st.integers(-(1 << 63), (1 << 63) - 1), st.floats())


@given(values, st.text())
def test_what_is_encrypted_is_decrypted(value: sops.Plain, path: str) -> None:
    path = path.encode(errors="replace").decode()
    value = value.encode(errors="replace").decode() if isinstance(value, str) else value
    text = sops.encrypt(value, KEY, path)
    assert sops.decrypt(text, KEY, path)[1] == sops.octets(value)
    assert encrypted.sops(text.encode()) is bool(sops.octets(value))


def test_the_same_value_twice_is_two_ciphertexts() -> None:
    assert sops.encrypt("a", KEY, "") != sops.encrypt("a", KEY, "")


def test_a_value_is_bound_to_its_path_and_its_key() -> None:
    text = sops.encrypt("a", KEY, "data:one:")
    for key, path in ((KEY, "data:two:"), (bytes(32), "data:one:")):
        with pytest.raises(NotForThisKey):
            sops.decrypt(text, key, path)


@given(st.text(max_size=200) | st.from_regex(r"\AENC\[AES256_GCM,data:.*,iv:.*,tag:.*,type:(str|int)\]\Z"))
def test_what_is_no_ciphertext_is_refused_and_nothing_else(text: str) -> None:
    if text:
        with pytest.raises(NotForThisKey):
            sops.decrypt(text, KEY, "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "True"),
        (False, "False"),
        (-7, "-7"),
        (1.0, "1"),
        (-0.0, "-0"),
        (1e21, "1000000000000000000000"),
        (1.5e-7, "0.00000015"),
        (0.1, "0.1"),
        (100.0, "100"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (math.nan, "NaN"),
        ("ü", "ü"),
        (None, ""),
    ],
)
def test_values_are_written_as_go_writes_them(value: sops.Plain, text: str) -> None:
    assert sops.octets(value) == text.encode()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_the_same_without_an_exponent(value: float) -> None:
    text = sops.octets(value).decode()
    assert struct.pack("d", float(text)) == struct.pack("d", value)
    assert not set(text) & set("eE+")


def test_the_mac_is_of_all_leaves_in_order_or_of_the_encrypted_ones() -> None:
    leaves: list[tuple[sops.Plain, bool]] = [("a", True), (None, True), (1, False), (b"\xff", True)]
    assert sops.mac(leaves, False) == hashlib.sha512(b"a1\xff").hexdigest().upper()
    begins = bytes.fromhex("8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69")
    assert sops.mac(leaves, True) == hashlib.sha512(begins + b"a\xff").hexdigest().upper()


def test_each_recipient_opens_the_key_and_nobody_else_does() -> None:
    one, two, other = (pyrage.x25519.Identity.generate() for _ in range(3))
    wrapped = sops.wrap(KEY, [str(one.to_public()), str(two.to_public()), str(one.to_public())])
    assert [to.name for to in wrapped] == [str(one.to_public()), str(two.to_public())]
    assert all(encrypted.age(to.enc.encode()) for to in wrapped)
    assert sops.unwrap(wrapped, str(one)) == sops.unwrap(wrapped[1:], str(two)) == KEY
    for identity in (str(other), "", "age1", "\0"):
        with pytest.raises(NotForThisKey):
            sops.unwrap(wrapped, identity)


def test_a_key_of_ssh_is_a_recipient(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    assert [to.name for to in sops.wrap(KEY, [public])] == [public]


@given(st.text(max_size=80) | st.text("age1qpzry9x8gf2tvdw0s3jn54khce6mua7l", max_size=70).map("age1".__add__))
def test_what_is_no_recipient_is_refused(name: str) -> None:
    with pytest.raises(AskedWrongly, match="no age recipient"):
        sops.wrap(KEY, [name])


def test_an_identity_by_mistake_is_not_shown() -> None:
    identity = str(pyrage.x25519.Identity.generate())
    with pytest.raises(AskedWrongly) as told:
        sops.wrap(KEY, [identity])
    assert "SECRET" not in str(told.value)


def test_without_pyrage_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyrage", None)
    with pytest.raises(AskedWrongly, match="pip install pyrage"):
        sops.wrap(KEY, ["age1"])
