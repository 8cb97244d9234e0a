from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.decode import Budget, Shift, encoded_keywords, unfold, whole
from scanner.model import Place, View

from .encoders import Hidden, as_base64, as_base64_bare, between, ranges, unfolded, wrapped

TEXT = b"a line of harmless text, the marker, and ~~~???>>> some more"
HIDDEN = Hidden.of(TEXT, b"marker")
BLOCK = base64.b64encode(TEXT * 4)


def read(data: bytes) -> View | None:
    return whole(View(data=data, spans=Shift(100)))


@pytest.mark.parametrize(
    "frame", [(b'x: "', b'"'), (b"", b""), (b"KEY=", b"\n"), (b"- ", b"  # y"), (b'"a\\n', b'\\n"')]
)
def test_one_run(frame: tuple[bytes, bytes]) -> None:
    for hide in (as_base64, as_base64_bare):
        there = between(frame[0], hide(HIDDEN), frame[1])
        assert ranges(unfolded(there.data), b"marker") == {(there.start, there.end)}


@pytest.mark.parametrize("gap", [b"\n    ", b"\r\n", b"\\n", b"\\r\\n", b" \\\n  ", b'"\n  "', b'" +\n  "', b"\n  # "])
@pytest.mark.parametrize("column", [20, 64, 75, 76])
def test_rows_of_a_block(gap: bytes, column: int) -> None:
    rows = [BLOCK[at : at + column] for at in range(0, len(BLOCK), column)]
    (view,) = unfolded(b'key: "' + gap.join(rows) + b'"\nother: word\n')
    assert (view.data, view.via) == (TEXT * 4, ("base64",))


def test_each_byte_of_an_indented_block_has_its_place() -> None:
    there = wrapped(as_base64(HIDDEN), 40, b"      ")
    blob = b"a: |\n      " + there.data + b"\nb: c\n"
    (view,) = unfolded(blob)
    for at in range(len(TEXT)):
        start, end = view.spans.back(at, at + 1)
        assert len(blob[start:end].split()) * 2 >= len(b"".join(blob[start:end].split())) == 2


def test_words_around_a_block_are_no_rows() -> None:
    rows = b"\n".join(BLOCK[at : at + 60] for at in range(0, len(BLOCK.rstrip(b"=")), 60))
    blob = b"aWordThatIsLongEnoughToBeARow\n" + rows + b"\nEOF\n"
    assert [view.data for view in unfolded(blob)] == [TEXT * 4]


def test_the_end_of_a_document_is_no_row() -> None:
    run = base64.b64encode(b"harmless text " * 300)
    assert [view.via for view in unfolded(b"a: " + run + b"\n---\nb: c\n")] == [("base64",)]


def test_a_first_row_that_shares_its_line_may_be_shorter() -> None:
    blob = b"key: " + b"\n  ".join([BLOCK[:32], BLOCK[32:160], BLOCK[160:288], BLOCK[288:]])
    assert [view.data for view in unfolded(blob)] == [TEXT * 4]


def test_both_alphabets_and_their_mixture() -> None:
    raw = b"subject: ~~~~~ ????? >>>>> and so on"
    standard, url = base64.b64encode(raw), base64.urlsafe_b64encode(raw)
    assert [view.via for view in unfolded(standard)] == [("base64",)]
    assert [view.via for view in unfolded(url)] == [("base64url",)]
    assert [view.data for view in unfolded(b"/api/v1/" + url)] == [raw]
    assert [view.data for view in unfolded(b"--" + standard)] == [raw]


def test_what_is_no_base64() -> None:
    words = b"""getElementsByTagNameAndClass charts/templates/deployment/container/resources
    external-secrets-operator-controller-manager io/kubernetes/client/openapi/models/V1PodSpec ----------------------
    RequiredDuringSchedulingIgnoredDuringExecution 0123456789012345678901234567890123456789 ========================="""
    digests = b" ".join(hashlib.sha256(bytes([i])).hexdigest().encode() for i in range(50))
    assert unfolded(words + digests) == []


def test_trailing_bits_must_be_zero() -> None:
    run = base64.b64encode(b"sixteen letters.").rstrip(b"=")
    assert [view.data for view in unfolded(run)] == [b"sixteen letters."]
    assert unfolded(run[:-1] + bytes([run[-1] + 1])) == []


@pytest.mark.parametrize("phase", [0, 1, 2, 3])
def test_a_window_may_cut_a_run_off(phase: int) -> None:
    blob = base64.b64encode(b"".join(b"%06d " % at for at in range(2000)))
    start, end = 400 + phase, 6001
    views = list(unfold(View(data=blob[start:end], spans=Shift(start)), Budget()))
    (found,) = ranges(views, b"000123")
    assert b"000123" in base64.b64decode(blob[found[0] // 4 * 4 : -(-found[1] // 4) * 4])


def test_place_and_way_are_handed_down() -> None:
    place = Place(kind="Secret", namespace="", name="db", path="data.url")
    view = View(data=as_base64(HIDDEN).data, spans=Shift(0), via=("secret.data",), place=place)
    (found,) = unfold(view, Budget())
    assert (found.place, found.via) == (place, ("secret.data", "base64"))
    inner = whole(view)
    assert inner is not None
    assert (inner.place, inner.via) == (place, ("secret.data", "base64"))


@given(st.binary(), st.integers(1, 80), st.sampled_from([b"\n", b"\r\n    ", b"\n\t"]))
def test_whole_reads_whatever_was_encoded(raw: bytes, column: int, gap: bytes) -> None:
    text = base64.b64encode(raw)
    view = read(b" \n" + gap.join(text[at : at + column] for at in range(0, len(text), column)) + b"\n")
    assert view is not None
    assert view.data == raw


def test_whole_knows_where_each_byte_stood() -> None:
    view = read(b"  YW\n  Jj")
    assert view is not None
    assert [view.spans.back(at, at + 1) for at in range(3)] == [(102, 104), (103, 108), (107, 109)]


@pytest.mark.parametrize(
    "data", [b"YQ", b"YQ=", b"Y===", b"YWJj=", b"YQ==YQ==", b"YW Jj", b"a-b_", b"hunter22!", b"{{}}"]
)
def test_whole_refuses_what_kubernetes_refuses(data: bytes) -> None:
    assert read(data) is None


def test_whole_takes_nothing_and_loose_trailing_bits() -> None:
    assert [view and view.data for view in (read(b""), read(b"YR=="))] == [b"", b"a"]


@given(st.binary(min_size=4, max_size=12), st.binary(max_size=7), st.binary(max_size=7))
def test_a_core_of_the_word_survives(word: bytes, before: bytes, after: bytes) -> None:
    cores = encoded_keywords([word, b"abc"])
    assert all(len(core) >= 4 for core in cores)
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert any(core in encode(before + word + after) for core in cores)
