"""What is sent: to one host, the value in one header, and no bytes that HTTP would not carry."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scanner.model import Secret
from scanner.verify.request import made
from tests.support.asked import PROBES, example, value
from tests.support.providers import OWN

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SINGLE = sorted(set(PROBES) - {"aws", "aws-temporary"})


@pytest.mark.parametrize("kind", SINGLE)
def test_the_value_is_in_one_header_and_nowhere_else(kind: str) -> None:
    probe = PROBES[kind]
    text = value(example(probe), probe)
    for host in filter(None, (probe.host, OWN if probe.own else "")):
        request = made(probe, host, [Secret(text.encode())], NOW)
        assert request is not None
        assert request.host == host
        assert request.path == (probe.path if host == probe.host else probe.own)
        assert text not in request.path
        assert text.encode() not in request.body
        assert sum(text in header for _, header in request.headers) == 1
        assert not [header for _, header in request.headers if "{0}" in header]


@pytest.mark.parametrize("bad", [b"", b"a b", b"a\nb", b"\xff", "ä".encode(), b"a" * 9_000, b"\0"])
def test_what_no_header_can_hold_is_not_sent(bad: bytes) -> None:
    assert made(PROBES["github"], "api.github.com", [Secret(bad)], NOW) is None


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("gitlab", "glrt-"),
        ("digitalocean", "dor_v1_"),
        ("slack", "xoxr-"),
        ("cloudflare", "cfat_"),
        ("tailscale", "tskey-auth-"),
        ("anthropic", "sk-ant-oat01-"),
        ("linear", "lin_oauth_"),
        ("buildkite", "bkaj_"),
    ],
)
def test_what_looks_like_it_and_is_checked_otherwise_is_not_sent(kind: str, start: str) -> None:
    probe = PROBES[kind]
    assert made(probe, probe.host, [Secret(f"{start}{'x' * 40}".encode())], NOW) is None
