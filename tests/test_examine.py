"""One blob from its bytes to what it leaks: every rule, in every encoding, to the byte; and any bytes at all."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.examine import Examiner
from scanner.model import Blob, Confidence, Position, Rule, Severity
from scanner.rules import mint
from tests.decode import encoders
from tests.decode.encoders import Hidden
from tests.support.cases import stories, told
from tests.support.examiner import examiner, rulebook
from tests.support.examples import (
    IN_TEXT,
    WHOLE_FILE,
    Encoding,
    Example,
    as_it_is,
    examples,
    gzip_in_base64,
    position,
    seen,
    surrounded,
)
from tests.support.packages import tgz

LONGEST_RUN = 16_384  # bytes of an encoded run that are looked at together

OWASP = """\
apiVersion: v1
kind: Secret
{metadata}  name: top-secret
{data}  username: <<base64(<<lower:7>>)>>
  password: <<base64(<<base62:11>>)>>
type: Opaque
"""


@pytest.mark.parametrize(("metadata", "data"), [("metadata:\n", "data:\n"), ("", "")], ids=["meant", "broken"])
def test_the_sample_of_owasp_leaks_a_user_name_and_a_password(metadata: str, data: str) -> None:
    text = mint.mint(OWASP.replace("{metadata}", metadata).replace("{data}", data), "owasp")
    username, password = seen(text.encode())
    assert str(username.claim.place) == "Secret/top-secret data.username"
    assert str(password.claim.place) == "Secret/top-secret data.password"
    assert (username.claim.severity, password.claim.severity) == (Severity.LOW, Severity.HIGH)
    for sighting, key in ((username, "username: "), (password, "password: ")):
        start = text.index(key) + len(key)
        assert sighting.start == position(text.encode(), start)
        assert sighting.end == position(text.encode(), start + len(text[start:].split("\n")[0].rstrip("=")))
        assert sighting.claim.via == ("secret.data", "base64")


def test_who_knows_the_value_speaks_and_the_manifest_says_where() -> None:
    text = mint.mint("kind: Secret\nmetadata: {name: ci}\nstringData:\n  token: ghp_<<base62:30>><<crc32>>\n", "known")
    (sighting,) = seen(text.encode())
    assert sighting.claim.rule_id == "github-personal-token"
    assert "k8s-secret-data" in sighting.claim.also_rules
    assert str(sighting.claim.place) == "Secret/ci stringData.token"
    assert sighting.excerpt == "token: ghp_…(40)"


def examples_of(mint_them: Callable[[Rule], tuple[str, ...]]) -> list[ParameterSet]:
    found = []
    for rule in rulebook().rules:
        if rule.detector == "purpose":  # another file says that it leaks: see together/test_rules.py
            continue
        for index, text in enumerate(mint_them(rule)):
            found.append(pytest.param(Example(rule.id, text.encode()), id=f"{rule.id}/{index}"))
    return found


@pytest.mark.parametrize("example", examples_of(mint.leaks))
def test_each_leak_of_a_rule_is_told_by_that_rule_alone(example: Example) -> None:
    rule = rulebook().by_id()[example.rule]
    for data in (example.text, b"before\n" + example.text + b"\nafter\n"):
        if rule.confidence is Confidence.LOW:  # an id, which is no leak alone
            assert rule.id in [sighting.claim.rule_id for sighting in examiner().examine(Blob(oid="", data=data))[0]]
        assert [sighting.claim.rule_id for sighting in seen(data)] == [rule.id] * (rule.confidence > Confidence.LOW)


@pytest.mark.parametrize("example", examples_of(mint.harmless))
def test_what_a_rule_calls_harmless_is_harmless_to_all(example: Example) -> None:
    assert seen(example.text) == []


@given(
    st.deferred(lambda: st.sampled_from(examples())),
    st.lists(st.sampled_from(IN_TEXT), max_size=3).filter(lambda chain: chain.count(gzip_in_base64) < 2),
    st.sampled_from(WHOLE_FILE),
)
def test_a_leak_is_found_to_the_byte_through_any_three_encodings(
    example: Example, chain: list[Encoding], file: Encoding
) -> None:
    blob = example.hidden(*chain, surrounded, file)
    assume(len(blob.data) < LONGEST_RUN)
    claims = [sighting.claim for sighting in seen(blob.data)]
    assert (example.rule, blob.start, blob.end) in {(claim.rule_id, claim.start, claim.end) for claim in claims}


@given(st.deferred(lambda: st.sampled_from(examples())), st.sampled_from((as_it_is, *IN_TEXT)))
def test_line_and_column_are_those_of_the_file(example: Example, encoding: Encoding) -> None:
    blob = encoders.between("größer: ".encode(), example.hidden(encoding, surrounded), b"")
    told = [(sighting.start, sighting.end) for sighting in seen(blob.data) if sighting.claim.rule_id == example.rule]
    assert (position(blob.data, blob.start), position(blob.data, blob.end)) in told


def test_a_long_packed_run_is_read_to_its_end_or_said_to_be_cut() -> None:
    value = mint.mint("ghp_<<base62:30>><<crc32>>", "long").encode()
    chance = random.Random(3).randbytes(20_000).hex().encode()  # noqa: S311
    it = gzip_in_base64(Hidden.of(chance + b"\ntoken: " + value + b"\n", value))
    sightings, limit = examiner().examine(Blob(oid="", data=surrounded(it).data))
    assert [sighting.claim.rule_id for sighting in sightings] == ["github-personal-token"] or limit


def test_columns_of_a_file_in_utf_16_count_its_characters() -> None:
    text = mint.mint("first line\ntoken: ghp_<<base62:30>><<crc32>>\n", "utf-16")
    (sighting,) = seen(text.encode("utf-16"))
    assert (sighting.start, sighting.end) == (Position(2, 8), Position(2, 48))
    assert sighting.excerpt == "token: ghp_…(40)"


# Whatever the bytes.

MARKS = b"""kind: Secret\n|data:\n|stringData: {|}|  password: |- |---\n|\n|\r\n|\t|    |&a |*a|<<: *a|!!binary |'|"|
|\\n|{{ | }}|#|? |: |[|{"kind": "Secret", "data": {"a": "|"}}|token=|api_key: |<password>|postgres://app:|@db|%41|=|\0
|-----BEGIN |\xef\xbb\xbf|<<<<<<< |@@ -1 +1 @@\n|\xff\xfe|\xfe\xff|\x1f\x8b\x08|\x78\x9c|\xc3""".split(b"|")


def anything() -> st.SearchStrategy[bytes]:
    """Bytes, and texts made of the pieces that every part of the scanner knows."""
    known = st.deferred(lambda: st.sampled_from(examples())).map(lambda example: example.text)
    hidden = st.tuples(known, st.sampled_from(IN_TEXT)).map(lambda it: it[1](Hidden(it[0], 0, 1)).data)
    piece = st.sampled_from(MARKS) | known | hidden | st.binary(max_size=9) | st.text(max_size=9).map(str.encode)
    text = st.lists(piece, max_size=12).map(b"".join)
    wide = text.map(lambda it: it.decode(errors="replace").encode("utf-16"))
    return text | wide | text.map(gzip.compress)


@given(anything())
def test_any_bytes_can_be_examined_and_positions_are_in_them(data: bytes) -> None:
    for sighting in examiner().examine(Blob(oid="a file", data=data))[0]:
        claim = sighting.claim
        assert 0 <= claim.start < claim.end <= len(data)
        assert (sighting.start, sighting.end) == (position(data, claim.start), position(data, claim.end))
        value = data[claim.start : claim.end]
        assert len(value) < 6 or data.count(value) > 1 or value.decode(errors="replace") not in sighting.excerpt


# What stands beside what, and what was seen before, changes nothing.

TOLD = tuple(told(story).data for story in stories() if not story.form)


def summary(data: bytes) -> list[tuple[str, int, int, str, Confidence]]:
    claims = [sighting.claim for sighting in seen(data)]
    return [(claim.rule_id, claim.start, claim.end, str(claim.place), claim.confidence) for claim in claims]


def in_a_row(one: bytes, two: bytes) -> tuple[list[object], list[object]]:
    """What two documents leak in one file, and what each of them leaks where it stands there."""
    before = one + b"---\n"
    moved = [(rule, start + len(before), end + len(before), *rest) for rule, start, end, *rest in summary(two)]
    return [*summary(before + two)], [*summary(one), *moved]


@given(st.sampled_from(TOLD), st.sampled_from(TOLD))
def test_two_documents_leak_what_each_of_them_leaks(one: bytes, two: bytes) -> None:
    together, apart = in_a_row(one, two)
    assert together == apart


def test_a_document_that_comes_twice_leaks_twice() -> None:
    for document in TOLD:
        together, apart = in_a_row(document, document)
        assert together == apart


def test_what_was_seen_before_changes_nothing(tmp_path: Path) -> None:
    fresh = Examiner(rulebook(), str(tmp_path))
    for data in random.Random(11).sample(TOLD, len(TOLD)) * 2:  # noqa: S311
        assert fresh.examine(Blob(oid="", data=data)) == examiner().examine(Blob(oid="", data=data))


def test_what_was_seen_in_an_archive_before_changes_nothing_but_its_name(tmp_path: Path) -> None:
    value = mint.mint("ghp_<<base62:30>><<crc32>>", "twice")
    fresh = Examiner(rulebook(), str(tmp_path))
    counts = []
    for name in "one", "two":
        packed = tgz({name: b"\n" + value.encode()})
        before = fresh.values
        ((sighting,), because) = fresh.examine(Blob(oid=f"the id of {name}", data=packed))
        counts.append(fresh.values - before)
        assert (sighting.oid, sighting.member) == (f"the id of {name}", f"!/{name}")
        assert (sighting.start, sighting.end, because) == (Position(2, 1), Position(2, 41), "")
    assert counts == [1, 1]


def test_nothing_of_a_document_in_base64_is_shown_beside_its_secrets() -> None:
    login = '{"auths":{"r.local":{"username":"ci","password":"<<base62:24>>"}},"note":"<<base62:30>>"}'
    text = mint.mint(f"a: b\n---\nkind: Secret\ndata:\n  .dockerconfigjson: <<base64({login})>>\n", "beside")
    (sighting,) = seen(text.encode())
    assert sighting.claim.rule_id == "docker-registry-auth"
    assert str(sighting.claim.place) == "Secret data..dockerconfigjson.auths.r.local (ci)"
    size = len(text.split(": ")[-1].rstrip("=\n"))
    assert sighting.excerpt in (
        f".dockerconfigjson: …({size})",
        f".dockerconfigjson: …({size + 1})",
        f".dockerconfigjson: …({size + 2})",
    )


FILLERS = {
    "members": '"k":"v",',
    "one string": "lorem ipsum ",
    "code": "function a(b){return b.c(d,e)};",
    "apostrophes": "it's ; ",
    "names": '"token":null,"password":"",',
    "tags": "<a b='c'/>",
}
ENDS = (
    '"dbPassword":"@"}',
    'e.password="@",e.x=1',
    'x.setPassword("@");',
    '{"name":"DB_PASSWORD","value":"@"}]}',
    '{"value":"@","name":"DB_PASSWORD"}]}',
    '"--password","@"]}',
    '<property name="password" value="@"/>',
)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("filler", FILLERS)
@pytest.mark.parametrize("size", [250, 760, 1600, 70_000])
def test_a_name_at_the_end_of_a_very_long_line_is_found(size: int, filler: str, end: str) -> None:
    line = '{"' * (filler == "one string") + (FILLERS[filler] * size)[:size] + '",' * (filler == "one string")
    data = (line + end.replace("@", mint.mint("<<letters:4>><<digits:2>><<base62:8>>", "end"))).encode()
    assert [sighting.claim.rule_id for sighting in seen(data)] == ["generic-password"]


@pytest.mark.parametrize("count", range(20, 34))
def test_a_long_value_is_found_wherever_on_a_long_line_it_stands(count: int) -> None:
    others = ",".join(f'{{"name":"LABEL_{at:03}","value":"{at:012}"}}' for at in range(count))
    text = f'[{others},{{"name":"DB_PASSWORD","value":"{mint.mint("<<base62:900>>", "long")}"}},{others}]'
    seen, _ = examiner().examine(Blob("", text.encode()))
    assert [sighting.claim.rule_id for sighting in seen] == ["generic-password"]
