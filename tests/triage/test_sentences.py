"""Sentences about a secret, and pass phrases, which have words of their own."""

from __future__ import annotations

from time import monotonic

import pytest

from scanner.triage.sentences import about_itself, asks


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("shhhh! it's a secret", True),
        ("Shh, it\u2019s a SECRET!", True),
        ("this is my very secret password", True),
        ("this-is-my-token", True),
        ("not_a_real_key", True),
        ("don't tell anyone this password", True),
        ("a secret", False),
        ("super secret password", False),
        ("it is what it is", False),
        ("my secret otter", False),
        ("correct horse battery staple", False),
        ("this is my secret 4711", False),
        ("s\u00e9same is my secret", False),
        ("", False),
        ("this is a secret " * 20, False),
    ],
)
def test_a_sentence_that_says_that_it_is_a_secret(text: str, so: bool) -> None:
    assert about_itself(text.encode()) is so


def test_a_sentence_that_asks() -> None:
    assert asks(b"if_you_read_this_please_use_Vault")
    assert not asks(b"this is a secret")


@pytest.mark.parametrize("text", [b"s" * 200, b"sh" * 100, b" ." * 100, b"a" * 1_000_000, b"\xe2\x80\x99" * 66])
def test_any_bytes_take_no_long_time(text: bytes) -> None:
    began = monotonic()
    for _ in range(1_000):
        about_itself(text)
    assert monotonic() - began < 5
