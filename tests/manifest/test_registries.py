"""Whose login a registry's configuration holds, told without showing a secret that stands where the user does."""

from __future__ import annotations

import base64
import json

import pytest

from scanner.manifest import read
from scanner.rules.mint import mint

PASSWORD = mint("<<base62:24>>", "registries")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def told(document: str) -> list[tuple[str, bytes]]:
    return [(str(value.view.place).strip(), value.view.data) for value in read(document.encode())]


def test_the_password_is_one_value_at_one_place_however_often_it_is_written() -> None:
    entry = {"username": "ci", "password": PASSWORD, "auth": encoded(f"ci:{PASSWORD}")}
    document = json.dumps({"auths": {"ghcr.io": entry}})
    assert told(document) == [("auths.ghcr.io (ci)", PASSWORD.encode())] * 2
    for value in read(document.encode()):
        start, end = value.view.spans.back(0, len(value.view.data))
        written = document[start:end]
        assert written == PASSWORD or PASSWORD.encode() in base64.b64decode(written + "==="[: -len(written) % 4])


@pytest.mark.parametrize(
    ("auth", "place", "secret"),
    [
        (f"ci:{PASSWORD}", "auths.r.local (ci)", PASSWORD),
        (f"robot$shop+push:{PASSWORD}", "auths.r.local (robot$shop+push)", PASSWORD),
        (f"_json_key:{PASSWORD}", "auths.r.local (_json_key)", PASSWORD),
        (f"{PASSWORD}:x-oauth-basic", "auths.r.local", PASSWORD),
        (f"{PASSWORD}:short", "auths.r.local", "short"),
        (f"{PASSWORD}:{PASSWORD}", "auths.r.local", PASSWORD),
        (f"a:b:{PASSWORD}", "auths.r.local (a)", f"b:{PASSWORD}"),
    ],
)
def test_a_user_is_told_only_where_it_is_certainly_a_name(auth: str, place: str, secret: str) -> None:
    login = {"auth": encoded(auth)}
    assert told(json.dumps({"auths": {"r.local": login}})) == [(place, secret.encode())]


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"auth": ""},
        {"auth": "%s"},
        {"auth": encoded("ci:")},
        {"username": "ci"},
        {"email": "ci@home.local"},
        None,
        "x",
        [],
    ],
)
def test_what_is_no_login(entry: object) -> None:
    assert told(json.dumps({"auths": {"r.local": entry}, "credHelpers": {"gcr.io": "gcloud"}})) == []


def test_the_older_form_has_registries_at_its_top() -> None:
    login = {"auth": encoded(f"ci:{PASSWORD}")}
    document = json.dumps({"https://r.local/v1/": login})
    assert told(document) == [("https://r.local/v1/ (ci)", PASSWORD.encode())]
    assert told(json.dumps({"basic": login})) == []


def test_what_a_chart_makes_a_login_from() -> None:
    document = f"imageCredentials:\n  registry: r.local\n  username: ci\n  password: {PASSWORD}\n"
    assert told(document) == [("imageCredentials.password (ci at r.local)", PASSWORD.encode())]
    document = f"imagePullSecrets:\n- registry: r.local\n  username: {PASSWORD}\n  password: {PASSWORD}\n"
    assert told(document) == [("imagePullSecrets[0].password (r.local)", PASSWORD.encode())]
