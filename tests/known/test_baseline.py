"""What a value bears a mark of, and which of its entries mean it at a place."""

from __future__ import annotations

import time
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.known.baseline import Baseline, Entry, joined, opening
from scanner.known.reading import baseline
from scanner.rules.mint import mint
from tests.known.theirs import gitleaks, report, secrets_baseline
from tests.support.scans import token

VALUE, OTHER = mint("<<base62:24>>", "baseline"), mint("<<base62:24>>", "another")
IN_BASE64 = b64encode(VALUE.encode()).decode()
JWT = mint("eyJ<<base62:30>>.eyJ<<base62:60>>.<<base62:43>>", "jwt")


def because(known: Baseline, written: str, line: str, path: str = "a.env", at: int = 3, commit: str = "") -> str:
    return known.because(known.marks(written.encode(), line.encode()), path, (at, at), commit)


@pytest.mark.parametrize(
    ("theirs", "written", "line"),
    [
        (VALUE, VALUE, f"key = {VALUE}"),
        (IN_BASE64, IN_BASE64, f"  key: {IN_BASE64}"),
        (VALUE, IN_BASE64, f"  key: {IN_BASE64}"),  # decoded there
        (f"key: {IN_BASE64}", IN_BASE64, f"  key: {IN_BASE64}"),  # a rule that takes in the key
        (f"key: {VALUE}", IN_BASE64, f"  key: {IN_BASE64}"),
        (VALUE, f"postgres://me:{VALUE}@db/x", f"url = postgres://me:{VALUE}@db/x"),  # the password alone
        (f"https://hooks.example/{VALUE}", VALUE, f"url: 'https://hooks.example/{VALUE}' # yes"),  # the address
        (f"https://hooks.example/{VALUE}", VALUE, f"URL=https://hooks.example/{VALUE}"),
    ],
)
def test_a_value_is_known_in_whatever_form_the_other_scanner_took_it(theirs: str, written: str, line: str) -> None:
    for text in (report(gitleaks("a.env", 9, theirs)), secrets_baseline("a.env", [(theirs, 9)])):
        assert because(baseline(text, "b.json"), written, line).startswith("baseline:")
        assert not because(baseline(text, "b.json"), written, line, path="b.env")
        assert not because(baseline(text, "b.json"), OTHER, f"key = {OTHER}")


@pytest.mark.parametrize("redact", ["REDACTED", f"{VALUE[:9]}..."])
def test_of_a_redacted_value_line_and_entropy_have_to_agree(redact: str) -> None:
    known = baseline(report(gitleaks("a.env", 3, VALUE, redact=redact)), "b.json")
    assert because(known, VALUE, f"key = {VALUE}") == "baseline:gitleaks"
    assert not because(known, VALUE, f"key = {VALUE}", at=4)
    assert not because(known, OTHER * 2, f"key = {OTHER * 2}")


def test_where_both_name_a_commit_it_has_to_agree_for_a_redacted_value_and_not_for_one_in_clear() -> None:
    for redact, other in (("REDACTED", ""), ("", "baseline:gitleaks")):
        known = baseline(report(gitleaks("a.env", 3, VALUE, "c" * 40, redact=redact)), "b.json")
        assert because(known, VALUE, VALUE, commit="c" * 40) == "baseline:gitleaks"
        assert because(known, VALUE, VALUE, commit="d" * 40) == other


@pytest.mark.parametrize(
    "value", [token("baseline"), mint("glpat-<<base62:20>>", "x"), "-----BEGIN RSA PRIVATE KEY-----"]
)
def test_where_detect_secrets_keeps_only_the_opening_the_line_has_to_agree(value: str) -> None:
    known = baseline(secrets_baseline("a.env", [(opening(value.encode()).decode(), 3)]), "b.json")
    assert because(known, value, value) == because(known, value, value, at=4) == "baseline:detect-secrets"
    assert not because(known, value, value, at=2)
    assert not because(known, value, value, at=5)


def test_of_a_jwt_detect_secrets_leaves_out_the_signature() -> None:
    known = baseline(secrets_baseline("a.env", [(JWT.rpartition(".")[0], 9)]), "b.json")
    assert because(known, JWT, JWT) == "baseline:detect-secrets"


def test_several_are_one() -> None:
    texts = [
        report(gitleaks("a.env", 1, VALUE)),
        report(gitleaks("a.env", 1, OTHER)),
        secrets_baseline("c", [(VALUE, 1)]),
    ]
    known = joined(baseline(text, "b.json") for text in texts)
    assert because(known, VALUE, VALUE) == because(known, OTHER, OTHER) == "baseline:gitleaks"
    assert because(known, VALUE, VALUE, path="c") == "baseline:detect-secrets"


def test_one_value_in_many_files_is_looked_up_by_the_file() -> None:
    many = report(*(gitleaks(f"{number}.env", 1, VALUE) for number in range(5000)))
    known = baseline(many, "b.json")
    marks = known.marks(VALUE.encode(), VALUE.encode())
    assert len(marks) == 5000
    assert [known.paths[f"{number}.env"] for number in (0, 4999)] == [(0,), (4999,)]
    begun = time.process_time()
    for _ in range(20):  # a minute, were all of its marks asked for each
        assert {known.because(marks, f"{number}.env", (7, 7)) for number in range(5000)} == {"baseline:gitleaks"}
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    "text",
    [
        secrets_baseline("a.env", [(VALUE, line) for line in range(1, 2000)]),
        report(*(gitleaks("a.env", line, VALUE, redact="REDACTED") for line in range(1, 2000))),
        report(*(gitleaks("a.env", 1, form) for form in (VALUE, IN_BASE64) for _ in range(999))),
    ],
)
def test_marks_are_kept_once_however_many_values_bear_them(text: bytes) -> None:
    known = baseline(text, "b.json")
    one, other = (known.marks(IN_BASE64.encode(), f"key: {IN_BASE64}".encode()) for _ in range(2))
    assert len(one) > 1000
    assert one is other


@given(st.binary(), st.binary())
def test_any_bytes_may_be_a_value(written: bytes, line: bytes) -> None:
    assert Baseline((Entry("x", "a"),), {b"": (0,)}, {3: (0,)}).marks(written, line) in ((), (0,))
