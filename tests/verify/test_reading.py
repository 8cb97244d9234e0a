"""What answers mean, whatever bytes they are."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Status
from scanner.rules.probes import Probe
from scanner.verify.reading import meaning
from scanner.verify.wire import Reply
from tests.support.asked import PROBES

ANY = st.sampled_from(sorted(PROBES.values()))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["error", "result", "ok", "0"]) | st.text(), inner),
)


@given(ANY, st.integers(0, 999), st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_mean_something_or_nothing(probe: Probe, status: int, body: bytes) -> None:
    said, because = meaning(probe, Reply(status, body))
    assert (said is Status.UNKNOWN) or because == f"http-{status}"
    known = {answer.status for answer in (*probe.valid, *probe.invalid)}
    assert said is Status.UNKNOWN or status in known


@pytest.mark.parametrize(
    "body", [b"[" * 60_000, b"9" * 60_000, b'{"a":' * 9_999, b"\xff\xfe", b"\xef\xbb\xbf{}", b"NaN"]
)
def test_hostile_json_means_nothing(body: bytes) -> None:
    assert meaning(PROBES["slack"], Reply(200, body)) == (Status.UNKNOWN, "http-200")


@pytest.mark.parametrize(
    ("kind", "status", "body", "said"),
    [
        ("slack", 200, {"ok": False, "error": "ratelimited"}, Status.UNKNOWN),
        ("slack", 200, {"ok": False, "error": "account_inactive"}, Status.INVALID),
        ("slack", 200, {"ok": "true"}, Status.VALID),
        ("slack", 200, ["ok"], Status.UNKNOWN),
        ("cloudflare", 200, {"result": {"status": "expired"}}, Status.INVALID),
        ("cloudflare", 200, {"result": ["active"]}, Status.UNKNOWN),
        ("cloudflare-unmarked", 401, {}, Status.UNKNOWN),
        ("figma", 403, {"err": "Invalid scope(s): file_content:read"}, Status.VALID),
        ("figma", 403, {"err": "Forbidden"}, Status.UNKNOWN),
        ("vercel", 403, {"error": {"code": "forbidden"}}, Status.UNKNOWN),
        ("linear", 200, {"data": {"viewer": None}}, Status.UNKNOWN),
        ("linear", 400, {"errors": []}, Status.UNKNOWN),
        ("sentry", 200, {"version": "0", "auth": None}, Status.UNKNOWN),
        ("openai", 401, {"error": {"code": "ip_not_authorized"}}, Status.UNKNOWN),
        ("openai", 403, {"error": {"code": "unsupported_country_region_territory"}}, Status.UNKNOWN),
        ("github", 403, {"message": "API rate limit exceeded"}, Status.UNKNOWN),
        ("stripe", 403, "<html>a filter's page</html>", Status.UNKNOWN),
        ("digitalocean", 403, {"id": "forbidden"}, Status.VALID),
        ("digitalocean", 403, {}, Status.UNKNOWN),
        ("grafana", 401, "a login's page", Status.UNKNOWN),
        ("grafana", 403, {"accessErrorId": "ACE1"}, Status.VALID),
        ("terraform-cloud", 200, {"data": []}, Status.VALID),
        ("gitea", 403, {"message": "token does not have at least one of required scope(s): [read:user]"}, Status.VALID),
        ("gitea", 200, "a login's page", Status.UNKNOWN),
        ("gitlab", 401, {"error": "invalid_token"}, Status.INVALID),
        ("gitlab", 403, {"message": "403 Forbidden"}, Status.UNKNOWN),
    ],
)
def test_the_same_status_may_mean_different_things(kind: str, status: int, body: object, said: Status) -> None:
    assert meaning(PROBES[kind], Reply(status, json.dumps(body).encode()))[0] is said


@pytest.mark.parametrize(
    ("reply", "because"),
    [
        (Reply(429), "rate-limited"),
        (Reply(307), "redirected"),
        (Reply(500), "server-error"),
        (Reply(418), "http-418"),
        (Reply(failure="timeout"), "timeout"),
    ],
)
def test_why_nothing_follows(reply: Reply, because: str) -> None:
    assert meaning(PROBES["github"], reply) == (Status.UNKNOWN, because)
