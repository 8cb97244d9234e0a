"""Which value is sealed: none that leaked, unless that is asked for."""

from __future__ import annotations

import pytest

from scanner.errors import AskedWrongly
from scanner.model import Secret
from scanner.remediate.plain import PlainSecret
from scanner.sealing.values import chosen, demand, given, notes


def secret(name: str = "db", **values: bytes) -> PlainSecret:
    return PlainSecret(name=name, namespace="", values={key: Secret(value) for key, value in values.items()})


DB = secret(password=b"one", username=b"two", LOG_LEVEL=b"debug", empty=b"")
WEB = secret("web", password=b"three")
FILES = {"-": b"from a pipe\n", "file": b"", "a=b": b"from a file"}


def new(*asked: str) -> dict[tuple[str, str], bytes]:
    return {named: value.reveal() for named, value in given(asked, [DB, WEB], FILES.__getitem__).items()}


def test_values_come_from_pipes_and_files_as_they_are() -> None:
    assert new("username=-", "db.password=file", "web.password=a=b") == {
        ("db", "username"): b"from a pipe\n",
        ("db", "password"): b"",
        ("web", "password"): b"from a file",
    }


def test_values_come_from_chance() -> None:
    (one,) = new("username=generate:32").values()
    (other,) = new("username=generate:32").values()
    assert len(one) == 32
    assert one.isalnum()
    assert one != other


@pytest.mark.parametrize(
    ("asked", "because"),
    [
        (["password=-"], "name one of db.password, web.password"),
        (["nothing=-"], "no Secret in these files has such a key"),
        (["db.nothing=-"], "no Secret in these files has such a key"),
        (["username"], "takes KEY=SOURCE"),
        (["username="], "takes KEY=SOURCE"),
        (["username=-", "db.username=file"], "twice"),
        (["username=-", "db.password=-"], "standard input holds one value"),
        (["username=generate:8"], "from 16 to"),
        (["username=generate:9999"], "from 16 to"),
    ],
)
def test_what_makes_no_sense_is_refused(asked: list[str], because: str) -> None:
    with pytest.raises(AskedWrongly, match=because):
        new(*asked)


def test_what_leaked_is_not_sealed_by_itself() -> None:
    one = chosen(DB, {}, reuse=False)
    assert (one.missing, one.reused, one.kept) == (("password",), (), ("username", "LOG_LEVEL", "empty"))
    with pytest.raises(AskedWrongly, match=r"new value of db\.password with --value-from password="):
        demand([one])
    with pytest.raises(AskedWrongly, match=r"db\.password, web\.password with --value-from NAME\.KEY="):
        demand([one, chosen(WEB, {}, reuse=False)])


def test_a_user_s_name_alone_is_a_secret() -> None:
    assert chosen(secret(username=b"two"), {}, reuse=False).missing == ("username",)


def test_what_leaked_is_sealed_where_that_is_asked_for_and_it_is_said() -> None:
    one = chosen(DB, {}, reuse=True)
    demand([one])
    assert one.secret == DB
    assert any("sealed again as it leaked: password." in note for note in notes(one, DB))


def test_a_new_value_takes_the_place_even_if_it_is_empty() -> None:
    one = chosen(DB, {("db", "password"): Secret(b""), ("db", "username"): Secret(b"new\n")}, reuse=False)
    demand([one])
    assert [value.reveal() for value in one.secret.values.values()] == [b"", b"new\n", b"debug", b""]
    assert [note for note in notes(one, DB) if "ends in a line end" in note] == [
        "Secret db: the new value ends in a line end, which is sealed with it: username"
    ]


@pytest.mark.parametrize("value", [b"${PASSWORD}", b"<path:secret/db#password>", b"postgres://app:${PASSWORD}@db"])
def test_what_only_refers_to_a_value_is_none(value: bytes) -> None:
    one = chosen(secret(password=value), {}, reuse=True)
    assert (one.referring, one.reused) == (("password",), ())
    demand([one])
    with pytest.raises(AskedWrongly, match=r"db\.password only says where it comes from"):
        demand([one], literally=True)
    assert chosen(secret(password=b"${PASSWORD:-x}"), {}, reuse=True).reused == ("password",)
