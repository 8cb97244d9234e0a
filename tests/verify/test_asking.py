"""Each provider, played by a server over TLS: what it takes, what it refuses, and all the ways not to answer."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from scanner.model import Confidence, Secret, Status
from scanner.report import FORMATS, render
from scanner.verify.asking import Asker, Limits, Question
from tests.support.asked import PROBES, QUICK, answers, asked, example, own, value
from tests.support.providers import OWN, PLAYED, Answer, Heard, Provider, plays
from tests.support.scans import token

SINGLE = sorted(set(PROBES) - {"aws", "aws-temporary"})  # those two: test_aws.py
IMPATIENT = Limits(pace=0.0, patience=0.25)


def test_every_provider_is_played() -> None:
    assert set(PLAYED) == set(SINGLE)


def scanned(folder: Path, kind: str, played: Provider, limits: Limits = QUICK) -> tuple[str, str, str]:
    """A value of this kind, what is said of it, and everything that was printed, logged or reported meanwhile."""
    probe = PROBES[kind]
    line = example(probe)
    (folder / "values.txt").write_text(f"{line}\n")
    printed, log = io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            report, _ = asked(folder, own(probe, PLAYED[kind].host), limits)
    finally:
        logging.getLogger().removeHandler(handler)
    told = "".join(text for form in FORMATS for text in render(report, form)) + repr(report)
    (said,) = answers(report).values()
    return value(line, probe), said, printed.getvalue() + log.getvalue() + told


@pytest.mark.parametrize("kind", SINGLE)
def test_what_its_provider_takes_is_valid(tmp_path: Path, played: Provider, kind: str) -> None:
    good = value(example(PROBES[kind]), PROBES[kind])
    played.answers = plays(PLAYED[kind], good)
    secret, said, told = scanned(tmp_path, kind, played)
    assert said == f"valid http-{PLAYED[kind].takes[0]}"
    assert played.asked == [f"{PLAYED[kind].host}:443"]
    (heard,) = played.heard
    assert secret not in f"{heard.host}{heard.path}"
    assert secret not in told


@pytest.mark.parametrize("kind", SINGLE)
def test_what_its_provider_refuses_is_invalid(tmp_path: Path, played: Provider, kind: str) -> None:
    played.answers = plays(PLAYED[kind], "another")
    secret, said, told = scanned(tmp_path, kind, played)
    final = PROBES[kind].final or PLAYED[kind].host == OWN
    assert said == (f"invalid http-{PLAYED[kind].refuses[0]}" if final else "unknown elsewhere")
    assert secret not in told


def redirect(heard: Heard) -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example.org/\r\nContent-Length: 0\r\n\r\n"


ODD: dict[str, tuple[Callable[[Heard], Answer | bytes], str]] = {
    "rate-limited": (lambda _: (429, {"message": "slow down"}), "unknown rate-limited"),
    "redirected": (redirect, "unknown redirected"),
    "broken": (lambda _: (503, b""), "unknown server-error"),
    "garbage": (lambda _: b"\0\xff" * 400, "unknown garbled"),
    "not JSON": (lambda _: (299, b"\xff{" * 100), "unknown http-299"),
    "closing": (lambda _: b"", "unknown closed"),
    "half of it": (lambda _: b"HTTP/1.1 2", "unknown garbled"),
}


@pytest.mark.parametrize("kind", SINGLE)
@pytest.mark.parametrize("way", ODD)
def test_any_other_answer_tells_nothing(tmp_path: Path, played: Provider, kind: str, way: str) -> None:
    played.answers, expected = ODD[way]
    secret, said, told = scanned(tmp_path, kind, played)
    assert said == expected
    assert played.asked == [f"{PLAYED[kind].host}:443"]  # nobody else, wherever it led
    assert len(played.heard) == 1
    assert secret not in told


@pytest.mark.parametrize("kind", SINGLE)
def test_who_hangs_is_not_waited_for(tmp_path: Path, played: Provider, kind: str) -> None:
    def hang(_: Heard) -> Answer:
        played.ended.wait(10)
        return 200, {}

    played.answers = hang
    started = time.monotonic()
    secret, said, told = scanned(tmp_path, kind, played, IMPATIENT)
    assert said == "unknown timeout"
    assert time.monotonic() - started < 5
    assert secret not in told


def test_what_works_is_certain_and_what_does_not_keeps_its_finding(tmp_path: Path, played: Provider) -> None:
    good, bad = token("good"), token("bad")
    (tmp_path / "a.txt").write_text(f"{good}\n{bad}\n")
    played.answers = plays(PLAYED["github"], good)
    report, _ = asked(tmp_path)
    found = {said.status: (finding, said) for finding in report.findings if (said := finding.verified)}
    assert set(found) == {Status.VALID, Status.INVALID}
    assert found[Status.VALID][0].confidence is Confidence.CERTAIN
    _, said = found[Status.INVALID]
    assert (said.host, said.at[-1:]) == ("api.github.com", "Z")


def test_a_value_in_many_places_is_asked_about_once(tmp_path: Path, played: Provider) -> None:
    from base64 import b64encode

    good = token("good")
    (tmp_path / "a.txt").write_text(good)
    (tmp_path / "b.txt").write_text(f"token: {good}\n")
    secret = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {token: " + b64encode(good.encode()).decode() + "}\n"
    )
    (tmp_path / "c.yaml").write_text(secret)
    played.answers = plays(PLAYED["github"], good)
    report, _ = asked(tmp_path)
    assert len(report.findings) > 1
    assert {finding.verified.status for finding in report.findings if finding.verified} == {Status.VALID}
    assert all(finding.verified for finding in report.findings)
    assert len(played.heard) == 1


def question(seed: str) -> Question:
    return Question(PROBES["github"], (Secret(token(seed).encode()),))


def test_a_host_that_has_had_enough_is_left_alone(played: Provider) -> None:
    played.answers = lambda _: (429, {})
    said = Asker({}, QUICK).ask([question(str(number)) for number in range(4)])
    assert [one.because for one in said] == ["rate-limited", "given-up", "given-up", "given-up"]
    assert len(played.heard) == 1


def test_a_host_is_asked_no_faster_than_it_is_meant_to(played: Provider) -> None:
    played.answers = lambda _: (401, {})
    started = time.monotonic()
    Asker({}, Limits(pace=0.15)).ask([question(str(number)) for number in range(4)])
    assert time.monotonic() - started >= 0.45


def test_all_of_it_takes_no_longer_than_it_may(played: Provider) -> None:
    played.answers = lambda _: (401, {})
    said = Asker({}, Limits(pace=0.3, budget=0.4)).ask([question(str(number)) for number in range(4)])
    assert [one.because for one in said] == ["http-401", "http-401", "out-of-time", "out-of-time"]


def test_no_more_is_asked_than_it_may(played: Provider) -> None:
    played.answers = lambda _: (401, {})
    said = Asker({}, Limits(pace=0.0, requests=2)).ask([question(str(number)) for number in range(3)])
    assert [one.because for one in said] == ["http-401", "http-401", "too-many"]


def test_who_interrupts_keeps_what_was_said(played: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    played.answers = lambda _: (401, {})
    sleeps = iter([None, KeyboardInterrupt])

    def sleep(_: float) -> None:
        if problem := next(sleeps):
            raise problem

    monkeypatch.setattr(time, "sleep", sleep)
    said = Asker({}, QUICK).ask([question(str(number)) for number in range(3)])
    assert [one.because for one in said] == ["http-401", "interrupted", "interrupted"]


def test_hosts_that_the_user_names_take_the_place_of_the_provider(played: Provider) -> None:
    probe = PROBES["gitlab"]
    value = Secret(f"glpat-{'x' * 20}".encode())
    refused = 401, {"message": "401 Unauthorized"}
    played.answers = lambda heard: refused if heard.host == OWN else (200, {"id": 1})
    named = Asker({"gitlab": [OWN, "gitlab.com"]}, QUICK).ask([Question(probe, (value,))])
    assert [(one.status, one.host) for one in named] == [(Status.VALID, "gitlab.com")]
    played.answers = lambda _: refused
    assert Asker({"gitlab": [OWN]}, QUICK).ask([Question(probe, (value,))])[0].status is Status.INVALID
    assert Asker({}, QUICK).ask([Question(probe, (value,))])[0].because == "elsewhere"
    assert played.asked == [f"{OWN}:443", "gitlab.com:443", f"{OWN}:443", "gitlab.com:443"]


def test_where_nobody_is_known_to_ask_nobody_is_asked(played: Provider) -> None:
    said = Asker({}, QUICK).ask([Question(PROBES["gitea"], (Secret(b"a" * 40),))])
    assert (said[0].because, said[0].host, said[0].at) == ("no-host", "", "")
    assert not played.asked
