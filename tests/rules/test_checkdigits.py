from __future__ import annotations

from scanner.rules.checkdigits import (
    BASE36,
    BECH32,
    azure_devops,
    bech32,
    crc32_base36,
    crc32_base62,
    marvin32,
    microsoft,
    written,
)


def test_crc32_of_the_standard_test_string() -> None:
    assert crc32_base62(b"123456789") == b"3jZRME"  # 0xCBF43926, the check value every CRC catalogue gives


def test_a_small_checksum_is_padded() -> None:
    assert crc32_base62(b"") == b"000000"


def test_crc32_in_base_36() -> None:
    assert crc32_base36(b"123456789") == b"1kl8mjq"
    assert int(crc32_base36(b"123456789"), 36) == 0xCBF43926
    assert crc32_base36(b"") == b"0000000"
    assert written(0, BASE36) == ""


def test_marvin32_of_the_vectors_in_symcrypt() -> None:
    assert marvin32(b"abc", 0xD53CD9CECD0893B7) == 0x22C74339 ^ 0x492769BF
    assert marvin32(b"abcdefghijklmnopqrstuvwxyz", 0x0DDDDEEEEFFFF000) == 0xA128EB7E ^ 0x7260ACA2


def test_a_seed_of_microsoft_is_its_letters() -> None:
    # ComputeHisV1ChecksumSeed: RWSeed00 is 0x5257536565643030.
    assert int.from_bytes(microsoft(b"key", b"RWSeed00"), "little") == marvin32(b"key", 0x5257536565643030)


def test_the_bytes_of_a_token_of_azure_devops_without_its_checksum_are_none() -> None:
    assert not azure_devops(bytes(32))
    assert not azure_devops(bytes(range(32)))


def test_bech32_of_the_vectors_in_bip_173() -> None:
    assert bech32("a", ()) == "2uel5l"
    data = "checkupstagehandshakeupstreamerranterredcaperred"
    assert bech32("split", [BECH32.index(letter) for letter in data]) == "2y9e3w"
