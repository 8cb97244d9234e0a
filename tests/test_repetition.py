from __future__ import annotations

from scanner.claims import Sighting
from scanner.model import Confidence, Evidence, Location, Position, State
from scanner.repetition import weighed
from tests.support.claims import claim

AT = Location(path="a", start=Position(1, 1), end=Position(1, 9), state=State.WORKTREE)


def seen(*places: tuple[str, int]) -> list[tuple[Sighting, Location]]:
    """Sightings of one value, by rule and by what stands for the name."""
    guess = (Evidence("name:password", 5.0), Evidence("letters:rather-words", -3.0))
    return [
        (Sighting("x", claim(0, 9, rule, 0, under=under, evidence=guess), AT.start, AT.end, ""), AT)
        for rule, under in places
    ]


def levels(found: list[tuple[Sighting, Location]]) -> set[Confidence]:
    return {sighting.claim.confidence for sighting, _ in found}


def test_a_copy_is_as_certain_as_the_first() -> None:
    copied = seen(*[("generic-password", 1)] * 20)
    assert weighed(copied) == copied


def test_one_value_for_several_purposes_is_a_constant() -> None:
    constant = seen(("generic-password", 1), ("generic-token", 2), ("generic-secret", 3))
    assert levels(weighed(constant)) == {Confidence.LOW}


def test_a_server_and_its_clients_may_name_one_password_differently() -> None:
    shared = seen(("generic-password", 1), ("generic-password", 2), ("generic-password", 3))
    assert weighed(shared) == shared
