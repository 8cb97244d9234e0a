"""Ids and their secrets: which id a secret belongs to, what is told of the two, and how long that takes."""

from __future__ import annotations

import time

import pytest

from scanner.claims import Claim
from scanner.examine import Examiner
from scanner.model import Blob, Companion, Confidence
from scanner.rules.entry import Adjusted
from scanner.rules.mint import mint
from scanner.rules.own import extended
from scanner.triage import weigh
from tests.detect.test_account import key_id
from tests.support.examiner import examiner, rulebook

ID, SECRET = "AKIA<<upper32:16>>", "<<base64:40>>"


def claims(template: str, by: Examiner | None = None) -> list[Claim]:
    data = mint(template, "companions").encode()
    seen = (by or examiner()).examine(Blob(oid="a file", data=data))[0]
    return [sighting.claim for sighting in seen if sighting.claim.confidence >= Confidence.MEDIUM]


def test_the_secret_names_its_id() -> None:
    of_account = key_id(123456789012, 77).decode()
    (claim,) = claims(f"aws_access_key_id = {of_account}\naws_secret_access_key = {SECRET}\n")
    assert claim.rule_id == "aws-secret-access-key"
    assert claim.companion == Companion("aws-access-key-id", "AKIA…(20)", ("account 123456789012",))


@pytest.mark.parametrize(("apart", "rules"), [(0, ["aws-secret-access-key"]), (4, ["aws-secret-access-key"])])
@pytest.mark.parametrize("turned", [False, True])
def test_before_and_behind(apart: int, rules: list[str], turned: bool) -> None:
    one, other = (SECRET, ID) if turned else (ID, SECRET)
    assert [claim.rule_id for claim in claims(f"{one}\nx\n" + "x\n" * max(apart - 2, 0) + other)] == rules


def test_too_far_apart_is_no_pair() -> None:
    assert [claim.rule_id for claim in claims(f"{ID}\n" + "x\n" * 6 + SECRET)] == ["aws-access-key-id"]


@pytest.mark.parametrize("secret", [SECRET, f"aws_secret_access_key = {SECRET}"])
@pytest.mark.parametrize("turned", [False, True])
def test_what_stands_in_another_document_is_no_pair(secret: str, turned: bool) -> None:
    one, other = (secret, ID) if turned else (ID, secret)
    found = {claim.rule_id: claim.companion for claim in claims(f"{one}\n---\n{other}\n")}
    assert found.pop("aws-access-key-id") is None
    assert found == ({} if secret == SECRET else {"aws-secret-access-key": None})


def test_objects_of_one_name_in_two_documents_are_two() -> None:
    half = "kind: Secret\nmetadata: {name: backup}\nstringData:\n"
    text = f"{half}  id: {ID}\n---\n{half}  AWS_SECRET_ACCESS_KEY: {SECRET}\n"
    assert [claim.companion for claim in claims(text)] == [None, None]


def test_one_id_is_told_once_and_a_second_one_by_itself() -> None:
    found = claims(f"{ID}\naws_secret_access_key = {SECRET}\n\n\n\n\n\n\n\n{ID}\n")
    assert [claim.rule_id for claim in found] == ["aws-secret-access-key", "aws-access-key-id"]


LIKELY, KEY_ID = "B2_APPLICATION_KEY=K005<<alnum:27>>\n", "B2_APPLICATION_KEY_ID=004<<hex:22>>\n"


def test_a_likely_secret_is_a_sure_one_beside_its_id() -> None:
    (alone,), (paired,) = claims(LIKELY), claims(KEY_ID + LIKELY)
    assert (alone.confidence, paired.confidence) == (Confidence.MEDIUM, Confidence.HIGH)
    assert [piece.reason for piece in paired.evidence if piece not in alone.evidence] == ["beside:id"]
    assert weigh.confidence(paired.evidence) is Confidence.HIGH


def test_what_somebody_says_of_a_rule_outweighs_an_id() -> None:
    held = Adjusted("twilio-auth-token", "a:1", confidence=Confidence.MEDIUM)
    off = Adjusted("aws-secret-access-key", "a:2", off=True)
    adjusted = Examiner(extended(rulebook(), (), (held, off)))
    (claim,) = claims("TWILIO_ACCOUNT_SID=AC<<hex:32>>\nTWILIO_AUTH_TOKEN=<<hex:32>>\n", adjusted)
    assert (claim.confidence, claim.companion is not None) == (Confidence.MEDIUM, True)
    halves = f"kind: Secret\nmetadata: {{name: a}}\nstringData:\n  id: {ID}\n  half: {SECRET}\n"
    assert [claim.rule_id for claim in claims(halves, adjusted)] == ["aws-access-key-id", "k8s-secret-data"]


def test_in_one_secret_no_distance_counts() -> None:
    filler = "".join(f"  note-{number}: <<base64(nothing to see)>>\n" for number in range(12))
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: backup}\ndata:\n  id: <<base64(AKIA<<upper32:16>>)>>\n"
        f"{filler}  half: <<base64(<<base64:40>>)>>\n"
    )
    found = [claim for claim in claims(text) if claim.companion]
    assert [claim.rule_id for claim in found] == ["aws-secret-access-key"]
    assert "aws-access-key-id" not in [claim.rule_id for claim in claims(text)]


def test_of_several_values_of_a_secret_the_one_that_is_named_so_belongs_to_the_id() -> None:
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: backup}\nstringData:\n  AWS_ACCESS_KEY_ID: AKIA<<upper32:16>>\n"
        "  GATE: <<base64:40>>\n  AWS_SECRET: <<base64:40>>\n  OTHER: <<base64:40>>\n"
    )
    assert [claim.rule_id for claim in claims(text)] == ["k8s-secret-data", "aws-secret-access-key", "k8s-secret-data"]


def test_a_silent_id_says_why() -> None:
    told = claims(f"{ID}\n{SECRET}\n", Examiner(rulebook(), suppressed=True))
    assert [(claim.rule_id, claim.innocence) for claim in told if claim.rule_id.startswith("aws")] == [
        ("aws-access-key-id", "paired"),
        ("aws-secret-access-key", ""),
    ]


def test_the_id_of_a_pair_is_not_shown() -> None:
    data = mint(f"id {ID} secret {SECRET}\n", "companions").encode()
    (sighting,), _ = examiner().examine(Blob(oid="a file", data=data))
    assert sighting.excerpt == "id AKIA…(20) secret …(40)"


@pytest.mark.parametrize("text", [f"{ID}\naws_secret_access_key = {SECRET}\n", f"{ID} ", f"{ID} {SECRET} {ID} "])
def test_many_ids_and_secrets_take_no_longer_than_they_must(text: str) -> None:
    data = mint(text, "many").encode() * 10_000
    begun = time.process_time()
    examiner().examine(Blob(oid="a file", data=data))
    assert time.process_time() - begun < 30
