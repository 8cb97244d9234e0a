from __future__ import annotations

import copy
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.regex import regex

SOURCE, FLAGS = r"(?P<letters>[a-c]+)(\d)?", re.IGNORECASE
TEXTS = st.text("abcAB12 \n", max_size=20)


@given(TEXTS)
def test_its_methods_are_those_of_the_pattern(text: str) -> None:
    later, now = regex(SOURCE, FLAGS), re.compile(SOURCE, FLAGS)
    assert later.findall(text) == now.findall(text)
    assert list(map(repr, later.finditer(text))) == list(map(repr, now.finditer(text)))
    assert repr(later.match(text)) == repr(now.match(text))
    assert repr(later.fullmatch(text, 1)) == repr(now.fullmatch(text, 1))
    assert repr(later.search(text, 1, 5)) == repr(now.search(text, 1, 5))
    assert later.split(text) == now.split(text)
    assert later.sub(r"<\1>", text, count=1) == now.sub(r"<\1>", text, count=1)
    assert later.subn("", text) == now.subn("", text)


def test_it_is_a_pattern_of_bytes_too() -> None:
    assert regex(rb"[a-z]+").findall(b"one two") == [b"one", b"two"]


def test_it_is_compiled_when_it_is_first_asked_for_a_method() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.search("")


def test_what_else_a_pattern_says_it_says_too() -> None:
    later = regex(SOURCE, FLAGS)
    assert (later.pattern, later.groups, dict(later.groupindex)) == (SOURCE, 2, {"letters": 1})
    with pytest.raises(AttributeError, match="nothing"):
        later.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_it_can_be_copied_and_sent() -> None:
    sent = pickle.loads(pickle.dumps(regex("a+")))  # noqa: S301  # our own
    for other in (copy.copy(regex("a+")), copy.deepcopy(regex("a+")), sent):
        assert other.findall("aaba") == ["aa", "a"]
