"""What a pattern claims, and what the gate is told to look for on its behalf."""

from __future__ import annotations

import re

import pytest

from scanner.detect.pattern import announcement, matches, prefix
from scanner.model import Confidence, Rule, Severity
from scanner.rules.mint import mint

RULE = Rule(
    id="example",
    provider="Example",
    title="Example",
    severity=Severity.HIGH,
    explain="",
    rotate=(),
    references=(),
    leaks=(),
    harmless=(),
    pattern=r"\b(?P<secret>exa_[a-z0-9]{8})\b",
    keywords=("exa_",),
)


def claimed(rule: Rule, text: bytes) -> list[tuple[int, int, Confidence]]:
    return [(match.start, match.end, match.confidence) for match in matches(rule, text)]


def test_the_group_is_the_value() -> None:
    (match,) = matches(RULE, b"key: exa_abcd1234.")
    assert (match.start, match.end, match.secret.reveal()) == (5, 17, b"exa_abcd1234")
    assert str(match.secret) == "exa_…(12)"


def test_every_match_is_claimed() -> None:
    assert [start for start, _, _ in claimed(RULE, b"exa_abcd1234 exa_abcd5678\nexa_abcd9012")] == [0, 13, 26]


def test_line_ends_are_those_of_each_line() -> None:
    assert claimed(RULE._replace(pattern="^(?P<secret>exa_.*)$"), b"x\nexa_1\ny") == [(2, 7, Confidence.HIGH)]


def test_a_group_that_took_no_part_is_no_value() -> None:
    assert claimed(RULE._replace(pattern="exa_(?:(?P<secret>[0-9]+)|none)"), b"exa_none exa_7") == [
        (13, 14, Confidence.HIGH)
    ]


def test_less_entropy_than_asked_for_is_no_value() -> None:
    picky = RULE._replace(min_entropy=2.5)
    assert claimed(picky, b"exa_aaaaaaaa") == []
    assert claimed(picky, b"exa_abcd1234")


@pytest.mark.parametrize("name", ["getMistralApiKeyFromEnvironment1", "resolveVercelAccessToken", "minio_root_word"])
def test_what_reads_like_words_is_no_value_where_chance_is_asked_for(name: str) -> None:
    strict = RULE._replace(pattern=r"\b(?P<secret>\w{15,40})\b", by_chance=True)
    assert claimed(strict, name.encode()) == []
    assert claimed(strict._replace(by_chance=False), name.encode())
    assert claimed(strict, mint("<<base62:24>>", name).encode())
    assert claimed(strict, mint("<<hex:32>>", name).encode())


def test_check_digits_prove_a_value_or_refute_it() -> None:
    checked = RULE._replace(pattern="(?P<secret>ghp_[A-Za-z0-9]{36})", checksum="github")
    sound = mint("ghp_<<base62:30>><<crc32>>", "pattern").encode()
    assert claimed(checked, sound) == [(0, 40, Confidence.CERTAIN)]
    assert claimed(checked, sound[:-6] + b"000000") == []


def test_bytes_that_are_no_text_are_matched_all_the_same() -> None:
    assert claimed(RULE, b"\xff\xfe\0 exa_abcd1234\0\xff") == [(4, 16, Confidence.HIGH)]


@pytest.mark.parametrize(
    ("keywords", "value", "shown"),
    [
        (("exa_",), b"exa_abcd", "exa_"),
        (("exa", "exa_"), b"exa_abcd", "exa_"),
        (("other",), b"exa_abcd", ""),
        (("x" * 30,), b"x" * 40, "x" * 16),
    ],
)
def test_a_preview_opens_with_the_keyword_that_the_value_opens_with(
    keywords: tuple[str, ...], value: bytes, shown: str
) -> None:
    assert prefix(RULE._replace(keywords=keywords), value) == shown


def test_the_gate_looks_for_the_pattern_itself() -> None:
    assert announcement(RULE) == RULE.pattern.encode()


def test_the_gate_looks_for_what_stands_before_a_value_on_several_lines() -> None:
    block = RULE._replace(pattern=r"-----BEGIN EXA-----\n(?P<secret>[a-z\n]+)", keywords=("EXA",), multiline=True)
    assert announcement(block) == rb"-----BEGIN EXA-----\n"


def test_the_gate_looks_for_the_keywords_where_nothing_telling_stands_before_the_value() -> None:
    block = RULE._replace(
        pattern=r"(?P<secret>-----BEGIN EX\.A-----\n[a-z\n]+)", keywords=("EX.A", "b"), multiline=True
    )
    assert re.fullmatch(announcement(block), b"ex.a")
    assert re.fullmatch(announcement(block), b"B")
    assert not re.fullmatch(announcement(block), b"exxa")
