"""AWS, whose keys come in pairs: each is signed for a server that works the signature out anew.

The id of a pair is no finding: what is said of the two is said of the secret.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.rules.mint import mint
from tests.support.asked import answers, asked
from tests.support.providers import Provider, plays_aws

KEY, OTHER, SHORT = (
    mint(f"{kind}<<upper32:16>>", kind + who) for kind, who in (("AKIA", ""), ("AKIA", "b"), ("ASIA", ""))
)
SECRET, SESSION = mint("<<base64:40>>", "secret"), mint("IQoJb3JpZ2luX2Vj<<base64:300>>", "session")
FILLER = "".join(f"  note-{number}: a\n" for number in range(9))


def written(folder: Path, text: str) -> None:
    (folder / "credentials").write_text(text)


def both(folder: Path, between: str = "") -> None:
    written(folder, f"aws_access_key_id = {KEY}\n{between}aws_secret_access_key = {SECRET}\n")


def test_a_pair_that_works(tmp_path: Path, played: Provider) -> None:
    both(tmp_path)
    played.answers = plays_aws(KEY, SECRET)
    report, _ = asked(tmp_path)
    assert answers(report) == {"aws-secret-access-key": "valid http-200"}
    (heard,) = played.heard
    assert SECRET not in repr(heard)


@pytest.mark.parametrize(
    "text",
    [
        f"{KEY}\n{SECRET}\n",
        f"kind: Secret\nmetadata: {{name: a}}\nstringData:\n  id: {KEY}\n{FILLER}  half: {SECRET}\n",
        mint(f"kind: Secret\nmetadata: {{name: a}}\ndata: {{a: <<base64({KEY})>>, b: <<base64({SECRET})>>}}\n", "data"),
        mint(f"kind: Secret\ndata:\n  file: <<base64(id={KEY} aws_secret_key={SECRET})>>\n", "one value"),
    ],
    ids=["shape", "object", "base64", "value"],
)
def test_a_pair_that_stands_otherwise(tmp_path: Path, played: Provider, text: str) -> None:
    written(tmp_path, text)
    played.answers = plays_aws(KEY, SECRET)
    report, _ = asked(tmp_path)
    assert answers(report) == {"aws-secret-access-key": "valid http-200"}


def test_a_pair_that_works_no_more(tmp_path: Path, played: Provider) -> None:
    both(tmp_path)
    played.answers = plays_aws(OTHER, SECRET)
    report, _ = asked(tmp_path)
    assert answers(report) == {"aws-secret-access-key": "invalid http-403"}


def test_a_secret_that_belongs_to_another_key_says_nothing(tmp_path: Path, played: Provider) -> None:
    both(tmp_path)
    played.answers = plays_aws(KEY, "another")
    report, _ = asked(tmp_path)
    assert answers(report) == {"aws-secret-access-key": "unknown http-403"}


@pytest.mark.parametrize("between", ["\n" * 40])
def test_what_stands_far_apart_is_no_pair(tmp_path: Path, played: Provider, between: str) -> None:
    both(tmp_path, between)
    report, _ = asked(tmp_path)
    assert set(answers(report).values()) == {"unknown no-pair"}
    assert not played.asked


def test_half_of_a_pair(tmp_path: Path, played: Provider) -> None:
    written(tmp_path, f"aws_access_key_id = {KEY}\n")
    report, _ = asked(tmp_path)
    assert answers(report) == {"aws-access-key-id": "unknown no-pair"}
    assert not played.asked


def test_the_nearest_secret_is_that_of_a_key(tmp_path: Path, played: Provider) -> None:
    other = mint("<<base64:40>>", "other")
    pairs = ((OTHER, other), (KEY, SECRET))
    written(tmp_path, "".join(f"[a]\naws_access_key_id = {k}\naws_secret_access_key = {s}\n\n" for k, s in pairs))
    played.answers = plays_aws(KEY, SECRET)
    report, _ = asked(tmp_path)
    said = sorted(
        f"{f.rule_id} {f.location.start.line} {f.verified.status.value}" for f in report.findings if f.verified
    )
    assert said == ["aws-secret-access-key 3 invalid", "aws-secret-access-key 7 valid"]
    assert len(played.heard) == 2


def test_a_session_takes_its_token_along(tmp_path: Path, played: Provider) -> None:
    lines = f"aws_access_key_id = {SHORT}\naws_secret_access_key = {SECRET}\n"
    written(tmp_path, lines)
    played.answers = plays_aws(SHORT, SECRET, SESSION)
    report, _ = asked(tmp_path)
    assert answers(report) == {"aws-secret-access-key": "unknown no-pair"}
    assert not played.asked
    written(tmp_path, f"{lines}aws_session_token = {SESSION}\n")
    report, _ = asked(tmp_path)
    assert answers(report) == {"aws-secret-access-key": "valid http-200", "aws-session-token": "valid http-200"}
    assert len(played.heard) == 1
