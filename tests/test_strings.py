"""What stands in strings with escapes, however often it was put into one: found once, at its exact range."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model import Blob, Confidence
from scanner.rules.mint import mint
from tests.support.examiner import examiner

VALUE = mint("<<letters:5>><<digits:2>><<base62:6>><<digits:1>><<letters:4>>", "strings")
FORMS = (
    "auth:\n  password: @\n",
    'auth:\n  password: "@"\n',
    "user=app\nDB_PASSWORD=@\n",
    '{"password": "@"}',
    '[{"name": "DB_PASSWORD", "value": "@"}]',
    "- name: DB_PASSWORD\n  value: @\n",
)
PIECES = st.sampled_from(['"', "\\", "\\n", "password: ", VALUE, "\n", ":", "u00e9", "é", '\\"token\\": \\"', "name"])


def found(text: str) -> list[str]:
    """The values that are told of, as their ranges have them."""
    data = text.encode()
    told = [sighting.claim for sighting in examiner().examine(Blob(oid="strings", data=data))[0]]
    return [data[claim.start : claim.end].decode() for claim in told if claim.confidence >= Confidence.MEDIUM]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_a_value_is_found_at_any_depth_of_strings(form: str, depth: int) -> None:
    text = form.replace("@", VALUE)
    for _ in range(depth):
        text = json.dumps({"a": "é", "values": text})
    assert found(text) == [VALUE]


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=100, deadline=None)
def test_any_text_with_escapes_is_read(text: str) -> None:
    for value in found(text):
        assert value in text


@pytest.mark.parametrize("piece", ["\\", '"', '\\"', "\\npassword: ", '"\\ntoken: ', "\\\\"])
def test_a_very_long_string_is_read(piece: str) -> None:
    found((piece * 50_000)[:50_000])
