"""Whatever the spelling of an object, a password in it is found once, at its bytes, under its object path."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from scanner.claims import Claim
from tests.decode.encoders import Hidden
from tests.support.examples import seen
from tests.support.spellings import ALONE, INSIDE
from tests.support.spots import Spot, password, spots


def _read(spot: Spot) -> tuple[Any, bytes]:
    """The object of a spot, with a password in it, and that as the object has it; None where it is no YAML."""
    file = spot.holding(Hidden.of(password(2), password(2)))
    try:
        return yaml.safe_load(file.data), file.data[file.start : file.end]
    except yaml.YAMLError:
        return None, b""


SPOTS = [spot for spot in spots() if "known" not in spot.words and isinstance(_read(spot)[0], dict | list)]


def claims(data: bytes) -> list[Claim]:
    return [sighting.claim for sighting in seen(data)]


def test_most_spots_are_objects() -> None:
    assert len(SPOTS) > 35


@pytest.mark.parametrize("spelling", ALONE)
@pytest.mark.parametrize("spot", SPOTS, ids=repr)
def test_a_password_is_found_in_every_spelling(spot: Spot, spelling: str) -> None:
    object_, value = _read(spot)
    data = ALONE[spelling](object_).encode()
    told = [(claim.start, data[claim.start : claim.end], str(claim.place or "")) for claim in claims(data)]
    assert told == [(data.index(value), value, spot.place)]


@pytest.mark.parametrize("spelling", INSIDE)
@pytest.mark.parametrize("spot", SPOTS, ids=repr)
def test_a_password_is_found_in_whatever_holds_the_object(spot: Spot, spelling: str) -> None:
    object_, value = _read(spot)
    data = INSIDE[spelling](object_).encode()
    assert [(claim.start, data[claim.start : claim.end]) for claim in claims(data)] == [(data.index(value), value)]
