from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.chance.letters import symbols, wordlike
from scanner.chance.pairs import CHANCE, PEOPLE, SYMBOLS
from scanner.rules.mint import mint


@pytest.mark.parametrize(
    "template", ["<<base62:20>>", "<<base62:32>>", "<<hex:32>>", "<<lower36:20>>", "<<upper36:20>>", "<<base64:43>>"]
)
def test_chance_is_known_as_chance(template: str) -> None:
    said = [wordlike(mint(template, str(seed)).encode()) for seed in range(200)]
    assert sum(each < -22 for each in said) >= 198


@pytest.mark.parametrize(
    "words",
    [
        *("getTokenFromEnvironment", "grafana-admin-credentials", "swordfish", "correct-horse-battery-staple"),
        *("Passwort", "wachtwoord", "application/json", "MY_SECRET_NAME", "HttpServletRequest"),
    ],
)
def test_words_are_known_as_words(words: str) -> None:
    assert wordlike(words.encode()) > 5


def test_a_capital_within_a_word_opens_another() -> None:
    assert symbols(b"dbPass9") == symbols(b"db_pass1") == symbols(b"--db.PASS5..")


def test_what_it_has_no_letters_of_says_nothing() -> None:
    assert wordlike("пароль".encode()) == wordlike(b"") == 0.0


@given(st.binary(max_size=400))
def test_any_bytes_have_an_answer(value: bytes) -> None:
    assert isinstance(wordlike(value), float)


def test_the_table_has_a_row_and_a_column_for_each_symbol() -> None:
    for rows in (PEOPLE, *CHANCE.values()):
        assert [len(row) for row in rows] == [len(SYMBOLS)] * len(SYMBOLS)
