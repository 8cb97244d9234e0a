"""What is asked of whom: each probe is harmless, sends no value in a URL, and is told in `docs/verify.md`."""

from __future__ import annotations

import re

import pytest

from scanner.rules.probes import PROBES, Probe, load
from tests.house.sources import ROOT
from tests.support.examiner import rulebook

ALL = load()
READS = {"aws", "aws-temporary", "linear"}  # POST is how these are read: a call of STS, and GraphQL
PAGE = (ROOT / "docs/verify.md").read_text(encoding="utf-8")


def test_ids_are_unique_and_there_are_enough() -> None:
    assert len({probe.id for probe in ALL}) == len(ALL) >= 25


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.id)
def test_a_probe_is_harmless(probe: Probe) -> None:
    assert probe.method == "GET" or probe.id in READS
    assert not probe.body or probe.method == "POST"
    assert set(probe.rules) | set(probe.together) <= rulebook().by_id().keys()
    assert probe.valid
    assert probe.invalid
    assert probe.host or probe.own
    assert re.fullmatch(r"[a-z0-9.-]*", probe.host)
    assert probe.docs.startswith("https://")
    for path in (probe.path, probe.own):
        assert re.fullmatch(r"/[!-~]*|", path)
        assert "{" not in path
    assert "{0}" not in probe.body
    assert sum("{0}" in text for _, text in probe.headers) == (0 if probe.sign else 1)
    assert probe.final or probe.own or probe.host == "api.sendgrid.com"


def test_no_answer_means_two_things() -> None:
    for probe in ALL:
        assert not set(probe.valid) & set(probe.invalid)


def row(probe: Probe) -> str:
    """What the page says of a probe."""
    of = ", ".join(f"`{rule}`" for rule in probe.rules) + (f": `{probe.values}…`" if probe.values else "")
    where = f"{probe.method} `{probe.host}{probe.path}`" if probe.host else f"{probe.method} `HOST{probe.own}`"
    sent = "a signature" if probe.sign else next(f"`{name}`" for name, text in probe.headers if "{0}" in text)
    no = "invalid" if probe.final else "unknown"
    return f"| [{probe.id}]({probe.docs}) | {of} | {where} | {sent} | {no} | {'yes' if probe.own else ''} |"


def test_the_page_names_every_request() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| [")]
    assert rows == [row(probe) for probe in ALL]


def test_the_page_names_every_reason() -> None:
    from scanner.report.phrases import _OPEN
    from scanner.verify.asking import ENOUGH

    for word in {*_OPEN, *ENOUGH, "redirected"}:
        assert f"`{word}`" in PAGE


def test_who_may_stand_behind_a_login_is_not_believed_by_status_alone() -> None:
    for probe in ALL:
        bare = [answer for answer in (*probe.valid, *probe.invalid) if not answer.field and not answer.words]
        assert not (bare and probe.own)
        assert not [answer for answer in bare if answer.status == 403]


def test_what_says_of_no_answer_what_it_is_is_refused() -> None:
    from scanner.rules.probes import _answer

    for text in ("", "20", "200 =a", "ok", "600"):
        with pytest.raises(ValueError, match="says of no answer"):
            _answer(text)


def test_the_file_is_one_page_that_somebody_can_read() -> None:
    assert len(PROBES.read_text(encoding="utf-8").splitlines()) < 600
