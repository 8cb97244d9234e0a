"""Reports in which every text is whatever Hypothesis thinks of: controls, overrides, surrogates, orders to runners."""

from __future__ import annotations

from hypothesis import strategies as st

from scanner.model import (
    Accepted,
    Change,
    Companion,
    Confidence,
    Finding,
    Harmless,
    Leak,
    Life,
    Location,
    Opened,
    Place,
    Position,
    Proof,
    Report,
    Scanned,
    Severity,
    Skipped,
    State,
    Status,
    Verified,
)
from tests.support.reports import RULEBOOK

_ANY = st.characters(exclude_categories=())  # surrogates are left out by default
_NASTY = st.sampled_from(
    ["\x1b[2J", "\x9b", "\u202e", "\udcff", "\ud800", "\r\n", "::error::", "##vso[a]", "](x)", "/"]
)
GARBAGE = st.lists(_ANY | _NASTY, max_size=8).map("".join)
_POSITIONS = st.builds(Position, line=st.integers(1, 10**9), column=st.integers(1, 10**9))

_LOCATIONS = st.builds(
    Location,
    path=GARBAGE,
    start=_POSITIONS,
    end=_POSITIONS,
    state=st.sampled_from(State),
    commit=GARBAGE,
    author=GARBAGE,
    email=GARBAGE,
    date=GARBAGE,
)
_VERDICTS = st.one_of(
    st.just(Leak()),
    st.builds(Accepted, by=GARBAGE, because=GARBAGE, until=GARBAGE),
    st.builds(Harmless, because=GARBAGE),
)
_CHANGES = st.builds(Change, commit=GARBAGE, path=GARBAGE, date=GARBAGE)
_LIVES = st.builds(
    Life,
    introduced=st.none() | _CHANGES,
    removed=st.lists(_CHANGES, max_size=2).map(tuple),
    sealed=st.none() | _CHANGES,
    live=st.booleans(),
)
_PROOFS = st.builds(
    Proof,
    verdict=st.sampled_from(["proven", "weaker", "refuted", "told"]),
    reason=GARBAGE,
    told=st.lists(GARBAGE, max_size=2).map(tuple),
)
_FINDINGS = st.builds(
    Finding,
    fingerprint=GARBAGE,
    rule_id=GARBAGE.map(lambda text: "x" + text) | st.sampled_from([rule.id for rule in RULEBOOK.rules]),
    title=GARBAGE,
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
    preview=GARBAGE,
    excerpt=GARBAGE,
    location=_LOCATIONS,
    place=st.none() | st.builds(Place, kind=GARBAGE, namespace=GARBAGE, name=GARBAGE, path=GARBAGE),
    via=st.lists(GARBAGE, max_size=2).map(tuple),
    also_at=st.lists(_LOCATIONS, max_size=4).map(tuple),
    also_rules=st.lists(GARBAGE, max_size=2).map(tuple),
    verdict=_VERDICTS,
    secret=GARBAGE | st.sampled_from(["one", "another"]),
    life=st.none() | _LIVES,
    proof=st.none() | _PROOFS,
    companion=st.none()
    | st.builds(Companion, rule_id=GARBAGE, preview=GARBAGE, told=st.lists(GARBAGE, max_size=2).map(tuple)),
    opens=st.lists(
        st.builds(
            Opened,
            path=GARBAGE,
            kind=st.sampled_from(["SealedSecret", "SOPS"]),
            name=GARBAGE,
            values=st.integers(0, 99),
        ),
        max_size=4,
    ).map(tuple),
    verified=st.none() | st.builds(Verified, status=st.sampled_from(Status), because=GARBAGE, host=GARBAGE, at=GARBAGE),
)
REPORTS = st.builds(
    Report,
    findings=st.lists(_FINDINGS, max_size=3).map(tuple),
    skipped=st.lists(
        st.builds(Skipped, path=GARBAGE, because=GARBAGE, commit=GARBAGE, error=st.booleans()), max_size=2
    ).map(tuple),
    scanned=st.builds(
        Scanned,
        commits=st.integers(0, 10**6),
        blobs=st.integers(0, 10**6),
        bytes=st.integers(0, 10**12),
        values=st.integers(0, 10**6),
        seconds=st.floats(0, 10**6),
    ),
    rulebook=st.just(RULEBOOK),
)
