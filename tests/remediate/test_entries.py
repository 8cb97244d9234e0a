from __future__ import annotations

import re
from base64 import encodebytes
from json import dumps

import pytest

from scanner.errors import AskedWrongly
from scanner.model import Secret
from scanner.remediate.backends import BACKENDS
from scanner.remediate.entries import by_entry, kept
from scanner.remediate.plain import PlainSecret
from tests.remediate.secrets import plain, with_values

VAULT = BACKENDS["vault"]


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("password", "password"),
        ("api-key", "api-key"),
        ("_X", "_X"),
        ("tls.crt", "tls_crt"),
        (".dockerconfigjson", "dockerconfigjson"),
        ("a..b", "a_b"),
    ],
)
def test_a_field_is_a_key_without_what_gjson_reads(key: str, field: str) -> None:
    ((kept_as),) = kept(plain(key), VAULT)
    assert (kept_as.key, kept_as.entry, kept_as.field) == (key, "shop/db", field)


def test_a_cluster_keeps_a_key_and_its_bytes_as_they_are() -> None:
    (place,) = kept(with_values(tls_crt=b"\xff\0"), BACKENDS["kubernetes"])
    assert (place.field, place.encoded) == ("tls.crt", False)


@pytest.mark.parametrize(
    ("provider", "keys", "template"),
    [
        ("vault", ("tls.crt", "tls_crt"), ""),
        ("azure-key-vault", ("db_password", "db-password"), ""),
        ("azure-key-vault", ("Password", "password"), ""),
        ("doppler", ("db.password", "DB_PASSWORD"), ""),
        ("doppler", ("user", "password"), "{name}"),
        ("bitwarden", ("user", "password"), "the-one"),
    ],
)
def test_two_keys_in_one_place_are_named(provider: str, keys: tuple[str, ...], template: str) -> None:
    secret = plain(*keys)
    template = template.upper() if provider == "doppler" and "{" not in template else template
    with pytest.raises(AskedWrongly, match="rename one of them") as refusal:
        kept(secret, BACKENDS[provider], template)
    assert all(repr(key) in str(refusal.value) for key in keys)
    assert not any(value.reveal().decode() in str(refusal.value) for value in secret.values.values())


def test_case_tells_keys_apart_where_the_backend_does() -> None:
    assert len(kept(plain("Password", "password"), BACKENDS["aws-parameter-store"])) == 2


def test_a_backend_without_fields_takes_one_value_without_a_key_in_its_name() -> None:
    (place,) = kept(plain("password"), BACKENDS["doppler"], "THE_PASSWORD")
    assert (place.entry, place.field) == ("THE_PASSWORD", "")


def test_with_a_key_in_its_name_an_entry_of_text_is_the_value_and_one_of_fields_still_has_one() -> None:
    secret = plain("a", "b")
    fields = {
        provider: [place.field for place in kept(secret, BACKENDS[provider], "x-{key}")]
        for provider in ("gcp-secret-manager", "vault")
    }
    assert fields == {"gcp-secret-manager": ["", ""], "vault": ["a", "b"]}


@pytest.mark.parametrize("template", ["{namespace}_{name}", "a b", "-{name}"])
def test_a_name_that_the_backend_does_not_take_is_refused_with_its_rule(template: str) -> None:
    with pytest.raises(AskedWrongly, match=re.escape(BACKENDS["azure-key-vault"].rule)):
        kept(plain("a"), BACKENDS["azure-key-vault"], template)


def test_the_size_of_an_entry_is_that_of_its_json() -> None:
    values = {"plain": "abc", "odd": 'quote " line\n é \u2028', "tls.crt": "x" * 99}
    secret = PlainSecret("db", "shop", {key: Secret(value.encode()) for key, value in values.items()})
    size = kept(secret, VAULT)[0].size
    json = dumps({key.replace(".", "_"): value for key, value in values.items()}, ensure_ascii=False)
    assert 0 <= size - len(json.replace(": ", ":").replace(", ", ",").encode()) <= 1  # a line feed, as jq writes it


@pytest.mark.parametrize("provider", [provider for provider in BACKENDS if BACKENDS[provider].limit])
def test_a_value_at_the_limit_is_taken_and_a_larger_one_is_not(provider: str) -> None:
    backend = BACKENDS[provider]
    name = "key"
    around = kept(with_values(key=b""), backend)[0].size
    assert kept(with_values(key=b"x" * (backend.limit - around)), backend)
    with pytest.raises(AskedWrongly, match=f"takes at most {backend.limit:,}"):
        kept(with_values(**{name: b"x" * (backend.limit - around + 1)}), backend)


def test_base64_is_a_third_larger() -> None:
    backend = BACKENDS["azure-key-vault"]
    assert kept(with_values(key=b"x" * (backend.limit * 3 // 4 + 9)), backend)
    with pytest.raises(AskedWrongly, match="takes at most"):
        kept(with_values(key=b"\xff" * (backend.limit * 3 // 4 + 9)), backend)


@pytest.mark.parametrize("length", [1, 56, 57, 58, 5000])
def test_base64_is_counted_as_it_is_written(length: int) -> None:
    secret = with_values(key=b"\xff" * length)
    written = encodebytes(b"\xff" * length).decode()
    assert kept(secret, BACKENDS["azure-key-vault"])[0].size == len(written)
    assert kept(secret, VAULT)[0].size == len(dumps({"key": written}, separators=(",", ":"))) + 1


def test_an_entry_with_what_is_in_it() -> None:
    places = kept(plain("a", "b"), VAULT)
    assert list(by_entry(places)) == [("shop/db", places)]
    assert [entry for entry, _ in by_entry(kept(plain("a", "b"), BACKENDS["doppler"]))] == ["SHOP_DB_A", "SHOP_DB_B"]
