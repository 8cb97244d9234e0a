"""One request over the wire: only to a server that is vouched for, and no word of it in what goes wrong."""

from __future__ import annotations

import socket
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.model import Status
from scanner.verify.reading import meaning
from scanner.verify.wire import Reply, Request, exchanged
from tests.support.asked import PROBES
from tests.support.providers import Provider
from tests.support.scans import token

SECRET = token("wire")


def request(host: str = "slack.com", header: str = SECRET) -> Request:
    return Request(host, "GET", "/api/auth.test", (("Authorization", f"Bearer {header}"),))


def test_a_request_shows_where_it_goes_and_nothing_else() -> None:
    for shown in (repr(request()), str(request()), f"{request()}"):
        assert shown == "GET https://slack.com/api/auth.test"


def test_an_answer_comes_back(played: Provider) -> None:
    played.answers = lambda _: (200, {"ok": True})
    assert exchanged(request(), 5) == Reply(200, b'{"ok": true}')
    (heard,) = played.heard
    assert heard.headers["user-agent"] == "leakseal"
    assert heard.headers["host"] == "slack.com"


def test_without_a_proxy_the_host_itself_is_asked(played: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    resolved: list[tuple[object, object]] = []

    def leads_here(host: object, port: object, *_: object, **__: object) -> list[tuple[object, ...]]:
        resolved.append((host, port))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", played.port))]

    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name)
    monkeypatch.setattr(socket, "getaddrinfo", leads_here)
    played.answers = lambda _: (302, {"ok": True})
    assert exchanged(request(), 5).status == 302
    assert exchanged(request("not.one.of.them.example.org"), 5) == Reply(failure="untrusted")
    assert resolved == [("slack.com", 443), ("not.one.of.them.example.org", 443)]
    assert [heard.host for heard in played.heard] == ["slack.com"]


def test_much_is_not_read_to_its_end(played: Provider) -> None:
    played.answers = lambda _: (200, b"x" * 10_000_000)
    assert len(exchanged(request(), 5).body) == 64 << 10


def test_a_server_that_nobody_vouches_for_is_told_nothing(played: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert exchanged(request(), 5) == Reply(failure="untrusted")
    assert not played.heard


def test_a_server_with_the_name_of_another_is_told_nothing(played: Provider) -> None:
    assert exchanged(request("not.one.of.them.example.org"), 5) == Reply(failure="untrusted")
    assert not played.heard


def test_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    assert exchanged(request(), 5) == Reply(failure="unreachable")


def test_a_header_that_can_not_be_sent_is_no_error(played: Provider, capsys: pytest.CaptureFixture[str]) -> None:
    assert exchanged(request(header=f"{SECRET}\r\nX: y"), 5) == Reply(failure="garbled")
    assert exchanged(request(host="a b"), 5).failure
    assert capsys.readouterr() == ("", "")


@given(start=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 401 No\r\n\r\n"]), rest=st.binary(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_an_answer_or_a_word(played: Provider, start: bytes, rest: bytes) -> None:
    played.answers = lambda _: start + rest
    reply = exchanged(request(), 2)
    assert bool(reply.status) != bool(reply.failure)
    assert meaning(PROBES["slack"], reply)[0] in (Status.UNKNOWN, Status.INVALID)


def test_a_server_that_sends_a_byte_now_and_then_does_not_hold_us(played: Provider) -> None:
    dripping = b"HTTP/1.1 100 Continue\r\n\r\n"

    def drip(_: object) -> bytes:
        for _ in range(40):
            if played.ended.wait(0.1):
                break
        return dripping

    played.answers = drip
    started = time.monotonic()
    assert exchanged(request(), 0.5) == Reply(failure="timeout")
    assert time.monotonic() - started < 2
