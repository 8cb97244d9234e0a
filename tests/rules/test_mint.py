from __future__ import annotations

import base64
import gzip
import re
import uuid
from urllib.parse import unquote

import pytest

from scanner.rules.checkdigits import crc32_base62
from scanner.rules.mint import KINDS, mint
from scanner.triage.judge import innocence


def test_an_example_is_the_same_every_time_and_differs_by_seed() -> None:
    assert mint("ex_<<base62:36>>", "a") == mint("ex_<<base62:36>>", "a")
    assert mint("ex_<<base62:36>>", "a") != mint("ex_<<base62:36>>", "b")
    first, second = mint("<<hex:32>> <<hex:32>>", "a").split()
    assert first != second


@pytest.mark.parametrize(
    ("template", "shape"),
    [
        ("<<base62:36>>", r"[A-Za-z0-9]{36}"),
        ("<<hex:40>>", r"[0-9a-f]{40}"),
        ("<<upper36:16>>", r"[A-Z0-9]{16}"),
        ("<<digits:10>>", r"[0-9]{10}"),
        ("<<lower:12>>", r"[a-z]{12}"),
        ("<<base64:44>>", r"[A-Za-z0-9+/]{44}"),
        ("<<base64url:43>>", r"[A-Za-z0-9_-]{43}"),
        ("<<base64url:33>>", r"[A-Za-z0-9_-]{33}"),
        ("<<age:AGE-SECRET-KEY->>", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    ],
)
def test_shapes(template: str, shape: str) -> None:
    assert re.fullmatch(shape, mint(template, "seed"))


def test_base64_without_padding_is_canonical() -> None:
    text = mint("<<base64:43>>=", "seed")
    assert base64.b64encode(base64.b64decode(text, validate=True)).decode() == text


def test_a_uuid_is_one() -> None:
    assert uuid.UUID(mint("<<uuid>>", "seed")).version == 4


def test_the_check_digits_follow_what_stands_before_them() -> None:
    body, digits = re.fullmatch(r"ex_(.{30})(.{6})", mint("ex_<<base62:30>><<crc32>>", "seed")).groups()  # type: ignore[union-attr]
    assert crc32_base62(body.encode()).decode() == digits


def test_a_template_may_hold_another() -> None:
    assert base64.b64decode(mint("<<base64(user:<<digits:8>>)>>", "seed")).startswith(b"user:")
    assert "\n" not in mint("<<oneline(<<pem:EXAMPLE>>)>>", "seed")
    assert "\n    -----END" in mint("<<indented(<<pem:EXAMPLE>>)>>", "seed")


def test_a_text_may_be_hidden_in_many_ways() -> None:
    assert bytes.fromhex(mint("<<hex(one text)>>", "seed")) == b"one text"
    assert unquote(mint("<<percent(one text)>>", "seed")) == "one text"
    assert gzip.decompress(base64.b64decode(mint("<<gzip(one text)>>", "seed"))) == b"one text"
    assert [len(row) for row in mint("<<rows(<<base62:150>>)>>", "seed").split("\n")] == [64, 64, 22]


def test_ciphertext_is_recognised_as_such() -> None:
    assert innocence(mint("<<sealed>>", "seed").encode()) == "encrypted:sealed-secret"
    assert innocence(mint("<<sops:str>>", "seed").encode()) == "encrypted:sops"


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind of example"):
        mint("<<nonsense:3>>", "seed")


def test_text_without_templates_is_left_alone() -> None:
    assert mint("password: <your password> ${X}", "seed") == "password: <your password> ${X}"


def test_every_kind_can_be_called() -> None:
    for kind in KINDS:
        assert mint(f"<<{kind}:7>>", "seed") is not None


@pytest.mark.parametrize(
    "template", ["<<hex:1000000000>>", "<<hex:x>>", "<<hex:>>", "<<hex(" * 40 + "<<hex:99>>" + ")>>" * 40]
)
def test_what_would_fill_the_memory_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="example"):
        mint(template, "seed")


def test_thousands_of_tokens_are_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        mint("<<hex:1>>" * 2000, "seed")
