from __future__ import annotations

from collections.abc import Iterator

from scanner.findings import Identity, by_identity
from scanner.known.ignorefile import ignored
from scanner.known.verdicts import Known
from scanner.model import Blob, Brought
from tests.support.examiner import examiner, rulebook
from tests.support.scans import token


class Asked(dict[Identity, list]):  # type: ignore[type-arg]
    """What a blob holds, of which nobody reads all to find one."""

    def __iter__(self) -> Iterator[Identity]:
        raise AssertionError("a blob with thousands of values is read for each of them")


def test_of_a_blob_only_what_a_commit_introduced_is_asked() -> None:
    lines = [f"{name}: {token(name)}\n" for name in ("one", "two", "three")]
    seen, _ = examiner().examine(Blob(oid="1", data="".join(lines).encode()))
    held = by_identity(seen)
    events = [(who, Brought(commit="c", path="a", blob="1", before=())) for who in held]
    known = Known(None, None, rulebook().by_id(), lambda _: "", heard=True)
    rule = seen[1].claim.rule_id
    ever = known.ever(events, {}, {"1": Asked(held)}, ignored(f"a:{rule}:2\n".encode()))
    assert ever == {([*held][1], "a"): "ignored:gitleaksignore"}
