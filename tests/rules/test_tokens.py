"""That examples whose parts belong together have the shape that their providers' have."""

from __future__ import annotations

import re

import pytest

from scanner.rules.mint import mint
from scanner.rules.tokens import mistyped


@pytest.mark.parametrize(
    ("template", "shape"),
    [
        ("glpat-<<routable>>", r"glpat-[A-Za-z0-9_-]{36,40}\.01\.[0-9a-z]{9}"),
        ("<<azdo>>", r"[a-z2-7]{52}"),
        ("<<azure:64 +ASt Default0>>", r"[A-Za-z0-9]{76}\+ASt[A-Za-z0-9+/]{6}=="),
        ("<<azure:39 AzSe Query000>>", r"[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}"),
        ("<<azure:32 AzCa Access00>>", r"[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}="),
        ("<<cask:AZMP>>", r"[A-Za-z0-9]{52}JQQJ99BCA{16}AZMP[A-Za-z0-9]{4}"),
        ("<<entra>>", r"[A-Za-z0-9]{3}8Q~[A-Za-z0-9]{31}[A-Za-z0-9.~_-]{3}"),
        ("sb_secret_<<supabase>>", r"sb_secret_[A-Za-z0-9_-]{22}_[A-Za-z0-9_-]{8}"),
        ("<<macaroon:pypi.org>>", r"AgEIcHlwaS5vcmc[A-Za-z0-9_-]{90,}"),
        ("<<vault>>", r"CAESI[A-Za-z0-9_-]{80,}"),
        ("<<minisign:unlocked>>", r"RWQAAEIy[A-Za-z0-9+/]{203}="),
        ("<<minisign:locked>>", r"RWRTY0Iy[A-Za-z0-9+/]{203}="),
    ],
)
def test_shapes(template: str, shape: str) -> None:
    for seed in ("one", "two", "three"):
        assert re.fullmatch(shape, mint(template, seed))


def test_one_letter_or_digit_is_mistyped_and_nothing_else() -> None:
    assert mistyped("ab-cd=") == "ab-c2="
    assert mistyped("2") == "3"
    assert mistyped("==") == "=="
