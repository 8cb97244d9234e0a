"""Which file a leak is sealed with, and what that asks for."""

from __future__ import annotations

import pytest

from scanner.model import Finding, Place, State
from scanner.remediate.resealing import Resealing, generated
from tests.support.reports import SECRET_DATA, finding, location


def leak(path: str, key: str, name: str = "pay", kind: str = "Secret", state: State = State.LIVE) -> Finding:
    place = Place(kind, "shop", name, f"data.{key}")
    return finding(1, SECRET_DATA, location(path, 1, 1, state), "")._replace(place=place)


@pytest.mark.parametrize(
    ("path", "key", "expected"),
    [
        ("kz/pay.env", "TOKEN", True),
        ("kz/.env.prod", "TOKEN", True),
        ("kz/password.txt", "password.txt", True),
        ("kz/password.txt", "password", False),
        ("README.md", "password", False),
        ("db.yaml", "db.yaml", False),
    ],
)
def test_a_file_of_a_generator_is_known_by_its_name_or_its_key(path: str, key: str, expected: bool) -> None:
    assert generated(leak(path, key).place, path) is expected


def test_a_kustomization_is_sealed_with_all_that_it_reads() -> None:
    found = [leak("kz/kustomization.yaml", "A", "api"), leak("kz/b/pay.env", "B"), leak("other/c.env", "C", "own")]
    resealing = Resealing(found)
    assert [resealing.file(one.place, one.location.path) for one in found] == [
        "kz/kustomization.yaml",
        "kz/kustomization.yaml",
        "other/c.env",
    ]
    given = ["--value-from", "api.A=../api.A.new", "--value-from", "pay.B=../pay.B.new"]
    assert resealing.options("kz/kustomization.yaml") == given
    assert resealing.options("other/c.env") == ["--value-from", "C=-"]


def test_no_two_new_values_are_written_into_the_same_file() -> None:
    resealing = Resealing([leak(f"{where}/a.yaml", key) for where in ("dev", "prod") for key in "AB"])
    assert resealing.options("prod/a.yaml") == [
        *("--value-from", "A=../prod-a.yaml.pay.A.new", "--value-from", "B=../prod-a.yaml.pay.B.new"),
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["/pay.env", "//pay.env", "/" * 100 + "pay.env", "a/" * 5000 + ".env", ".env"])
def test_any_path_comes_to_an_end(path: str) -> None:
    found = leak(path, "A")
    assert Resealing([found]).file(found.place, path) == path


def test_what_is_only_history_is_given_by_nobody() -> None:
    resealing = Resealing([leak("a.yaml", "A"), leak("a.yaml", "B", state=State.HISTORY)])
    assert resealing.options("a.yaml") == ["--value-from", "A=-"]
    assert not resealing.asks_for_more("a.yaml")


def test_what_moves_into_a_new_secret_is_asked_for_besides() -> None:
    resealing = Resealing([leak("a.yaml", "A"), leak("a.yaml", "B", "web", kind="Deployment")])
    assert resealing.options("a.yaml") == ["--value-from", "A=-"]
    assert resealing.asks_for_more("a.yaml")
