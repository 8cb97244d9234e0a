"""Whether a secret key of minisign needs a password."""

from __future__ import annotations

from scanner.detect.minisign_key import minisign
from scanner.detect.proof import UNKNOWN, proven
from scanner.model import Severity
from scanner.rules.mint import mint


def test_an_unlocked_key_fits_its_checksum() -> None:
    key = mint("<<minisign:unlocked>>", "key").encode()
    assert minisign(key) == proven("proven:checksum")
    assert minisign(key[:100] + (b"A" if key[100:101] != b"A" else b"B") + key[101:]) == UNKNOWN


def test_a_locked_one_opens_with_a_password() -> None:
    found = minisign(mint("<<minisign:locked>>", "key").encode())
    assert found.severity is Severity.MEDIUM
    assert found.proof is not None
    assert found.proof.reason == "weaker:passphrase"


def test_another_line_is_none() -> None:
    assert minisign(b"RWQAAEIy") == minisign(b"") == minisign(b"!") == minisign(b"A" * 212) == UNKNOWN
