from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from collections.abc import Callable
from functools import cache

import hyperscan
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.decode import SIGNS, Shift, extent, unfold
from scanner.decode.budget import Budget
from scanner.model import View

from .encoders import Hidden, as_escapes, as_gzip, as_hex, as_percent, as_upper_hex, between

TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=15)
FRAMES = st.sampled_from([(b"", b""), (b'"', b'"'), (b"key: ", b"\n"), (b"/", b" "), (b"\\n", b'\\n"'), (b"=", b"")])


@cache
def engine() -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    signs = [sign for _, sign in SIGNS]
    database.compile(expressions=signs, ids=list(range(len(signs))), flags=[hyperscan.HS_FLAG_DOTALL] * len(signs))
    return database


def ends(data: bytes) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    engine().scan(data, match_event_handler=lambda sign, _start, end, *_: found.append((SIGNS[sign][0], end)))
    return found


@given(TEXT, FRAMES, st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]))
def test_base64_of_text(text: str, frame: tuple[bytes, bytes], encode: Callable[[bytes], bytes]) -> None:
    run = encode(text.encode())
    assume(frame[0] != b"/" or not {*b"+/"} & {*run})  # where the slash looks like a part of the run
    blob = frame[0] + run + frame[1]
    found = [end for name, end in ends(blob) if name == "base64-text"]
    assert 1 <= len(found) <= 1 + sum(map(run.count, b"+/-_"))
    start, end = extent(blob, found[0])
    views = unfold(View(data=blob[start:end], spans=Shift(start)), Budget())
    assert text.encode() in [view.data for view in views]


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(b"harmless text of some length", mtime=0),
        *(zlib.compress(b"harmless text of some length", level) for level in (1, 3, 6, 9)),
        b"\xfe\xed\xfe\xed\0\0\0\2" + bytes(20),
        b"\x30\x82\x04\xbe\x02\x01\x00" + bytes(20),
        "harmless text of some length".encode("utf-16"),
        "harmless text of some length".encode("utf-16-le"),
        b"\xef\xbb\xbf" + b"harmless text of some length",
    ],
)
def test_base64_of_what_has_a_mark(raw: bytes) -> None:
    blob = b"key: " + base64.b64encode(raw) + b"\n"
    assert len(ends(blob)) == 1


@pytest.mark.parametrize("hide", [as_hex, as_upper_hex])
@pytest.mark.parametrize("before", [b"", b'"', b"key: "])
def test_one_end_for_a_run(hide: Callable[[Hidden], Hidden], before: bytes) -> None:
    hidden = Hidden.of(b"harmless text of some length\n", b"text")
    there = between(before, hide(hidden), b" etc")
    assert len(ends(there.data)) == 1
    assert len(ends(between(before, as_hex(as_gzip(hidden)), b"").data)) == 1


@pytest.mark.parametrize("hide", [as_escapes, as_percent])
def test_an_end_for_a_run_of_escapes(hide: Callable[[Hidden], Hidden]) -> None:
    hidden = Hidden.of("größe of a text\n".encode() * 2, b"text")
    assert ends(between(b"key: ", hide(hidden), b" etc").data)


def test_silence_over_digests_names_and_paths() -> None:
    digests = [hashlib.sha256(bytes([at])).hexdigest().encode() for at in range(200)]
    noise = [base64.b64encode(hashlib.sha512(digest).digest()) for digest in digests]
    words = b"""io/kubernetes/client/openapi/models/V1PodSpec requiredDuringSchedulingIgnoredDuringExecution
    external-secrets-operator-controller-manager https://github.com/helm/charts/blob/master/stable/README.md 100%"""
    assert ends(b"\n".join([*digests, *noise, words])) == []
