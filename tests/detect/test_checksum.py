from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.checksum import CHECKSUMS
from scanner.rules.mint import mint

TOKENS = {
    "azure-devops": "<<azdo>>",
    "github": "ghp_<<base62:30>><<crc32>>",
    "grafana": "<<crc32behind(glsa_<<alnum:32>>)>>",
    "netbird": "nbp_<<base62:30>><<crc32>>",
    "npm": "npm_<<base62:30>><<crc32>>",
    "packagist": "<<crc32hex(packagist_ort_<<hex:60>>)>>",
    "polar": "polar_at_o_<<base62:37>><<crc32>>",
    "synapse": "<<crc32word(syt_Ym90_<<letters:20>>)>>",
    "age": "<<age:AGE-SECRET-KEY->>",
}


@pytest.mark.parametrize("name", CHECKSUMS)
def test_a_minted_token_passes_and_a_changed_one_does_not(name: str) -> None:
    token = mint(TOKENS[name], "seed").encode()
    assert CHECKSUMS[name](token)
    for place in range(len(token) - 36, len(token)):
        changed = b"Q" if token[place : place + 1] != b"Q" else b"Z"
        assert not CHECKSUMS[name](token[:place] + changed + token[place + 1 :])


@pytest.mark.parametrize("name", CHECKSUMS)
@given(value=st.binary(max_size=80))
def test_any_bytes_get_an_answer(name: str, value: bytes) -> None:
    assert CHECKSUMS[name](value) in (True, False)


@pytest.mark.parametrize("name", CHECKSUMS)
@pytest.mark.parametrize("value", [b"", b"_", b"1", b"ghp_", b"000000"])
def test_nothing_passes_by_being_short(name: str, value: bytes) -> None:
    assert not CHECKSUMS[name](value)
