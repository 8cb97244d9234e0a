from __future__ import annotations

import pytest

from scanner.examine import Examiner
from scanner.model import Blob, Confidence
from scanner.rules.mint import mint
from tests.support.examiner import rulebook

WATCHFUL = Examiner(rulebook(), suppressed=True)


def listed(line: str) -> list[str]:
    """Why each value of a line is silent; "" for one that is told."""
    return [sighting.claim.innocence for sighting in WATCHFUL.examine(Blob(oid="", data=line.encode()))[0]]


@pytest.mark.parametrize(
    "line",
    [
        'password: "Enter your password"',
        "'passphrase' => 'The passphrase of the key',",
        'password = "is too short"',
        'secret: "correct horse battery staple"',
        "passphrase: please enter your new password",
        'password: "ab{{<<base62:10>>x}}"',
        "DB_PASSWORD=a{{<<base62:10>>}}b",
        'password: "{{ .Release.Name }}-redis-1"',
    ],
)
def test_what_is_silent_has_a_reason(line: str) -> None:
    (reason,) = listed(mint(line, "given"))
    assert reason


@pytest.mark.parametrize("line", ["password: {{ .Values.password }}", 'password: ""', 'secretName: "a b c d"'])
def test_of_what_holds_nothing_nothing_is_listed(line: str) -> None:
    assert listed(line) == []


@pytest.mark.parametrize("template", ["ab{{<<base62:12>>", "{{<<base62:12>>", "a}}<<base62:12>>"])
def test_what_only_opens_like_a_template_is_told_as_a_whole(template: str) -> None:
    value = mint(template, "given")
    (sighting,) = WATCHFUL.examine(Blob(oid="", data=f"password: {value}".encode()))[0]
    assert not sighting.claim.innocence
    assert (sighting.claim.start, sighting.claim.end) == (10, 10 + len(value))


def test_a_phrase_without_quotes_is_doubted() -> None:
    sightings, _ = WATCHFUL.examine(Blob(oid="", data=mint("password: <<words:5>>", "given").encode()))
    assert [sighting.claim.confidence for sighting in sightings] == [Confidence.LOW]


def test_a_password_of_two_words_is_neither_text_nor_phrase() -> None:
    assert listed('password: "orbit velvet"') != []
