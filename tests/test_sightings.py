"""What a reader is shown of a claim: never a value."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from scanner.claims import Claim, resolve
from scanner.model import Blob, Companion, Place, Position, Proof
from scanner.sightings import sightings
from tests.support.claims import claim
from tests.support.examples import position

VALUE = b"a-value-of-some-length"


def excerpts(data: bytes, *claims: Claim) -> list[str]:
    return [sighting.excerpt for sighting in sightings(Blob(oid="", data=data), resolve(claims))]


def test_what_is_known_to_be_harmless_silences_the_guesses_that_it_covers() -> None:
    data = b"key: " + VALUE
    harmless = claim(5, len(data), innocence="public:key")
    assert excerpts(data, claim(8, 12, "guess", 0), harmless) == []
    assert excerpts(data, claim(8, 12, "known", 3), harmless) == ["key: a-v…(4)-of-some-length"]


def test_positions_count_lines_of_the_whole_and_characters() -> None:
    data = "eins\nzwölf: größe\n".encode()
    start, end = data.index("größe".encode()), len(data) - 1
    (sighting,) = sightings(Blob(oid="", data=data, lines_before=100), [claim(start, end)])
    assert (sighting.start, sighting.end) == (Position(102, 8), Position(102, 13))


def test_a_value_on_several_lines_ends_where_it_ends() -> None:
    data = b"key: |\n  one\n  two\nlast: line\n"
    (sighting,) = sightings(Blob(oid="", data=data), [claim(data.index(b"one"), data.index(b"last"))])
    assert (sighting.start, sighting.end) == (Position(2, 3), Position(4, 1))
    assert sighting.excerpt == "…(10)"


@given(st.text("aä€😀\n\r\t "), st.data())
def test_positions_are_those_that_counting_gives(text: str, draw: st.DataObject) -> None:
    data = f"{text}.".encode()
    start = draw.draw(st.integers(0, len(data) - 1))
    end = draw.draw(st.integers(start + 1, len(data)))
    (sighting,) = sightings(Blob(oid="", data=data), [claim(start, end)])
    assert (sighting.start, sighting.end) == (position(data, start), position(data, end))


def test_what_is_told_of_a_value_holds_none_of_the_others() -> None:
    """Whoever makes a token writes into it what they like; the password of a file, too."""
    data = b"password: correct.horse\nkey: " + VALUE
    other, at = claim(10, 23), data.index(VALUE)
    told = ("issued by correct.horse", "kept in the Secret correct.horse", "valid until 2100")
    id_ = Companion("id", "i…", told)
    speaks = claim(at, len(data))._replace(proof=Proof("proven", "proven:token", told), companion=id_)
    digest = hashlib.sha256(b"correct.horse").digest()
    found = list(sightings(Blob(oid="", data=data), [other._replace(digest=digest), speaks]))[1].claim
    assert found.proof is not None
    assert found.companion is not None
    for said in (found.proof.told, found.companion.told):
        assert said[:2] == ("issued by …", "kept in the Secret …")
        assert said[2] == "valid until 2100"


def test_an_excerpt_is_the_line_with_every_value_masked() -> None:
    data = b"before\n  user: %b, password: %b # why\nafter" % (VALUE, VALUE)
    first = data.index(VALUE)
    second = data.index(VALUE, first + 1)
    claims = [claim(at, at + len(VALUE)) for at in (first, second)]
    assert excerpts(data, *claims) == ["user: …(22), password: …(22) # why"] * 2


def test_an_excerpt_of_a_long_line_stops_160_characters_on_either_side() -> None:
    data = b"x" * 1000 + b" " + VALUE + b" " + b"y" * 1000
    assert excerpts(data, claim(1001, 1001 + len(VALUE))) == ["x" * 159 + " …(22) " + "y" * 159]


def test_an_excerpt_that_starts_within_another_value_shows_none_of_it() -> None:
    data = VALUE * 20 + b" " + VALUE
    end = len(VALUE) * 20
    assert excerpts(data, claim(0, end), claim(end + 1, len(data)))[1] == "… …(22)"


def test_an_excerpt_masks_what_any_claim_covers() -> None:
    data = b'password = "known/' + VALUE + b'"'
    assert excerpts(data, claim(12, 17, "known", 3), claim(12, len(data) - 1, "guess", 0)) == ['password = "…(28)"']


def test_an_excerpt_masks_a_value_wherever_it_stands() -> None:
    data = b'password: "%b" # was %b' % (VALUE, VALUE)
    (excerpt,) = excerpts(data, claim(11, 11 + len(VALUE)))
    assert VALUE.decode() not in excerpt


def test_a_place_names_no_value_of_the_blob() -> None:
    value, other = "4-Value-of-some-length", "Other1"
    data = f"{value}: {value}".encode()
    at = data.rindex(value.encode())
    place = Place(
        kind=value, namespace="password", name=f"for/{value}", path=f"spec.{value}.https://me:{other}@host[0]"
    )
    found = claim(at, len(data), digest=hashlib.sha256(value.encode()).digest(), place=place)
    (sighting,) = sightings(Blob(oid="", data=data), [found])
    assert sighting.claim.place == Place("…", "password", "for/…", "spec.….https://me:…@host[0]")
