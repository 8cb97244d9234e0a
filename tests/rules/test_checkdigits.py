from __future__ import annotations

from scanner.rules.checkdigits import BECH32, bech32, crc32_base62


def test_crc32_of_the_standard_test_string() -> None:
    assert crc32_base62(b"123456789") == b"3jZRME"  # 0xCBF43926, the check value every CRC catalogue gives


def test_a_small_checksum_is_padded() -> None:
    assert crc32_base62(b"") == b"000000"


def test_bech32_of_the_vectors_in_bip_173() -> None:
    assert bech32("a", ()) == "2uel5l"
    data = "checkupstagehandshakeupstreamerranterredcaperred"
    assert bech32("split", [BECH32.index(letter) for letter in data]) == "2y9e3w"
