"""What is inherited from a similar blob is what the gate itself would say, and what is looked at again suffices."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.claims import Sighting
from scanner.detect import inherited
from scanner.detect.inherited import Pieces, Seen
from scanner.examine import Examiner
from scanner.model import Blob, Kin, Shared
from scanner.watch import watch
from tests.support.examiner import rulebook
from tests.support.scans import cached, token

EVENTS = watch(rulebook(), cached()).events
LINES = st.sampled_from(
    [
        "kind: Secret",
        "apiVersion: v1",
        "metadata: {name: db}",
        "data:",
        "  password: aHVudGVyMmh1bnRlcjI=",
        "  user: YWRtaW4=",
        "---",
        "- name: DB_PASSWORD",
        "  value: Tr0ub4dor-and-3",
        "password:",
        "",
        f"token: {token('one')}",
        'x: "a\\npassword: Zx9-qq0-Yt7\\n"',
        "# a comment that is as long as comments in manifests often are, so that blocks grow",
    ]
)
TEXT = st.lists(LINES, min_size=1, max_size=40).map("\n".join)


@st.composite
def changed(draw: st.DrawFn) -> tuple[bytes, bytes, tuple[Shared, ...]]:
    """(a blob, another, what both share): some of its lines are others now."""
    parts = [draw(TEXT).encode() + b"\n" for _ in range(draw(st.integers(1, 5)))]
    before, after = b"", b""
    shared = []
    for part in parts:
        new = draw(st.booleans())
        if not new:
            shared.append(Shared(len(after), len(after) + len(part), len(before)))
        before += part
        after += draw(TEXT).encode()[: draw(st.integers(0, 300))] if new else part
    return before, after, tuple(shared)


@settings(max_examples=200, deadline=None)
@given(changed())
def test_each_event_is_told_as_the_gate_would(case: tuple[bytes, bytes, tuple[Shared, ...]]) -> None:
    before, after, shared = case
    first = EVENTS(before)
    seen, _ = inherited.events(Pieces(EVENTS), after, shared, Seen(first, [None] * len(first), []))
    assert set(seen.events) == set(EVENTS(after))
    assert [end for _, end in seen.events] == sorted(end for _, end in seen.events)
    assert len(seen.events) == len(seen.barren)


@settings(max_examples=100, deadline=None)
@given(changed())
def test_the_same_is_found_as_without_the_similar_blob(case: tuple[bytes, bytes, tuple[Shared, ...]]) -> None:
    before, after, shared = case
    heir = Examiner(rulebook(), cached())
    heir.examine(Blob(oid="before", data=before, kin=Kin()))
    assert found(heir, Blob(oid="after", data=after, kin=Kin("before", shared))) == found(
        Examiner(rulebook(), cached()), Blob(oid="after", data=after)
    )


def found(examiner: Examiner, blob: Blob) -> list[Sighting]:
    return examiner.examine(blob)[0]


def test_what_did_not_change_does_not_pass_through_the_gate() -> None:
    lines = [f"line{number}: {number * 7919}\n".encode() for number in range(2000)]
    before = b"".join(lines)
    lines[1000] = f"token: {token('another')}\n".encode()
    after = b"".join(lines)
    at = before.index(b"line1000:")
    rest = len(before) - at - len(b"line1000: 7919000\n")
    shared = (Shared(0, at, 0), Shared(len(after) - rest, len(after), len(before) - rest))
    passed: list[bytes] = []

    def events(data: bytes) -> list[tuple[int, int]]:
        passed.append(data)
        return EVENTS(data)

    seen, open_ = inherited.events(Pieces(events), after, shared, Seen([], [], []))
    assert len(open_) == len(seen.events) > 0
    assert sum(map(len, passed)) < 2000


@pytest.mark.parametrize("line", [b"x" * 40_000, b"kind: Secret " * 4000])
def test_a_line_without_end_is_settled_beyond_the_reach_of_any_window(line: bytes) -> None:
    before = b"a: " + line
    after = b"password: Zx9qq0Yt7kk, " + line
    shared = (Shared(len(after) - len(line), len(after), len(before) - len(line)),)
    first = EVENTS(before)
    seen, _ = inherited.events(Pieces(EVENTS), after, shared, Seen(first, [None] * len(first), []))
    assert set(seen.events) == set(EVENTS(after))
