"""What providers write into their tokens and read back themselves."""

from __future__ import annotations

import json

import pytest

from scanner.detect.issued import cfx, cloudflare, gitlab, grafana, mapbox, sentry, supabase, tunnel, vault
from scanner.detect.proof import UNKNOWN, Refined, proven, refuted, weaker
from scanner.model import Severity
from scanner.rules.checkdigits import BASE36, crc32_base36, written
from scanner.rules.mint import mint


def made(template: str) -> bytes:
    return mint(template, "token").encode()


def routable(payload: bytes, prefix: bytes = b"glpat-", version: bytes = b".01") -> bytes:
    """A token of GitLab's with a payload of one's choice."""
    body = mint(f"<<base64url({'r' * 16}{payload.decode()}x)>>", "body").encode()
    signed = prefix + body + version + f".{written(len(body), BASE36):0>2}".encode()
    return signed + crc32_base36(signed)


@pytest.mark.parametrize("prefix", ["glpat-", "glrt-t1_", "gldt-", "glagent-"])
def test_a_routable_token_says_whose_it_is(prefix: str) -> None:
    assert gitlab(made(f"{prefix}<<routable>>")) == proven("proven:checksum", "of the user 100")


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"c:1\ng:a\no:1", ("of the group 10",)),
        (b"c:1\no:1\np:z\nu:10", ("of the user 36",)),
        (b"o:1", ("of the organisation 1",)),
        (b"c:1", ()),
        (b"u:zzzzzzzzzzzzzz", ("of the user " + str(int("z" * 13, 36)),) if int("z" * 13, 36) < 1 << 64 else ()),
        (b"nothing of the kind", ()),
        (b"", ()),
    ],
)
def test_whose_it_is(payload: bytes, told: tuple[str, ...]) -> None:
    assert gitlab(routable(payload)) == proven("proven:checksum", *told)


def test_one_mistyped_is_none_and_of_another_version_nothing_is_known() -> None:
    token = routable(b"o:1")
    assert gitlab(token[:-1] + (b"1" if token[-1:] != b"1" else b"2")) == refuted("refuted:checksum")
    assert gitlab(token.replace(b"glpat-", b"glpat-A")) == refuted("refuted:checksum")
    assert gitlab(token.replace(b".01.", b".02.")) == UNKNOWN
    older = routable(b"o:1", version=b"")
    assert gitlab(older) == proven("proven:checksum", "of the organisation 1")
    assert gitlab(older[:-1] + (b"1" if older[-1:] != b"1" else b"2")) == UNKNOWN


def org(**said: object) -> bytes:
    return made("sntrys_<<base64(" + json.dumps(said) + ")>>_<<base64:43>>")


@pytest.mark.parametrize(
    ("token", "found"),
    [
        (
            org(iat=1.5, url="https://sentry.io", region_url="https://us.sentry.io", org="shop"),
            proven("proven:content", "for us.sentry.io", "of the organisation shop"),
        ),
        (
            org(iat=1.5, url="https://sentry.home.local", region_url=None, org=7),
            proven("proven:content", "for sentry.home.local"),
        ),
        (org(url="https://sentry.io", org="shop"), UNKNOWN),
        (org(iat=1.5, org="shop"), UNKNOWN),
        (made("sntrys_eyJ<<alnum:90>>_<<base64:43>>"), UNKNOWN),
        (made("sntryu_<<hex:64>>"), UNKNOWN),
    ],
)
def test_the_token_of_an_organisation_of_sentry(token: bytes, found: Refined) -> None:
    assert sentry(token) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            '{"k":"<<alnum:32>>","n":"deploy","id":12}',
            proven("proven:content", "of the organisation 12", "called deploy"),
        ),
        ('{"k":"<<alnum:32>>","n":"<<alnum:12>>","id":0}', proven("proven:content")),
        ('{"k":"<<alnum:32>>","n":"deploy"}', UNKNOWN),
        ('{"k":"<<alnum:32>>","n":"deploy","id":true}', UNKNOWN),
        ('["k","n","id"]', UNKNOWN),
    ],
)
def test_an_older_key_of_grafana(text: str, found: Refined) -> None:
    assert grafana(made(f"<<base64({text})>>")) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"u":"shop","a":"<<lower36:25>>"}', proven("proven:content", "of the user shop")),
        ('{"u":"shop","exp":4102444800}', proven("proven:content", "of the user shop", "valid until 2100-01-01")),
        ('{"u":"x9q3","exp":1500000000}', weaker("weaker:expired", Severity.LOW, "expired on 2017-07-14")),
        ('{"a":"<<lower36:25>>"}', UNKNOWN),
        ("no JSON", UNKNOWN),
    ],
)
def test_a_token_of_mapbox(text: str, found: Refined) -> None:
    assert mapbox(made(f"sk.<<base64url({text})>>.<<base64url:22>>")) == found
    assert mapbox(made(f"sk.<<base64url({text})>>")) == UNKNOWN


def test_the_token_of_a_tunnel() -> None:
    assert tunnel(made('<<base64({"a":"<<hex:32>>","t":"<<uuid>>","s":"<<base64:44>>"})>>')) == proven("proven:content")
    assert tunnel(made('<<base64({"a":"<<hex:31>>","t":"<<uuid>>","s":"<<base64:44>>"})>>')) == UNKNOWN
    assert tunnel(made('<<base64({"a":"<<hex:32>>","t":7,"s":null})>>')) == UNKNOWN


def test_the_token_inside_a_token_of_vault() -> None:
    token = made("hvs.<<vault>>")
    assert vault(token) == proven("proven:content")
    assert vault(token[:-4]) == UNKNOWN  # it is cut off
    assert vault(token + b"AAAA") == UNKNOWN
    assert vault(made("hvs.CAESI<<base64url:90>>")) == UNKNOWN
    assert vault(made("hvs.<<alnum:24>>")) == UNKNOWN  # a root token is chance alone


def test_the_key_of_a_project_on_a_server_of_ones_own() -> None:
    key = made("sb_secret_<<supabase>>")
    assert supabase(key) == proven("proven:checksum", "of a self-hosted project")
    assert supabase(key[:-1] + (b"A" if key[-1:] != b"A" else b"B")) == UNKNOWN  # one of supabase.com fits nothing here
    assert supabase(made("sbp_<<hex:40>>")) == UNKNOWN


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<<crc32hex(cfut_<<alnum:40>>)>>", proven("proven:checksum")),
        ("cfat_<<crc32hex(<<alnum:40>>)>>", proven("proven:checksum")),
        ("cfk_<<alnum:40>><<crc32>>", proven("proven:checksum")),
        ("<<mistyped(<<crc32hex(cfut_<<alnum:40>>)>>)>>", UNKNOWN),
        ("cfut_<<alnum:48>>", UNKNOWN),
    ],
)
def test_a_checksum_of_which_only_the_kind_is_told(template: str, found: Refined) -> None:
    assert cloudflare(made(template)) == found


def test_the_key_that_cfx_shows() -> None:
    key = b"cfxk_" + b"1kDPPvLBZmXOUehqU7utw" + b"_4PGjtG"  # in the forum, when the form was introduced
    assert cfx(key) == proven("proven:checksum")
    assert cfx(key[:-1] + b"H") == UNKNOWN
    assert cfx(b"cfxk_") == UNKNOWN


def test_zeros_before_its_check_digits_are_not_written() -> None:
    for turn in range(200):
        key = mint("<<crc32word(cfxk_<<alnum:21>>)>>", str(turn)).encode()
        body, _, digits = key.rpartition(b"_")
        assert cfx(body + b"_" + digits.lstrip(b"0")) == proven("proven:checksum")
