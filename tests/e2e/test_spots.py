"""Any secret, at any spot of a repository, under any chain of decoders: found at its bytes, under its object path."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.claims import Claim
from scanner.rules import mint
from tests.decode import encoders
from tests.decode.encoders import Hidden
from tests.support.examiner import rulebook
from tests.support.examples import IN_TEXT, WHOLE_FILE, Encoding, gzip_in_base64, rows_of_base64, seen
from tests.support.spots import SPOTS, Spot, password, spots

ON_ONE_LINE = tuple(encoding for encoding in IN_TEXT if encoding is not rows_of_base64)
CHAINS = st.lists(st.sampled_from(ON_ONE_LINE), max_size=3).filter(lambda chain: chain.count(gzip_in_base64) < 2)


@cache
def tokens() -> tuple[tuple[str, bytes], ...]:
    """(rule, value) of each example that its rule knows by the value alone, and that doesn't say itself whose it is."""
    found = []
    for rule in rulebook().rules:
        for text in mint.leaks(rule) if rule.pattern else ():
            for claim in claims(text.encode()):
                value = text.encode()[claim.start : claim.end]
                alone = [(other.rule_id, other.start, other.end, other.place) for other in claims(value)]
                if b"\n" not in value and alone == [(rule.id, 0, len(value), None)]:
                    found.append((rule.id, value))
    return tuple(found)


def test_every_spot_of_the_page_is_read() -> None:
    assert len(spots()) == SPOTS.read_text(encoding="utf-8").count("\n## ")
    assert len({spot.name for spot in spots()}) == len(spots())


def claims(data: bytes) -> list[Claim]:
    return [sighting.claim for sighting in seen(data)]


PASSWORDS = [
    pytest.param(spot, id=spot.name, marks=[pytest.mark.xfail(reason="not yet")] if "not-yet" in spot.words else [])
    for spot in spots()
    if "known" not in spot.words
]


@pytest.mark.parametrize("spot", PASSWORDS)
def test_a_password_is_found_once_where_it_stands(spot: Spot) -> None:
    file = spot.holding(Hidden.of(password(1), password(1)))
    told = [(claim.start, claim.end - claim.start, str(claim.place or "")) for claim in claims(file.data)]
    assert told == [(file.start, file.end - file.start, spot.place)]


@given(st.deferred(lambda: st.sampled_from(tokens())), st.sampled_from(spots()), CHAINS, st.sampled_from(WHOLE_FILE))
def test_a_token_is_found_anywhere_under_any_decoders(
    token: tuple[str, bytes], spot: Spot, chain: list[Encoding], whole: Encoding
) -> None:
    it = Hidden.of(token[1], token[1])
    for encoding in chain:
        it = encoding(it)
    files = [whole(spot.holding(inner)) for inner in (it, Hidden.of(it.data, it.data))]  # a manifest names all it says
    data = files[0].data
    places = {spot.place, "" if whole is encoders.as_gzip else spot.place}
    ranges = [(file.start, data[file.start : file.end].rstrip(b"=")) for file in files]
    assert any(
        token[0] in (claim.rule_id, *claim.also_rules)
        and (claim.start, data[claim.start : claim.end].rstrip(b"=")) in ranges
        and str(claim.place or "") in places
        for claim in claims(data)
    )


def told(data: bytes, by: int = 0) -> list[tuple[str, int, int, str]]:
    return [(claim.rule_id, claim.start + by, claim.end + by, str(claim.place or "")) for claim in claims(data)]


@given(st.lists(st.tuples(st.sampled_from(spots()), st.integers(0, 99)), min_size=2, max_size=4))
def test_documents_behind_each_other_leak_what_each_of_them_leaks(of: list[tuple[Spot, int]]) -> None:
    data, expected = b"", []
    for spot, seed in of:
        file = spot.holding(Hidden.of(password(seed), password(seed)))
        expected += told(file.data, len(data))
        data += file.data + b"---\n"
    assert told(data) == expected


@given(st.lists(st.tuples(st.sampled_from(spots()), st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=5))
def test_whatever_is_left_of_files_can_be_examined(parts: list[tuple[Spot, int, int]]) -> None:
    pieces = (spot.holding(Hidden(password(1), 0, 1)).data[start : start + length] for spot, start, length in parts)
    data = b"".join(pieces)
    for claim in claims(data):
        assert 0 <= claim.start < claim.end <= len(data)
