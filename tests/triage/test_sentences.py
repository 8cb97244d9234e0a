"""Sentences about a secret, and pass phrases, which have words of their own."""

from __future__ import annotations

from time import monotonic

import pytest

from scanner.rules.mint import mint
from scanner.triage.sentences import about_itself, asks, phrase, text


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


@pytest.mark.parametrize(
    ("said", "so"),
    [
        ("Enter your password", True),
        ("Passwort vergessen", True),
        ("enter your database password here", True),
        ("Contrase\u00f1a de usuario", True),
        ("<<words:3>>", True),
        ("<<words:4>>", False),
        ("<<base62:9>> <<base62:9>>", False),
        ("<<base62:20>>", False),
        ("the key is <<base62:20>>", False),
        ("password: a\nuser: b", False),
    ],
)
def test_a_text_is_words_and_no_phrase(said: str, so: bool) -> None:
    assert text(mint(said, "text").encode()) is so


def test_a_phrase_has_four_words_and_none_that_holds_a_sentence_together() -> None:
    assert phrase(mint("<<words:4>>", "phrase").encode())
    assert not phrase(mint("<<words:3>>", "phrase").encode())
    assert not phrase(mint("<<words:3>> with <<words:2>>", "phrase").encode())
    assert not phrase(mint("<<words:3>> enter password", "phrase").encode())


@pytest.mark.parametrize("said", [b"s" * 200, b"sh" * 100, b" ." * 100, b"a" * 1_000_000, b"\xe2\x80\x99" * 66])
def test_any_bytes_take_no_long_time(said: bytes) -> None:
    began = monotonic()
    for _ in range(1_000):
        about_itself(said)
        text(said)
    assert monotonic() - began < 5
